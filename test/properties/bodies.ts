import fc, { type Arbitrary } from 'fast-check';
import { published } from '../contract.js';
import { trimmed } from '../trimmed.js';

/** What the published document says of one value; `x-…` as in the document. */
export interface Schema {
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  readOnly?: boolean;
  'x-alias-of'?: string;
  'x-normalize'?: string;
  'x-null-as'?: unknown;
}

/** A resource as the document describes what is sent to create one and what is answered. */
export interface Resource {
  path: string;
  /** What can be sent under canonical names. */
  writable: [name: string, schema: Schema][];
  required: string[];
  /** Every name by which a property can be sent, itself first. */
  spellings: Record<string, string[]>;
  /** Names that are taken and ignored. */
  readOnly: string[];
  answered: Record<string, Schema>;
}

/** A row as sent, under canonical names. */
export type Body = Record<string, unknown>;

const schemas = published.components.schemas as Record<string, Schema>;

const schema = (name: string) => schemas[name] ?? {};

function readResource(path: string, name: string, required: string[]): Resource {
  const properties = Object.entries(schema(`${name}Fields`).properties ?? {});
  const writable = properties.filter(([, property]) => !property.readOnly && !property['x-alias-of']);
  const spellings = writable.map(([canonical]) => {
    const aliases = properties.filter(([, property]) => property['x-alias-of'] === canonical);
    return [canonical, [canonical, ...aliases.map(([alias]) => alias)]] satisfies [string, string[]];
  });
  return {
    path,
    writable,
    required,
    spellings: Object.fromEntries(spellings),
    readOnly: properties.filter(([, property]) => property.readOnly).map(([property]) => property),
    answered: schema(name).properties ?? {},
  };
}

export const resources: Resource[] = [
  readResource('appointments', 'Appointment', ['client_id', 'service_id', 'start_at']),
  readResource('leads', 'Lead', ['name']),
  readResource('clients', 'Client', ['name']),
  readResource('services', 'Service', ['name']),
  readResource('companies', 'Company', ['name']),
];

/** Ids of rows that are there, by the property that points at them. */
export type Parents = Record<string, string[]>;

const blanks = fc.constantFrom('', '', '', ' ', '\t\n', '\u00a0', '\u3000', '\ufeff', '\r\n ');
/** Text that went wrong somewhere else before: combining marks, other scripts, controls, things that look like SQL or JSON. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, unit: 'grapheme' }) },
  { weight: 2, arbitrary: fc.string({ minLength: 1, unit: 'binary' }).map((value) => value.replaceAll('\0', '')) },
  fc.constantFrom(
    ...[
      'e\u0301',
      'Å',
      'ﬁ',
      '\u1100\u1161',
      'ΐ',
      '👩‍👩‍👧',
      '\u{1d15e}',
      'İ',
      'ß',
      '\u200b',
      '\u202e',
      '\u0001',
      '\u0085',
      '\ufffe',
    ],
    ...["'; drop table leads; --", '\\', '\\u0000', '{}', 'null', '%', '_', '$1', '{"a"}', 'NaN', '\u2028'],
  ),
);
const longText = (length: number) =>
  fc
    .tuple(fc.constantFrom('a', 'é', 'e\u0301', '\u{1f600}', ' '), fc.constantFrom(-1, 0, 1))
    .map(([unit, more]) => unit.repeat(length + more));
const atoms = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'abcXYZ019é._+-&\'"%{}日'.split('')) });

/** Any JSON value that can be kept: deep, with odd names, big and small numbers. */
const json = fc
  .jsonValue({ maxDepth: 6, stringUnit: 'binary' })
  .map((value) => JSON.stringify(value))
  .filter((spelled) => !/[-.\d]e[-+]?\d|\\u0000/i.test(spelled))
  .map((spelled) => JSON.parse(spelled) as unknown);
const object = fc.dictionary(
  fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'toString', '', 'id', 'a/b', '~', 'é', 'e\u0301', ' a ', '$ref'),
    fc.string(),
  ),
  json,
  { maxKeys: 5 },
);
const nested = (depth: number) => fc.constantFrom<unknown>(JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth)));

const two = (value: number) => String(value).padStart(2, '0');
/** Within a century, or everything that can be stored. */
const instant = fc
  .tuple(
    fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }),
    fc.constantFrom('', '.5', '.000001', '.123456', '.123456000', '.999999'),
    fc.constantFrom('Z', 'z', '+00:00', '-00:00', '+02:00', '-09:30', '+15:59', '-15:59'),
    fc.constantFrom('T', 't'),
  )
  .map(([date, fraction, offset, t]) => {
    const day = `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
    const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
    return `${day}${t}${time}${fraction}${offset}`;
  });

const inSomeCase = (word: string) =>
  fc
    .tuple(blanks, fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }), blanks)
    .map(([before, upper, after]) => {
      const letters = word.split('').map((letter, i) => (upper[i] ? letter.toUpperCase() : letter));
      return before + letters.join('') + after;
    });

/** Values that the document allows, in any spelling of it. */
export function valid(name: string, property: Schema, { answered }: Resource, parents: Parents): Arbitrary<unknown> {
  const types = [property.type ?? []].flat();
  const value = validValue(name, property, answered[name] ?? {}, parents);
  const nothing = property['x-normalize'] ? fc.constantFrom(null, '', ' \t\u3000') : fc.constant(null);
  return types.includes('null') ? fc.oneof({ weight: 5, arbitrary: value }, nothing) : value;
}

function validValue(name: string, property: Schema, answered: Schema, parents: Parents): Arbitrary<unknown> {
  const { format, minimum = 0, maximum = 0, maxLength = 0 } = property;
  if (format === 'uuid') {
    const ids = name === 'id' ? fc.uuid() : fc.constantFrom(...(parents[name] ?? []));
    return fc.tuple(ids, fc.boolean()).map(([id, upper]) => (upper ? id.toUpperCase() : id));
  }
  if (format === 'date-time') return instant;
  if (name === 'notes') return fc.oneof(object, nested(31));
  if (name === 'activities') return fc.array(fc.oneof(json, nested(30)), { maxLength: 4 });
  if (name === 'email') return email(maxLength);
  if (name === 'phone') return fc.oneof(phone, knownPhones, validText(maxLength));
  if (answered.enum)
    return fc.oneof(
      ...answered.enum
        .filter((word) => word !== null)
        .map(String)
        .map(inSomeCase),
    );
  if (property.items) return fc.array(validText(property.items.maxLength ?? 0), { maxLength: property.maxItems ?? 0 });
  if (property.type === 'integer' || (Array.isArray(property.type) && property.type.includes('integer')))
    return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum));
  return validText(maxLength);
}

const knownPhones = fc.constantFrom(
  ...['612345678', '+33 (0)6 12 34 56 78', '0033612345678', '06\u00a012\u201134 56 78', '+44 (0)20 7946 0958'],
  ...['06 12 34 56 78 #1', '+33...', '36 30', '06 12 34 56 78 poste 1', '(.)'],
);
const phone = fc
  .array(fc.constantFrom('0', '+33', '06', '12', '7', ' ', '-', '.', '(', ')', '\u00a0', 'poste', '#'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join(''))
  .filter((typed) => /\w/.test(typed));

function email(maxLength: number): Arbitrary<string> {
  return fc
    .tuple(blanks, atoms, fc.uuid(), atoms, blanks)
    .map(([before, local, unique, domain, after]) => `${before}${local}${unique}@${domain}${after}`)
    .filter((address) => trimmed(address).normalize('NFC').length <= maxLength);
}

/** Not blank. */
function validText(maxLength: number): Arbitrary<string> {
  return fc
    .tuple(blanks, fc.oneof({ weight: 5, arbitrary: text }, longText(maxLength)), blanks)
    .map((parts) => parts.join('').toWellFormed())
    .filter((value) => {
      const normal = trimmed(value).normalize('NFC');
      return normal !== '' && Array.from(normal).length <= maxLength;
    });
}

/** Values that may or may not be refused. */
export function any(name: string, property: Schema, resource: Resource, parents: Parents): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 2, arbitrary: valid(name, property, resource, parents) },
    text,
    longText(property.maxLength ?? property.items?.maxLength ?? 10),
    fc.constantFrom('', ' ', '\u0000', 'a\u0000b', '\ud800', 'a\udc00', '\u0085', '\u200b', '\ufeff'),
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e21, 1e-7, 2 ** 31, 2 ** 53, 2 ** 63, '50', [], {}, [
      null,
    ]),
    fc.constantFrom(
      '00000000-0000-0000-0000-000000000000',
      'infinity',
      '2025-11-01',
      '2025-11-01T09:00:00',
      'a@b',
      '@',
    ),
    fc.oneof(nested(32), nested(33), nested(40)),
    fc.array(fc.oneof(text, fc.constant(null), fc.nat()), { maxLength: 60 }),
    fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' })),
    fc.jsonValue({ stringUnit: 'binary' }),
  );
}

/** A new row of which every property is what `value` makes of it, all required ones are there, and others may be. */
export function bodies(resource: Resource, parents: Parents, value: typeof valid = valid): Arbitrary<Body> {
  const entries = resource.writable.map(
    ([name, property]) => [name, value(name, property, resource, parents)] as const,
  );
  return fc.record(Object.fromEntries(entries), { requiredKeys: resource.required }).map((body) => ({ ...body }));
}

/** An end after the start, or none: what no schema can say of two properties. */
export function inOrder(body: Body): Body {
  const end = body.end_at;
  const isLater = typeof end === 'string' && instantOf(end) > instantOf(String(body.start_at));
  return 'end_at' in body && !isLater ? { ...body, end_at: null } : body;
}

/** Microseconds since 1970; `Date` keeps milliseconds only. */
function instantOf(text: string): number {
  const [, seconds = '', fraction = '0', offset = ''] = /^(.{19})(\.\d+)?(.+)$/.exec(text.toUpperCase()) ?? [];
  return Date.parse(seconds + offset) / 1000 + Number(fraction);
}

/** The same body, each property under one name or several, in any order, with some that are ignored. */
export function mixedNames(body: Body, { spellings, readOnly }: Resource): Arbitrary<Body> {
  const renamed = Object.entries(body).map(([name, value]) =>
    fc
      .shuffledSubarray(spellings[name] ?? [], { minLength: 1 })
      .map((names) => names.map((spelling, i): [string, unknown] => [spelling, i === 0 ? value : retyped(value)])),
  );
  const ignored = fc
    .subarray(readOnly)
    .chain((names) => fc.tuple(...names.map((name) => json.map((value): [string, unknown] => [name, value]))));
  return fc
    .tuple(...renamed, ignored)
    .map((groups) => groups.flat())
    .chain((entries) => fc.shuffledSubarray(entries, { minLength: entries.length }))
    .map((entries) => Object.fromEntries(entries));
}

/** The same id, written otherwise. */
function retyped(value: unknown): unknown {
  return typeof value === 'string' && /^[0-9a-f-]{36}$/i.test(value) ? value.toUpperCase() : value;
}
