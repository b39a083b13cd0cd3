import { sample, stringMatching } from 'fast-check';
import type { Domain } from './domain.js';
import type { Kind } from './finding.js';
import { instantText } from './instant.js';

/** A value that one domain has and another does not. */
export interface Excess {
  kind: Kind;
  value: unknown;
}

type Comparison = (a: Domain, b: Domain) => Excess[];

/** Everything that can be compared; each answers a value of the first that is none of the second. */
const comparisons: Comparison[] = [
  types,
  nulls,
  shapes,
  formats,
  precisions,
  ranges,
  lengths,
  members,
  patterns,
  counts,
  items,
];

/** Where the first domain has values that the second does not have. */
export function excess(a: Domain, b: Domain): Excess[] {
  return comparisons.flatMap((compare) => compare(a, b));
}

const samples: Record<string, unknown> = {
  string: 'text',
  integer: 5,
  number: 5.5,
  boolean: true,
  array: [],
  object: {},
  null: null,
};

function types(a: Domain, b: Domain): Excess[] {
  const holds = (type: string) => b.types.includes(type) || (type === 'integer' && b.types.includes('number'));
  return a.types
    .filter((type) => !holds(type))
    .slice(0, 1)
    .map((type) => ({ kind: 'type', value: samples[type] ?? type }));
}

function nulls(a: Domain, b: Domain): Excess[] {
  return a.isNullable && !b.isNullable ? [{ kind: 'null', value: null }] : [];
}

function shapes(a: Domain, b: Domain): Excess[] {
  return b.isClosed && !a.isClosed && a.types.includes('object') ? [{ kind: 'shape', value: { origin: 'fair' } }] : [];
}

function formats(a: Domain, b: Domain): Excess[] {
  const isText = a.types.includes('string') && b.types.includes('string');
  return isText && b.format !== undefined && a.format !== b.format ? [{ kind: 'format', value: 'text' }] : [];
}

function precisions(a: Domain, b: Domain): Excess[] {
  const isFiner = a.precision !== undefined && b.precision !== undefined && a.precision > b.precision;
  return isFiner ? [{ kind: 'precision', value: '2025-11-01T09:00:00.123456Z' }] : [];
}

function ranges(a: Domain, b: Domain): Excess[] {
  if (a.format !== b.format) return [];
  const isTime = a.format === 'date-time';
  const spell = (bound: bigint) => (isTime ? instantText(bound) : Number(bound));
  const isBelow = b.minimum !== undefined && (a.minimum === undefined || a.minimum < b.minimum);
  const isAbove = b.maximum !== undefined && (a.maximum === undefined || a.maximum > b.maximum);
  const below = isTime && a.minimum === undefined ? '-infinity' : spell((b.minimum ?? 0n) - 1n);
  const above = isTime && a.maximum === undefined ? 'infinity' : spell((b.maximum ?? 0n) + 1n);
  return [isBelow ? below : [], isAbove ? above : []].flat().map((value) => ({ kind: 'range', value }));
}

function lengths(a: Domain, b: Domain): Excess[] {
  if (a.members ?? a.format ?? !a.types.includes('string')) return [];
  const { minLength: least = 0, maxLength: most = Infinity } = b;
  const short = textOf(least - 1, a);
  const isShort = (a.minLength ?? 0) < least && !a.refuses && a.read?.(short).isAccepted !== false;
  return [
    ...(isShort && !b.read?.(short).isAccepted ? [short] : []),
    ...((a.maxLength ?? Infinity) > most ? [textOf(most + 1, a)] : []),
  ].map((value) => ({ kind: 'length', value }));
}

/** Text of this many characters that the domain takes, which may be one of addresses only. */
export function textOf(length: number, { read }: Domain): string {
  const fill = (tail: string) => 'é'.repeat(Math.max(0, length - tail.length)) + tail;
  return ['', '@x.fr'].map(fill).find((text) => read?.(text).isAccepted) ?? fill('');
}

function members(a: Domain, b: Domain): Excess[] {
  if (!a.members && !b.members) return [];
  const has = (member: string) => (b.members ? b.members.includes(member) : (b.read?.(member).isAccepted ?? true));
  return membersOf(a)
    .filter((member) => !has(member))
    .slice(0, 1)
    .map((value) => ({ kind: 'members', value }));
}

/** Members of a domain: all that it lists, or what its pattern makes, in normal form. */
export function membersOf({ members: listed, types: own, format, pattern, read }: Domain): string[] {
  if (listed) return listed;
  if (!own.includes('string') || format !== undefined) return [];
  const made = pattern === undefined ? [] : madeBy(pattern);
  const values = ['text', ...made].map((text) => read?.(text) ?? { value: text, isAccepted: true });
  const texts = values.flatMap(({ value, isAccepted }) => (isAccepted && typeof value === 'string' ? [value] : []));
  return [...new Set(texts)];
}

const made = new Map<string, string[]>();

function madeBy(pattern: string): string[] {
  const known = made.get(pattern);
  if (known) return known;
  const texts = sample(stringMatching(new RegExp(pattern, 'u')), { numRuns: 400, seed: 1 });
  made.set(pattern, texts);
  return texts;
}

/** Every character that the second refuses when it stands alone is asked of the first. */
function patterns(a: Domain, b: Domain): Excess[] {
  return (b.refuses ?? []).flatMap((refused): Excess[] => {
    const value = [...refused].find((character) => {
      const read = a.read?.(character) ?? { value: character, isAccepted: false };
      return (
        read.isAccepted && typeof read.value === 'string' && Array.from(read.value).every((one) => refused.has(one))
      );
    });
    return value === undefined ? [] : [{ kind: 'pattern', value }];
  });
}

function counts(a: Domain, b: Domain): Excess[] {
  if (!a.types.includes('array')) return [];
  const { minItems: least = 0, maxItems: most = Infinity } = b;
  const item = a.items?.types.includes('string') === false ? 5 : 'text';
  return [
    ...((a.minItems ?? 0) < least ? [least - 1] : []),
    ...((a.maxItems ?? Infinity) > most ? [most + 1] : []),
  ].map((count) => ({ kind: 'count', value: Array<unknown>(count).fill(item) }));
}

function items(a: Domain, b: Domain): Excess[] {
  if (!a.items || !b.items) return [];
  return excess(a.items, b.items).map(({ kind, value }) => ({ kind, value: [value] }));
}
