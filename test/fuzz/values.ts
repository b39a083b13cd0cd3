import fc, { type Arbitrary } from 'fast-check';
import type { Schema } from '../../src/contract/canonical.js';
import { isValid, typesOf } from './document.js';

/** How far values go: tame ones break no rule of the service; wild ones reach what schemas cannot say. */
export type Manner = 'tame' | 'wild';

const plain = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcXYZ 0129é-\'"日'.split('')) });
/** Text that went wrong somewhere before: combining marks, marks of direction, controls, SQL, JSON, paths. */
const odd = fc.constantFrom(
  ...[
    '',
    ' ',
    ' a ',
    'e\u0301',
    'ﬁ',
    '\u1100\u1161',
    '👩‍👩‍👧',
    '\u{1d15e}',
    'İ',
    'ß',
    '\u200b',
    '\u202e',
    '\u0001',
    '\u0085',
  ],
  ...[
    '\ufeff',
    '\ufffe',
    '\u2028',
    "'; drop table x; --",
    '\\',
    '\\u0000',
    '{}',
    'null',
    '%',
    '_',
    '$1',
    '{"a"}',
    'NaN',
  ],
  ...['..', '.', '/', 'a/b', '?', '#', '&', '=', '+', '%2F', '%00', 'search', '__proto__', 'constructor', '0x10', '-0'],
);
const unstorable = fc.constantFrom('a\u0000b', '\u0000', '\ud800', 'a\udc00');

/** As long as it may be, in units of one and of more code points in normal form. */
const longest = (length: number, manner: Manner) =>
  fc
    .constantFrom('a', 'é', ...(manner === 'wild' ? ['\u{1f600}', '\u0958', 'e\u0301'] : []))
    .map((unit) => Array.from(unit.repeat(length)).slice(0, length).join(''));

function text(schema: Schema, manner: Manner): Arbitrary<string> {
  const { maxLength, pattern } = schema as { maxLength?: number; pattern?: string };
  const examples = ((schema.examples ?? [schema.example]) as unknown[]).filter((one) => typeof one === 'string');
  return fc.oneof(
    { weight: 6, arbitrary: plain },
    { weight: 2, arbitrary: fc.constantFrom('x', ...examples, ...examples.map((example) => example.toUpperCase())) },
    {
      weight: pattern === undefined ? 0 : 9,
      arbitrary: pattern === undefined ? plain : fc.stringMatching(new RegExp(pattern, 'u')),
    },
    { weight: maxLength === undefined ? 0 : 3, arbitrary: longest(maxLength ?? 1, manner) },
    { weight: manner === 'wild' ? 4 : 0, arbitrary: fc.oneof(odd, fc.string({ unit: 'grapheme' })) },
    {
      weight: manner === 'wild' ? 1 : 0,
      arbitrary: fc.oneof(
        { weight: 1, arbitrary: unstorable },
        { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
      ),
    },
  );
}

const two = (value: number) => String(value).padStart(2, '0');

/** RFC 3339; wild ones lie in the years 0000 to 9999 as written, but not always in UTC. */
const dateTime = (manner: Manner) =>
  fc
    .tuple(
      fc.oneof(
        {
          weight: 6,
          arbitrary: fc.date({
            min: new Date('2020-01-01T00:00:00Z'),
            max: new Date('2030-01-01T00:00:00Z'),
            noInvalidDate: true,
          }),
        },
        {
          weight: 2,
          arbitrary: fc.date({
            min: new Date('0001-01-02T00:00:00Z'),
            max: new Date('9999-12-30T00:00:00Z'),
            noInvalidDate: true,
          }),
        },
        {
          weight: manner === 'wild' ? 1 : 0,
          arbitrary: fc.constantFrom(
            ...['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'].map((edge) => new Date(edge)),
          ),
        },
      ),
      fc.constantFrom('', '.5', '.000001', '.123456', '.123456000', '.999999'),
      fc.constantFrom('Z', 'z', '+00:00', '-00:00', '+02:00', '-09:30', '+15:59', '-15:59'),
      fc.constantFrom('T', 't'),
    )
    .map(([date, fraction, offset, t]) => {
      const day = `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
      const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
      return `${day}${t}${time}${fraction}${offset}`;
    });

const uuid = fc.oneof(
  { weight: 6, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.uuid().map((id) => id.toUpperCase()) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
  },
);

function integer({ minimum, maximum }: { minimum?: number; maximum?: number }): Arbitrary<number> {
  const [min, max] = [minimum ?? -1_000_000, maximum ?? 1_000_000];
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min, max }) },
    { weight: 1, arbitrary: fc.constantFrom(min, max) },
  );
}

const nested = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));

/** Numbers that JSON spells without an exponent. */
const isPlain = (value: unknown) => !/\de[-+]?\d/.test(JSON.stringify(value).replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'));

function json(manner: Manner): Arbitrary<unknown> {
  const ordinary = fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }).filter(isPlain);
  if (manner === 'tame') return ordinary;
  return fc.oneof(
    { weight: 8, arbitrary: ordinary },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(1e300, 1e-7, 2 ** 53, 0.1, -0, 1e21, 123456789012345680) },
    { weight: 1, arbitrary: fc.constantFrom(29, 30, 31, 32, 33, 40).map(nested) },
    { weight: 1, arbitrary: fc.constantFrom(1_000_000, 1_048_576).map((length) => 'x'.repeat(length)) },
  );
}

const key = fc.oneof(odd, plain);

function valueOfType(type: string, schema: Schema, manner: Manner): Arbitrary<unknown> {
  const { maxItems } = schema as { maxItems?: number };
  const item = (): Arbitrary<unknown> =>
    schema.items && typesOf(schema.items).length > 0 ? values(schema.items, manner) : json(manner);
  switch (type) {
    case 'string':
      if (schema.format === 'uuid') return uuid;
      return schema.format === 'date-time' ? dateTime(manner) : text(schema, manner);
    case 'integer':
      return integer(schema as { minimum?: number; maximum?: number });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.oneof(
        { weight: 9, arbitrary: fc.array(item(), { maxLength: Math.min(maxItems ?? 4, 4) }) },
        {
          weight: 1,
          arbitrary: fc
            .constantFrom(schema.items?.type === 'string' ? 'x' : 1)
            .map((one) => Array<unknown>(maxItems ?? 4).fill(one)),
        },
      );
    case 'object':
      return fc.oneof(
        { weight: 4, arbitrary: fc.dictionary(key, json(manner), { maxKeys: 4 }) },
        { weight: manner === 'wild' ? 1 : 0, arbitrary: fc.constantFrom(31, 32, 33).map(nested) },
      );
    case 'null':
      return fc.constant(null);
    default:
      throw new Error(`no values are known of the type ${type}`);
  }
}

/** Values that a schema allows. */
export function values(schema: Schema, manner: Manner): Arbitrary<unknown> {
  const { enum: allowed } = schema as { enum?: unknown[] };
  if (allowed) return fc.constantFrom(...allowed);
  const types = typesOf(schema);
  if (types.length === 0) return json(manner);
  const choices = types.map((type) => ({
    weight: type === 'null' ? 1 : 5,
    arbitrary: valueOfType(type, schema, manner),
  }));
  return fc.oneof(...choices).filter((value) => isValid(schema, value));
}
