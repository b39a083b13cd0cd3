import fc, { type Arbitrary } from 'fast-check';
import type { Schema } from '../../src/contract/canonical.js';
import { isValid, referenceOf, typesOf, type Collection, type Operation, type Source } from './document.js';
import { Ref, type Draft } from './request.js';
import { values, type Manner } from './values.js';

const SPARSE_ROWS = 4;

type Entry = [name: string, value: unknown];

/**
 * Requests that the document's schemas allow.
 *
 * @param sparse - how many times as often an optional part is absent as it is there
 */
export function drafts(source: Source, operation: Operation, manner: Manner, sparse = 4): Arbitrary<Draft> {
  const item = source.collections.find(({ get }) => get.path === operation.path);
  return fc.record({
    operation: fc.constant(operation),
    path: pathOf(operation, item, manner),
    query: queryOf(source, operation, manner, sparse),
    body: operation.body ? bodies(source, operation, item, manner, sparse) : fc.constant(undefined),
    ...(operation.body && manner === 'wild' && { spell: spellings }),
  });
}

/** JSON of the same value; with a property twice, of which a parser takes the last, now and then. */
const spellings = fc.oneof(
  { weight: 30, arbitrary: fc.constant((text: string) => text) },
  { weight: 3, arbitrary: fc.constant((text: string) => `\r\n\t ${text} `) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replace(/^\{("(?:[^"\\]|\\.)*":)/, '{$1null,$1')) },
);

/** Mostly an id of a row that is there. */
function ids(collection: Collection, schema: Schema, manner: Manner): Arbitrary<unknown> {
  const row = fc.constant(new Ref(collection.noun));
  return manner === 'tame'
    ? row
    : fc.oneof({ weight: 8, arbitrary: row }, { weight: 1, arbitrary: values(schema, manner) });
}

function pathOf(
  { parameters }: Operation,
  item: Collection | undefined,
  manner: Manner,
): Arbitrary<Record<string, unknown>> {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const steps = inPath.map(({ name, schema }) => {
    const value = item?.key === name ? ids(item, schema, manner) : values(schema, manner);
    // Without a step a path is another one.
    return [name, value.filter((step) => step !== '')] as const;
  });
  return fc.record(Object.fromEntries(steps));
}

function queryOf(source: Source, { parameters }: Operation, manner: Manner, sparse: number): Arbitrary<Entry[]> {
  const inQuery = parameters.filter(
    (parameter) => parameter.in === 'query' && !(manner === 'tame' && parameter.name === 'cursor'),
  );
  const pairs = inQuery.map((parameter) => {
    // What is shown beside a parameter's schema is an example of it as well.
    const schema = { ...parameter.schema, example: (parameter as { example?: unknown }).example };
    const target = referenceOf(source, parameter.name, schema);
    const value = target ? ids(target, schema, manner) : values(schema, manner);
    return seldom(
      value.map((one): Entry[] => [[parameter.name, one]]),
      sparse,
    );
  });
  return fc.tuple(...pairs).map((chosen) => chosen.flat());
}

const seldom = (entries: Arbitrary<Entry[]>, weight: number): Arbitrary<Entry[]> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight, arbitrary: fc.constant<Entry[]>([]) },
    { weight: 1, arbitrary: entries },
  );

/** Bodies under any of a property's names, and sometimes under several of them. */
function bodies(
  source: Source,
  operation: Operation,
  item: Collection | undefined,
  manner: Manner,
  sparse: number,
): Arbitrary<unknown> {
  const { schema = {}, properties = {}, required = [] } = operation.body ?? {};
  const groups = new Map<string, string[]>();
  for (const [name, { 'x-alias-of': canonicalName = name }] of Object.entries(properties)) {
    groups.set(canonicalName, [...(groups.get(canonicalName) ?? []), name]);
  }
  const parts = [...groups.values()].map((names) => {
    const first = properties[names[0] ?? ''] ?? {};
    const isRequired = required.some((group) => group.some((name) => names.includes(name)));
    const value =
      item && names[0] === item.key ? ids(item, first, manner) : valueFor(source, names[0] ?? '', first, manner);
    const entries = named(names, value, manner);
    return isRequired ? entries : seldom(entries, sparse);
  });
  return fc
    .tuple(...parts)
    .map((entries) => Object.fromEntries(entries.flat()) as Record<string, unknown>)
    .filter((body) => Object.values(body).some(holdsRef) || isValid(schema, body));
}

/** What cannot be held against a schema before the ids are there. */
function holdsRef(value: unknown): boolean {
  if (value instanceof Ref) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsRef);
}

function valueFor(source: Source, name: string, schema: Schema, manner: Manner): Arbitrary<unknown> {
  const rows = source.collections.find(({ create }) => create.id === schema['x-rows-of']);
  // Each is held against the document by itself, which says nothing of several that break it at once.
  if (rows)
    return fc.array(bodies(source, rows.create, undefined, 'tame', SPARSE_ROWS), { minLength: 1, maxLength: 4 });
  const target = referenceOf(source, name, schema);
  if (!target) return values(schema, manner);
  const nothing = fc.constant(null);
  const id = ids(target, schema, manner);
  return typesOf(schema).includes('null')
    ? fc.oneof({ weight: 5, arbitrary: id }, { weight: 1, arbitrary: nothing })
    : id;
}

function named(names: string[], value: Arbitrary<unknown>, manner: Manner): Arbitrary<Entry[]> {
  const one = fc.tuple(fc.constantFrom(...names), value).map((entry): Entry[] => [entry]);
  if (names.length === 1 || manner === 'tame') return one;
  const several = fc.shuffledSubarray(names, { minLength: 2 });
  return fc.oneof(
    { weight: 12, arbitrary: one },
    { weight: 2, arbitrary: fc.tuple(several, value).map(([all, same]) => all.map((name): Entry => [name, same])) },
    {
      weight: 1,
      arbitrary: several.chain((all) => fc.tuple(...all.map((name) => value.map((other): Entry => [name, other])))),
    },
  );
}

/** The smallest row that the document's own examples make: what is required, and an id if one may be chosen. */
export function smallest(source: Source, { create }: Collection): Record<string, unknown> {
  const { properties = {}, required = [] } = create.body ?? {};
  const names = required.map(([name = '']) => name);
  return Object.fromEntries(
    names.map((name) => {
      const schema = properties[name] ?? {};
      const target = referenceOf(source, name, schema);
      const [example] = (schema.examples ?? []) as unknown[];
      return [name, target ? new Ref(target.noun) : example];
    }),
  );
}
