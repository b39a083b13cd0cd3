import { isDeepStrictEqual } from 'node:util';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Message } from '../messages/en.js';
import { MAX_VIOLATIONS, type Violation } from '../problem.js';
import type { Schema } from './canonical.js';
import { isUuid, toUtc } from './formats.js';
import type { Alternatives } from './operations.js';
import { normalizePhone } from './phone.js';

type Normalize = (value: unknown) => unknown;

/** What an operation's request body schema says about names and normal forms. */
export interface BodyRules {
  /** Canonical name by every accepted one. */
  canonicalNames: Map<string, string>;
  /** Read-only properties: accepted, so that what was read can be sent back whole, and left alone. */
  ignored: Set<string>;
  /** By canonical name. */
  normalize: Map<string, Normalize>;
}

/** One property of a body: the values sent for it, in normal form, each with the name that it came under. */
interface Sent {
  name: string;
  value: unknown;
}

/** A body under canonical names in normal form, not yet validated. */
export interface CanonicalBody {
  body: unknown;
  /** By canonical name, the different values that were sent; several only where several names were. */
  sent: Map<string, [Sent, ...Sent[]]>;
}

/** Reads the rules from a closed object schema of the published document. */
export function bodyRules(schema: Schema, region: CountryCode): BodyRules {
  const properties = Object.entries(schema.properties ?? {});
  return {
    canonicalNames: new Map(properties.map(([name, property]) => [name, property['x-alias-of'] ?? name])),
    ignored: new Set(properties.filter(([, property]) => property.readOnly).map(([name]) => name)),
    normalize: new Map(properties.map(([name, property]) => [name, normalizer(property, region)])),
  };
}

/** Renames and normalises; what is no object passes unchanged, for the validator to refuse. */
export function canonicalBody(raw: unknown, { canonicalNames, ignored, normalize }: BodyRules): CanonicalBody {
  const sent: CanonicalBody['sent'] = new Map();
  let unknown = 0;
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { body: raw, sent };
  for (const [name, rawValue] of Object.entries(raw)) {
    if (ignored.has(name)) continue;
    // As many as are told of are enough to be refused for.
    const replacement = canonicalNames.get(name);
    if (replacement === undefined && ++unknown > MAX_VIOLATIONS) continue;
    const canonicalName = replacement ?? name;
    const value = (normalize.get(canonicalName) ?? keep)(rawValue);
    const known = sent.get(canonicalName);
    if (!known) sent.set(canonicalName, [{ name, value }]);
    else if (!known.some((other) => isDeepStrictEqual(other.value, value))) known.push({ name, value });
  }
  return { body: Object.fromEntries([...sent].map(([name, [first]]) => [name, first.value])), sent };
}

const keep: Normalize = (value) => value;

/** On create, two names with different values cannot both be meant. */
export function aliasConflicts({ sent }: CanonicalBody): Violation[] {
  return [...sent.values()].flatMap(([first, ...others]) =>
    others.map(({ name, value }): Violation => {
      const message: Message = (messages) => messages.aliasDiffers(first.name);
      return { in: 'body', pointer: `/${name}`, code: 'alias_conflict', message, value };
    }),
  );
}

/** In an update, the statement chooses among these by the stored row; undefined if there is nothing to choose. */
export function alternativesIn({ sent }: CanonicalBody): Alternatives | undefined {
  const several = [...sent].filter(([, values]) => values.length > 1);
  if (several.length === 0) return undefined;
  return Object.fromEntries(several.map(([name, values]) => [name, values.map(({ value }) => value)]));
}

/** What brings values of a schema into their normal form; values of another type pass unchanged, for the validator. */
export function normalizer(schema: Schema, region: CountryCode): Normalize {
  const ofText = textNormalizer(schema, region);
  const ofItem = schema.items ? normalizer(schema.items, region) : undefined;
  const { maxItems = Infinity } = schema;
  const ofNull = 'x-null-as' in schema ? schema['x-null-as'] : null;
  return (value) => {
    if (value === null) return ofNull;
    if (typeof value === 'string' && ofText) return ofText(value);
    // Of a list that is too long, one entry too many is enough to be refused for.
    if (Array.isArray(value) && ofItem) return value.slice(0, maxItems + 1).map(ofItem);
    return value;
  };
}

function textNormalizer(schema: Schema, region: CountryCode): ((text: string) => string | null) | undefined {
  if (schema.format === 'uuid') return (text) => (isUuid(text) ? text.toLowerCase() : text);
  if (schema.format === 'date-time') return (text) => toUtc(text) ?? text;
  const kind = schema['x-normalize'];
  if (kind === undefined) return undefined;
  const normalForm = normalForms[kind];
  if (!normalForm) throw new Error(`x-normalize: ${kind} is none of ${Object.keys(normalForms).join(', ')}`);
  const nullable = schema.type?.includes('null') ?? false;
  const longest = longestComposable(schema);
  return (text) => {
    const trimmed = trim(text);
    const normal = normalForm(trimmed.length > longest ? trimmed : trimmed.normalize('NFC'), region);
    return normal === '' && nullable ? null : normal;
  };
}

/** Blank to the document's patterns and to Postgres, and not to JavaScript. */
const FURTHER_BLANKS = '\x1c\x1d\x1e\x1f\x85';

/** Letter by letter from both ends: a pattern that is bound to the end would be tried at each of the blanks in between. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text.charAt(start))) start += 1;
  while (end > start && isBlank(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(letter: string): boolean {
  return letter.trim() === '' || FURTHER_BLANKS.includes(letter);
}

/**
 * What is longer than this, in UTF-16 units, is too long in its composed form as well, so it is not composed: marks that
 * stand in the wrong order take time that grows with the square of their number, two minutes for a body of 1 MB. At most four
 * units become one character (UAX #15, section 12). What has no `maxLength` has a pattern that no long text matches.
 */
function longestComposable(schema: Schema): number {
  const { maxLength = 100 } = schema as { maxLength?: number };
  return maxLength * 4;
}

/** By `x-normalize`, the normal form of a text that is trimmed and composed. */
const normalForms: Record<string, (text: string, region: CountryCode) => string> = {
  text: (text) => text,
  lowercase: (text) => text.toLowerCase(),
  phone: normalizePhone,
};
