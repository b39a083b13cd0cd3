import type { Document } from '../../../src/contract/canonical.js';
import type { Kind } from '../finding.js';
import type { Alter } from './alter.js';
import { schemasOf, type DocumentFamily } from './document.js';

/** One mutant for every canonical property of the schemas with such a name that it applies to. */
const properties = (side: 'request' | 'answer', what: string, kinds: Kind[], alter: Alter): DocumentFamily => ({
  what: `${what} in ${side === 'answer' ? 'an answer' : 'a request'}`,
  kinds,
  plant: (document) =>
    sidesOf(document, side).flatMap((name) =>
      Object.entries(schemasOf(document)[name]?.properties ?? {})
        .filter(([property, schema]) => property !== 'id' && !schema['x-alias-of'] && !schema.readOnly)
        .filter(([, schema]) => alter(structuredClone(schema)))
        .map(([property]) => ({
          where: `${name}.${property}`,
          change: (copy) => void alter(schemasOf(copy)[name]?.properties?.[property] ?? {}),
        })),
    ),
});

export const requests = properties.bind(undefined, 'request');
export const answers = properties.bind(undefined, 'answer');

/** The schemas of what is written, and of what is answered of it. */
function sidesOf(document: Document, side: 'request' | 'answer'): string[] {
  const fields = Object.keys(schemasOf(document)).filter((name) => name.endsWith('Fields'));
  return side === 'request' ? fields : fields.map((name) => name.replace('Fields', ''));
}
