import { parseTree, visit, type Node } from 'jsonc-parser';
import type { Message } from '../messages/en.js';
import { invalid, malformedJson, MAX_VIOLATIONS, type Violation } from '../problem.js';

/** How deep arrays and objects of a body may nest. */
const MAX_DEPTH = 32;

/**
 * The value of a JSON body, nothing lost: text that is not UTF-8, a property that stands twice in one object, a number
 * that a double cannot hold exactly, text that Postgres cannot store and too deep nesting are refused, each with its
 * place.
 *
 * @throws Problem 422
 */
export function decodeJson(bytes: Uint8Array): unknown {
  return decodeJsonText(decodeUtf8(bytes));
}

/**
 * The same for a text that has been decoded.
 *
 * @param most - how many violations are told
 * @throws Problem 422
 */
export function decodeJsonText(text: string, most = MAX_VIOLATIONS): unknown {
  const value = parseJson(text);
  const errors = findBadValues(value);
  // What is too deep is not looked into any further.
  if (!isTooDeep(errors) && mayHoldLosses(text, value)) errors.push(...findLosses(text, most));
  if (errors.length > 0) throw invalid(errors);
  return value;
}

/** Whether a value was found to nest too deep: then nothing else of it is known. */
export function isTooDeep(errors: Violation[]): boolean {
  return errors.some(({ code }) => code === 'too_deep');
}

/**
 * Whether a text looks suspicious. Only such a one is parsed a second time, with places: `JSON.parse` keeps neither double
 * keys nor the digits of a number.
 *
 * @param value - what was parsed of it
 */
export function mayHoldLosses(text: string, value: unknown): boolean {
  return mayHoldInexactNumber(text) || countKeys(text) !== countProperties(value);
}

/** One for all: it keeps nothing from one text to the next. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws Problem 422 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformedJson((messages) => messages.notUtf8);
  }
}

/**
 * The value of a JSON text as JavaScript has it.
 *
 * @throws Problem 422 `malformed_json`
 */
export function parseJson(text: string): unknown {
  if (text.trim() === '') throw malformedJson((messages) => messages.emptyBody);
  try {
    return JSON.parse(text);
  } catch {
    const offset = firstError(text);
    throw malformedJson((messages) => messages.notJson(offset === undefined ? undefined : offset + 1));
  }
}

/** Where a text ceases to be JSON. V8 tells that of some texts only, and quotes them, which may hold personal data. */
function firstError(text: string): number | undefined {
  let first: number | undefined;
  const onError = (_code: unknown, offset: number) => {
    first = offset;
    throw new Error('seen enough');
  };
  try {
    visit(text, { onError }, { disallowComments: true });
  } catch {
    // There is none to be found in a text that is nested too deep for this parser.
  }
  return first;
}

/** A step of a JSON pointer (RFC 6901). */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Why Postgres could not store this text, or undefined: NUL and lone surrogates have no place in a UTF-8 database. */
export function badText(text: string): Message | undefined {
  if (text.includes('\0')) return (messages) => messages.nul;
  if (!text.isWellFormed()) return (messages) => messages.surrogate;
  return undefined;
}

/**
 * Texts that Postgres cannot store, and too deep nesting, each with its place. Iterative, since the depth of what is
 * looked at is only known afterwards.
 */
export function findBadValues(root: unknown): Violation[] {
  const errors: Violation[] = [];
  const open: Place[] = [{ value: root, key: '', parent: undefined, depth: 0 }];
  const check = (text: string, place: Place) => {
    const message = badText(text);
    if (message) errors.push({ in: 'body', pointer: pointerTo(place).toWellFormed(), code: 'invalid_text', message });
  };
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') check(value, next);
    if (typeof value !== 'object' || value === null) continue;
    if (depth === MAX_DEPTH) {
      const message: Message = (messages) => messages.tooDeep(MAX_DEPTH);
      return [{ in: 'body', pointer: pointerTo(next), code: 'too_deep', message }];
    }
    if (errors.length >= MAX_VIOLATIONS) return errors;
    for (const key of Object.keys(value)) {
      const child: Place = { value: (value as Record<string, unknown>)[key], key, parent: next, depth: depth + 1 };
      if (!Array.isArray(value)) check(key, child);
      // What is neither text nor holds any has nothing to find in it.
      if (typeof child.value === 'string' || typeof child.value === 'object') open.push(child);
    }
  }
  return errors;
}

/** A value with where it stands; its pointer is only made for what is wrong. */
interface Place {
  value: unknown;
  key: string;
  parent: Place | undefined;
  depth: number;
}

function pointerTo({ key, parent }: Place): string {
  return parent ? pointerTo(parent) + pointerStep(key) : '';
}

/** Cheap and on the safe side: true for every text with a long or exponential number, and for some without. */
function mayHoldInexactNumber(text: string): boolean {
  return /(?:^|[:,[\s])-?(?:[\d.]{16}|[\d.]+[eE]|0\.0{5})/.test(text);
}

/** At least the number of properties that the text spells; a string that holds `":` counts too. */
function countKeys(text: string): number {
  return text.match(/"\s*:/g)?.length ?? 0;
}

function countProperties(root: unknown): number {
  if (typeof root !== 'object' || root === null) return 0;
  const children: unknown[] = Object.values(root);
  const own = Array.isArray(root) ? 0 : children.length;
  return children.reduce<number>((sum, child) => sum + countProperties(child), own);
}

/** Double keys and numbers that would not come back as they were sent, with their places. */
function findLosses(text: string, most: number): Violation[] {
  const root = parseTree(text);
  const losses: Violation[] = [];
  for (const loss of root ? lossesOf(root, '', text) : []) if (losses.push(loss) === most) break;
  return losses;
}

function* lossesOf(node: Node, pointer: string, text: string): Generator<Violation> {
  const { type, offset, length, children = [] } = node;
  if (type === 'number' && !isExact(text.slice(offset, offset + length))) yield inexact(pointer);
  if (type === 'array')
    for (const [i, child] of children.entries()) yield* lossesOf(child, pointer + pointerStep(i), text);
  if (type === 'object') yield* lossesWithin(children, pointer, text);
}

function* lossesWithin(properties: Node[], pointer: string, text: string): Generator<Violation> {
  const seen = new Set<string>();
  for (const { children: [key, value] = [] } of properties) {
    if (!key || !value) continue;
    const name = String(key.value);
    const place = pointer + pointerStep(name);
    const message: Message = (messages) => messages.duplicateKey;
    if (seen.has(name)) yield { in: 'body', pointer: place, code: 'duplicate_key', message };
    seen.add(name);
    yield* lossesOf(value, place, text);
  }
}

function inexact(pointer: string): Violation {
  return { in: 'body', pointer, code: 'inexact_number', message: (messages) => messages.inexactNumber };
}

/** Whether the number's own spelling and the one that would be stored are the same decimal value, without an exponent. */
function isExact(spelling: string): boolean {
  const stored = JSON.stringify(Number(spelling));
  return !/e/i.test(stored) && stored !== 'null' && plainDecimal(spelling) === plainDecimal(stored);
}

/** One spelling per decimal value: sign, digits without leading and trailing zeros, power of ten. */
function plainDecimal(spelling: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(spelling) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
