import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson } from '../../src/contract/json.js';
import { Problem, type Violation } from '../../src/problem.js';
import { digits, runs } from './runs.js';

/** JSON text, the value that it spells, and what in it cannot be kept. */
interface Spelled {
  text: string;
  value: unknown;
  losses: string[];
}

function refusalOf(text: string | Buffer): Violation[] {
  try {
    decodeJson(Buffer.from(text));
  } catch (error) {
    if (error instanceof Problem) return error.violations ?? [];
    throw error;
  }
  return [];
}

const placesOf = (errors: Violation[]) => errors.map(({ code, pointer }) => `${code} ${pointer}`).sort();

/** A decimal number as an integer and a power of ten, one pair for each value. */
function decimal(spelling: string): [digits: bigint, power: bigint] {
  const [mantissa = '', exponent = '0'] = spelling.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  let digits = BigInt(whole.replace('-', '') + fraction) * (whole.startsWith('-') ? -1n : 1n);
  let power = BigInt(exponent) - BigInt(fraction.length);
  if (digits === 0n) return [0n, 0n];
  for (; digits % 10n === 0n; digits /= 10n) power += 1n;
  return [digits, power];
}

/** The rule of the contract: what `JSON.stringify` makes of the number is the same value, without an exponent. */
function isKept(spelling: string): boolean {
  const stored = JSON.stringify(Number(spelling));
  return /^-?[\d.]+$/.test(stored) && decimal(stored).join() === decimal(spelling).join();
}

const whole = fc.oneof(
  fc.constant('0'),
  digits(25).map((text) => text.replace(/^0+(?=.)/, '')),
);
const exponent = fc
  .tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), fc.oneof(digits(2), digits(4), digits(20)))
  .map((parts) => parts.join(''));
const spelledNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
  fc.maxSafeInteger().map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc
    .tuple(
      fc.constantFrom('', '-'),
      whole,
      fc.oneof(
        fc.constant(''),
        digits(20).map((text) => `.${text}`),
      ),
      fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: exponent }),
    )
    .map((parts) => parts.join('')),
);

const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 2 });
/** Text that looks like the rest of JSON, and text that does not. */
const content = fc.oneof(
  fc.string(),
  fc.constantFrom('":', '": 1', '1e5', '{"a":1,"a":2}', '12345678901234567890', '[0.0000001]', '\\', '"', '/', '~'),
  fc.string({ unit: 'grapheme' }),
);
const escaped = content.chain((text) => fc.constantFrom(JSON.stringify(text), escapeAll(text)));
/** Few names, so that some stand twice, also in two spellings. */
const key = fc.oneof(fc.constantFrom('a', 'b', '', '/', '~', 'a/b', '__proto__', 'constructor', '0', '"'), content);

function escapeAll(text: string): string {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

const step = (name: string | number) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
const below = (name: string | number, losses: string[]) =>
  losses.map((loss) =>
    loss.replace(/^(\w+) (.*)$/s, (_, code: string, rest: string) => `${code} ${step(name)}${rest}`),
  );

const scalar: fc.Arbitrary<Spelled> = fc.oneof(
  { weight: 4, arbitrary: spelledNumber.map((text) => spelled(text, isKept(text) ? [] : ['inexact_number '])) },
  { weight: 2, arbitrary: escaped.map((text) => spelled(text, [])) },
  { weight: 1, arbitrary: fc.constantFrom('true', 'false', 'null').map((text) => spelled(text, [])) },
);

function spelled(text: string, losses: string[]): Spelled {
  return { text, value: JSON.parse(text), losses };
}

const { node } = fc.letrec<{ node: Spelled; list: Spelled; object: Spelled }>((tie) => ({
  node: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, tie('list'), tie('object')),
  list: fc.tuple(fc.array(tie('node'), { maxLength: 5 }), space).map(([items, gap]) => ({
    text: `[${gap}${items.map(({ text }) => text).join(`${gap},${gap}`)}${gap}]`,
    value: items.map(({ value }) => value),
    losses: items.flatMap(({ losses }, i) => below(i, losses)),
  })),
  object: fc
    .tuple(fc.array(fc.tuple(key, fc.boolean(), tie('node')), { maxLength: 5 }), space)
    .map(([members, gap]) => ({
      text: `{${gap}${members
        .map(([name, plain, { text }]) => `${plain ? JSON.stringify(name) : escapeAll(name)}${gap}:${gap}${text}`)
        .join(`${gap},${gap}`)}${gap}}`,
      value: Object.fromEntries(members.map(([name, , { value }]) => [name, value])),
      losses: members.flatMap(([name, , { losses }], i) => [
        ...(members.slice(0, i).some(([earlier]) => earlier === name) ? [`duplicate_key ${step(name)}`] : []),
        ...below(name, losses),
      ]),
    })),
}));

describe('decodeJson', () => {
  it.each([
    ['1', true],
    ['-0', true],
    ['1.0', true],
    ['1e2', true],
    ['100e-2', true],
    ['0e999999999999999999', true],
    ['0.1', true],
    ['0.000001', true],
    ['0.0000001', false],
    ['9007199254740992', true],
    ['9007199254740993', false],
    ['100000000000000000000', true],
    ['1e20', true],
    ['1e21', false],
    ['1e300', false],
    ['1e999', false],
    ['1e-999', false],
    ['0.30000000000000004', true],
    ['0.1000000000000000055511151231257827', false],
    ['3.14159265358979323846', false],
  ])('of the number %s, that it can be kept is %s', (text, kept) => {
    expect(placesOf(refusalOf(`{"n":${text}}`))).toEqual(kept ? [] : ['inexact_number /n']);
    expect(isKept(text)).toBe(kept);
  });

  it('keeps every value and key of a text, or names each that it cannot keep', () => {
    fc.assert(
      fc.property(node, space, ({ text, losses }, gap) => {
        expect(placesOf(refusalOf(gap + text + gap))).toEqual([...losses].sort());
      }),
      runs(2_000),
    );
  });

  it('answers the value of a text that it takes', () => {
    const lossless = node.filter(({ losses }) => losses.length === 0);
    fc.assert(
      fc.property(lossless, ({ text, value }) => {
        expect(decodeJson(Buffer.from(text))).toEqual(value);
      }),
      runs(1_000),
    );
  });

  it('refuses a number with the digits that Postgres would have changed', () => {
    fc.assert(
      fc.property(spelledNumber, (text) => {
        expect(refusalOf(text).length === 0).toBe(isKept(text));
      }),
      runs(5_000),
    );
  });

  it.each([
    ['a NUL', 'a\u0000b'],
    ['a high surrogate alone', 'a\ud83d'],
    ['a low surrogate alone', '\ude00b'],
  ])('refuses %s wherever it stands', (_what, bad) => {
    const text = escapeAll(bad);
    expect(placesOf(refusalOf(`{"a":[{"b":${text}}]}`))).toEqual(['invalid_text /a/0/b']);
    expect(placesOf(refusalOf(`{"a":{${text}:1}}`))).toEqual([`invalid_text /a/${bad.toWellFormed()}`]);
  });

  it('refuses bytes that are no UTF-8 and takes all others that are JSON', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
        const body = Buffer.concat([Buffer.from('"x'), bytes.map((byte) => byte | 0x80), Buffer.from('"')]);
        const isUtf8 = Buffer.from(body.toString('utf8')).equals(body);
        expect(placesOf(refusalOf(body))).toEqual(isUtf8 ? [] : ['malformed_json ']);
      }),
      runs(2_000),
    );
  });

  it.each([
    ['lists', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
    ['objects', (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`],
  ])('takes 32 %s in each other and no more, however many there are', (_what, nest) => {
    expect(refusalOf(nest(32))).toEqual([]);
    expect(refusalOf(nest(33)).map(({ code }) => code)).toEqual(['too_deep']);
    expect(refusalOf(nest(100_000)).map(({ code }) => code)).toEqual(['too_deep']);
  });

  it('tells what cannot be stored and what cannot be kept exactly at once', () => {
    const errors = refusalOf('{"a":"\\u0000","b":9007199254740993,"c":1,"c":2}');
    expect(placesOf(errors)).toEqual(['duplicate_key /c', 'inexact_number /b', 'invalid_text /a']);
  });

  // Time that grows with the square of the length would not end within the time that a test has.
  it.each(['"', '"\\"\\t', '[', '0.', '1e1,', '{"a":', ' "', '\t\t\t\t'])('refuses 1 MB of %j in time', (part) => {
    const text = part.repeat(1_048_000 / part.length);
    const codes = [`["${text}`, `[${text}`, text].map((body) => refusalOf(body).map(({ code }) => code));
    expect(codes).toEqual([['malformed_json'], ['malformed_json'], ['malformed_json']]);
  });
});
