import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizePhone } from '../../src/contract/phone.js';
import { digit, digits, runs } from './runs.js';

const normalize = (text: string) => normalizePhone(text, 'FR');

const SEPARATORS = ' |\t|\u00a0|\u202f|\u200b|\u2060|-|\u2011|\u2013|\u2212|.|(|)'.split('|');
/** What the contract allows to be taken out: spaces, visible or not, dashes, dots and parentheses, and marks of direction. */
const SEPARATOR = /[\s\p{Pd}\u2212.()\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]/gu;

const prefix = fc.constantFrom('', ...'0 00 + +33 0033 +330 +44 +1 +49 +39 +54 +549 +7'.split(' '));
/** Digits as people type them: in groups with something between them. */
const typed = fc
  .tuple(prefix, fc.array(fc.tuple(fc.constantFrom('', ...SEPARATORS), digits(16)), { minLength: 1, maxLength: 5 }))
  .map(([start, groups]) => start + groups.flat().join(''));
const anything = fc.oneof(typed, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.lorem());
const withoutLetters = fc.oneof(
  typed,
  fc.string({ unit: fc.oneof(digit, fc.constantFrom('+', '*', '#', '/', ',', ';', ':', ...SEPARATORS)) }),
  fc.string({ unit: 'binary' }).map((text) => text.replace(/\p{L}/gu, '')),
);

const digitsOf = (text: string) => text.replace(/[^0-9]/g, '');

describe('normalizePhone', () => {
  it.each([
    ['06 12 34 56 78', '+33612345678'],
    ['06.12.34.56.78', '+33612345678'],
    ['06-12-34-56-78', '+33612345678'],
    ['0033 6 12 34 56 78', '+33612345678'],
    ['+33 (0)6 12 34 56 78', '+33612345678'],
    ['(06)\u00a012\u202f34\u201156\u221278', '+33612345678'],
    ['\u200e+33612345678\u200e', '+33612345678'],
    ['+44 20 7946 0958', '+442079460958'],
    ['00 44 20 7946 0958', '+442079460958'],
    ['+33...', '+33'],
    ['0', '0'],
    ['00', '+'],
    ['012', '+3312'],
    ['36 30', '3630'],
    ['06 12 34 56 78 poste 12', '06 12 34 56 78 poste 12'],
    ['06 12 34 56 78 (bureau)', '06 12 34 56 78 (bureau)'],
    ['06 12 34 56 78 #12', '+33612345678#12'],
    ['06 12 34 56 78 / 79', '+33612345678/79'],
    ['٠٦ ١٢', '٠٦١٢'],
    ['', ''],
  ])('makes of "%s" "%s"', (text, normal) => {
    expect(normalize(text)).toBe(normal);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = normalize(text);
        expect(normalize(once)).toBe(once);
      }),
      runs(2_000),
    );
  });

  it('keeps text that holds a letter as typed', () => {
    const letter = fc.constantFrom('x', 'É', 'ß', 'п', '電', 'ª', '\u{10400}');
    fc.assert(
      fc.property(typed, letter, typed, (before, between, after) => {
        const text = before + between + after;
        expect(normalize(text)).toBe(text);
      }),
      runs(500),
    );
  });

  it('writes French numbers in one way', () => {
    const first = fc.integer({ min: 1, max: 9 }).map(String);
    const gap = fc.constantFrom('', ...SEPARATORS);
    const eight = fc.array(fc.tuple(gap, digit), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.constantFrom('0', '+33', '0033', '00 33', '(0)'),
        gap,
        first,
        eight,
        (start, before, one, others) => {
          const text = start + before + one + others.flat().join('');
          expect(normalize(text)).toBe(`+33${one}${others.map(([, other]) => other).join('')}`);
        },
      ),
      runs(500),
    );
  });

  it('keeps the digits of every number but those that stand before it', () => {
    fc.assert(
      fc.property(withoutLetters, (text) => {
        // E.164 has another prefix than people dial, in some countries in the middle: the subscriber's digits are left.
        const subscriber = digitsOf(text).replace(/^0+/, '').slice(-6);
        expect(digitsOf(normalize(text))).toMatch(new RegExp(`${subscriber}$`));
      }),
      runs(2_000),
    );
  });

  it('takes nothing but spaces, dashes, dots and parentheses out of what is no valid number', () => {
    // Something that no number holds, in the middle, so that there is nothing valid about it.
    const odd = fc.constantFrom('#', '*', '/', ',', ';', '✆', '٣', '\u0600');
    fc.assert(
      fc.property(withoutLetters, odd, withoutLetters, (before, between, after) => {
        const kept = (before + between + after).replace(SEPARATOR, '');
        const expected = kept.replace(/^00/, '+').replace(/^0(?=[0-9])/, '+33');
        expect(normalize(before + between + after)).toBe(expected);
      }),
      runs(1_000),
    );
  });
});
