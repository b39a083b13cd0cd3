import type { Schema } from '../../src/contract/canonical.js';
import { pointerStep } from '../../src/contract/json.js';
import { isValid, typesOf, type Operation } from './document.js';
import type { Draft } from './request.js';

/** One rule of the document, broken on purpose. */
export interface Mutation {
  /** Such as `body /name: longer than 300`. */
  what: string;
  status: number;
  /** What one of the problem's `errors` has to point at. */
  place: { in: string; pointer: string } | undefined;
  apply: (draft: Draft) => Draft;
}

/** Every way in which a request of this operation can break the document. */
export function mutationsOf(operation: Operation): Mutation[] {
  return [...parameterMutations(operation), ...(operation.body ? bodyMutations(operation.body) : [])];
}

const ID = '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11';

/** Texts that no id, no time, no choice and no pattern is likely to allow; those that one does allow are left out. */
const strangeTexts = [
  ...['', ' ', 'nope', 'a@b@c', '@', '"', '1', 'null', '\u00a0'],
  ...[`urn:uuid:${ID}`, `{${ID}}`, ID.replaceAll('-', ''), `${ID} `, `${ID}0`, ID.replace('0', 'g')],
  ...['2025-11-01', '2025-11-01T09:00:00', '2025-11-01 09:00:00Z', '2025-02-30T09:00:00Z', '2025-11-01T24:00:00Z'],
  ...[
    '2025-11-01T09:00:60Z',
    '2025-11-01T09:00:00+16:00',
    '2025-11-01T09:00:00.1234567Z',
    '2025-11-01T09:00Z',
    'infinity',
  ],
  ...['now', '1761987600', '+12025-11-01T09:00:00Z', '-0001-11-01T09:00:00Z', '2025-11-01T09:00:00+0100'],
];

/** Texts that are no plain decimal digits; some of them `Number()` would take. */
const strangeDigits = [
  '',
  'nope',
  '0x10',
  '1e1',
  '+5',
  ' 5',
  '5 ',
  '1.5',
  '5.0',
  '٣',
  'NaN',
  'Infinity',
  '5,0',
  '0b1',
  '--5',
  'null',
];

interface Bounds {
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
}

/** Values that break a schema, each for one reason, with where in the value that is. */
function broken(schema: Schema): [why: string, value: unknown, pointer: string][] {
  const { minimum = 0, maximum = 0, maxLength = 0, maxItems = 0 } = schema as Bounds;
  const item = schema.items?.type === 'string' ? 'x' : 1;
  const candidates: [string, unknown, string][] = [
    ...[null, true, 50, 1.5, 'fifty', '50', [], {}, [null]].map((value): [string, unknown, string] => [
      'of another type',
      value,
      '',
    ]),
    ...strangeTexts.map((value): [string, unknown, string] => ['not in the form it has to have', value, '']),
    [`less than ${minimum}`, minimum - 1, ''],
    [`more than ${maximum}`, maximum + 1, ''],
    [`longer than ${maxLength}`, 'x'.repeat(maxLength + 1), ''],
    [`more than ${maxItems} items`, Array(maxItems + 1).fill(item), ''],
    // Rows are told of by themselves.
    ...(schema.items && schema['x-rows-of'] === undefined
      ? broken(schema.items).map(([why, value, pointer]): [string, unknown, string] => [
          why,
          [item, value],
          `/1${pointer}`,
        ])
      : []),
  ];
  // What is wrong within a list is told by the entries' own schema.
  const isWithin = (value: unknown) => Array.isArray(value) && value.length === 1 && typesOf(schema).includes('array');
  return candidates.filter(([, value]) => !isValid(schema, value) && !isWithin(value));
}

function parameterMutations({ parameters, path, answers }: Operation): Mutation[] {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const unknown = ['statut', 'Limit', 'limit[]', '__proto__', 'constructor', 'a/b', '~'].map((name) =>
    queryMutation(name, 'unknown', (query) => [...query, [name, 'x']]),
  );
  const doubled = inQuery.map(({ name }) =>
    queryMutation(name, 'twice', (query) => [...query.filter(([other]) => other !== name), [name, '1'], [name, '1']]),
  );
  const bad = parameters.flatMap(({ in: place, name, schema }) =>
    textsBreaking(schema).flatMap(([why, value]): Mutation[] => {
      if (place === 'query')
        return [queryMutation(name, why, (query) => [...query.filter(([other]) => other !== name), [name, value]])];
      if (place === 'header') {
        // What has blanks around it, or letters beyond ASCII, does not arrive as it was sent.
        if (!/^[!-~]([ -~]*[!-~])?$/.test(value)) return [];
        return [{ ...at('header', name, why), apply: (draft) => ({ ...draft, headers: { [name]: value } }) }];
      }
      // Without its text a path is another one.
      if (value === '' || !path.endsWith(`{${name}}`)) return [];
      return [{ ...at('path', name, why), apply: (draft) => ({ ...draft, path: { ...draft.path, [name]: value } }) }];
    }),
  );
  const others = Object.keys(answers.get(200) ?? {}).filter((type) => type !== 'application/json');
  const partial = inQuery.flatMap((parameter) =>
    parameter['x-only-in'] === undefined ? [] : others.map((type) => partOfRows(parameter.name, type)),
  );
  // Only these break the rule about pages, and a run has to have met it.
  return [...unknown, ...doubled, ...bad, ...Array.from({ length: PARTIAL_WEIGHT }, () => partial).flat()];
}

const PARTIAL_WEIGHT = 40;

/** Rows that are answered all at once have no pages. */
function partOfRows(name: string, type: string): Mutation {
  const value = name === 'count' ? 'exact' : '5';
  return {
    ...at('query', name, `with ${type}`),
    apply: (draft) => ({
      ...draft,
      query: [...draft.query.filter(([other]) => other !== name), [name, value]],
      headers: { ...draft.headers, Accept: type },
    }),
  };
}

/** As in a URL, where everything is text. */
function textsBreaking(schema: Schema): [why: string, text: string][] {
  if (!typesOf(schema).includes('integer'))
    return broken(schema).flatMap(([why, value]) => (typeof value === 'string' ? [[why, value]] : []));
  const numbers = broken(schema).flatMap(([why, value]): [string, string][] =>
    typeof value === 'number' ? [[why, String(value)]] : [],
  );
  return [...numbers, ...strangeDigits.map((text): [string, string] => ['no plain decimal digits', text])];
}

function at(place: string, name: string, why: string): Omit<Mutation, 'apply'> {
  const pointer = pointerStep(name);
  return { what: `${place} ${pointer}: ${why}`, status: 422, place: { in: place, pointer } };
}

function queryMutation(name: string, why: string, change: (query: Draft['query']) => Draft['query']): Mutation {
  return { ...at('query', name, why), apply: (draft) => ({ ...draft, query: change(draft.query) }) };
}

type Body = Record<string, unknown>;

function bodyMutations(body: NonNullable<Operation['body']>): Mutation[] {
  const { properties, required } = body;
  const writable = Object.entries(properties).filter(([, schema]) => !schema.readOnly);
  /** The body without any name of this property. */
  const without = (sent: unknown, name: string): Body => {
    const canonicalName = properties[name]?.['x-alias-of'] ?? name;
    const others = Object.entries(sent as Body).filter(
      ([other]) => (properties[other]?.['x-alias-of'] ?? other) !== canonicalName,
    );
    return Object.fromEntries(others);
  };
  const missing = required.map(([name = '']): Mutation => {
    return { ...at('body', name, 'missing'), apply: (draft) => ({ ...draft, body: without(draft.body, name) }) };
  });
  const bad = writable.flatMap(([name, schema]) =>
    broken(schema).map(([why, value, pointer]): Mutation => {
      const { what, status } = at('body', name, `${why}, ${JSON.stringify(value).slice(0, 40)}`);
      const place = { in: 'body', pointer: pointerStep(name) + pointer };
      return {
        what,
        status,
        place,
        apply: (draft) => ({ ...draft, body: { ...without(draft.body, name), [name]: value } }),
      };
    }),
  );
  const unknown = ['statut', 'Name', 'a/b', '~', '', 'constructor', 'toString', '__proto__', 'é'].map(
    (name): Mutation => {
      const extra = Object.fromEntries([[name, 1]]);
      return {
        ...at('body', name, 'unknown'),
        apply: (draft) => ({
          ...draft,
          body: Object.fromEntries([...Object.entries(draft.body as Body), ...Object.entries(extra)]),
        }),
      };
    },
  );
  const others = [[], 'text', 1, true, null].map((value): Mutation => {
    return { ...whole(`${JSON.stringify(value)} and no object`), apply: (draft) => ({ ...draft, body: value }) };
  });
  return [...missing, ...bad, ...unknown, ...others, ...textMutations(Object.keys(properties)[0] ?? 'id')];
}

function whole(why: string): Omit<Mutation, 'apply'> {
  return { what: `body: ${why}`, status: 422, place: { in: 'body', pointer: '' } };
}

function textMutations(name: string): Mutation[] {
  const malformed: [string, (text: string) => string | Buffer][] = [
    ['cut off', (text) => text.slice(0, -1)],
    ['empty', () => ''],
    ['blank', () => ' \n'],
    ['twice', (text) => text + text],
    ['with a comma too many', (text) => `${text.slice(0, -1)},}`],
    ['with single quotes', () => "{'name': 'x'}"],
    ['with a comment', (text) => `/* */${text}`],
    ['with NaN', () => '{"name": NaN}'],
    ['with a leading zero', () => '{"name": 01}'],
    ['no UTF-8', () => Buffer.from('{"name":"\xff"}', 'latin1')],
  ];
  const doubled = (text: string) =>
    `{${JSON.stringify(name)}:null,${JSON.stringify(name)}:null,${text.slice(1)}`.replace(',}', '}');
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/merge-patch+json',
    'application/json; charset=latin1',
    '',
  ];
  return [
    ...malformed.map(([why, spell]): Mutation => ({
      ...whole(`JSON ${why}`),
      apply: (draft) => ({ ...draft, spell }),
    })),
    { ...at('body', name, 'twice'), apply: (draft) => ({ ...draft, spell: doubled }) },
    ...[...types.map((type) => ({ 'Content-Type': type })), { 'Content-Encoding': 'zstd' }].map((headers): Mutation => {
      return {
        what: `headers: ${JSON.stringify(headers)}`,
        status: 415,
        place: undefined,
        apply: (draft) => ({ ...draft, headers }),
      };
    }),
    {
      what: 'body: larger than 1 MB',
      status: 413,
      place: undefined,
      apply: (draft) => ({ ...draft, spell: (text) => `${' '.repeat(1_048_577)}${text}` }),
    },
  ];
}
