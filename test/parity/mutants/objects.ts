import type { Schema } from '../../../src/contract/canonical.js';
import type { Kind } from '../finding.js';
import { schemasOf, type Change, type DocumentFamily } from './document.js';
import type { Mutant } from './mutant.js';

/** One mutant for every schema with such a name. */
const objects = (what: string, kinds: Kind[], names: RegExp, alter: (schema: Schema) => Schema[]): DocumentFamily => ({
  what,
  kinds,
  plant: (document) =>
    Object.entries(schemasOf(document))
      .filter(([name]) => names.test(name))
      .flatMap(([name, schema]) =>
        alter(schema).map((changed, index): Mutant<Change> => ({
          where: `${name} ${index}`,
          change: (copy) => void (schemasOf(copy)[name] = changed),
        })),
      ),
});

const RESOURCE = /^(Appointment|Client|Company|Lead|Service)$/;
const without = (schema: Schema, applies: (property: Schema) => boolean): Schema[] =>
  Object.entries(schema.properties ?? {})
    .filter(([, property]) => applies(property))
    .map(([name]) => ({
      ...schema,
      properties: Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([other]) => other !== name)),
    }));

export const objectFamilies: DocumentFamily[] = [
  objects('a property less in a request', ['column'], /Fields$/, (schema) =>
    without(schema, (p) => !p['x-alias-of'] && !p.readOnly),
  ),
  objects('a property more in a request', ['column'], /Fields$/, (schema) => [
    { ...schema, properties: { ...schema.properties, extra: { type: 'string' } } },
  ]),
  objects('a property less in an answer', ['column'], RESOURCE, (schema) => without(schema, (p) => !p['x-alias-of'])),
  objects('a property more in an answer', ['column'], RESOURCE, (schema) => [
    { ...schema, properties: { ...schema.properties, extra: { type: 'string' } } },
  ]),
  objects('a demand less', ['required'], /Create$/, ({ required = [], allOf = [], ...schema }) => [
    ...(required.length > 0 ? [{ ...schema, allOf }] : []),
    ...allOf.flatMap((part, index) =>
      part.anyOf ? [{ ...schema, required, allOf: allOf.filter((_, other) => other !== index) }] : [],
    ),
  ]),
  objects('a demand more', ['required'], /^(Client|Company|Lead)Create$/, ({ required = [], ...schema }) =>
    ['email', 'phone', 'city'].map((name) => ({ ...schema, required: [...required, name] })),
  ),
];
