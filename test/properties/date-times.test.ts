import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDateTime, lacksOffset, toUtc } from '../../src/contract/formats.js';
import { useSql } from '../server.js';
import { digits, runs } from './runs.js';

const sql = useSql();

/** The parts of a date-time, each a number that may be out of its range. */
interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  fraction: string;
  sign: string;
  offsetHour: number;
  offsetMinute: number;
}

const two = (value: number) => String(value).padStart(2, '0');

function spell(parts: Parts, t: string, z: string): string {
  const { year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute } = parts;
  const offset = sign === '' ? z : `${sign}${two(offsetHour)}:${two(offsetMinute)}`;
  const time = `${two(hour)}:${two(minute)}:${two(second)}${fraction === '' ? '' : `.${fraction}`}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}${t}${time}${offset}`;
}

const daysIn = (year: number, month: number) => {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
};

/** Why a date-time may be refused; none of these, and it must be taken. */
function reasonsAgainst(parts: Parts): string[] {
  const { year, month, day, hour, minute, second, fraction, offsetHour, offsetMinute } = parts;
  const reasons = {
    'no such day': day < 1 || day > daysIn(year, month),
    'no such time, or a leap second': hour > 23 || minute > 59 || second > 59,
    'an offset of 16 hours or more': offsetHour > 15 || offsetMinute > 59,
    'more than microseconds': /[1-9]/.test(fraction.slice(6)),
    'outside of the years 0001 to 9999 in UTC': !/^(?!0000)\d{4}$/.test(yearInUtc(parts)),
  };
  return Object.entries(reasons).flatMap(([reason, holds]) => (holds ? [reason] : []));
}

/** Counts the minutes of the day over its borders; only the first and the last day of all years matter. */
function yearInUtc({ year, month, day, hour, minute, sign, offsetHour, offsetMinute }: Parts): string {
  const minutes = hour * 60 + minute - (offsetHour * 60 + offsetMinute) * (sign === '-' ? -1 : 1);
  const before = month === 1 && day === 1 && minutes < 0;
  const after = month === 12 && day === 31 && minutes >= 1440;
  return String(year + (after ? 1 : 0) - (before ? 1 : 0)).padStart(4, '0');
}

const between = (min: number, max: number) => fc.integer({ min, max });
const fraction = fc.oneof(
  fc.constantFrom('', '0', '5', '123456', '1234560', '123456000000', '1234567', '000001', '999999'),
  digits(9),
);
const offsets = {
  fraction,
  sign: fc.constantFrom('', '+', '-'),
  offsetHour: between(0, 15),
  offsetMinute: between(0, 59),
};
const ordinary = fc.record({
  ...{ year: between(1, 9999), month: between(1, 12), day: between(1, 28) },
  ...{ hour: between(0, 23), minute: between(0, 59), second: between(0, 59) },
  ...offsets,
});
/** The first and the last days of all that can be stored, and leap days. */
const edge = fc
  .tuple(
    fc.constantFrom([1, 1, 1], [1, 1, 2], [9999, 12, 30], [9999, 12, 31], [2000, 2, 29], [2024, 2, 29], [1582, 10, 10]),
    ordinary,
  )
  .map(([[year = 0, month = 0, day = 0], parts]) => ({ ...parts, year, month, day }));
/** Two digits each, whatever they say. */
const careless = fc.record({
  ...{ year: between(0, 9999), month: between(0, 13), day: between(0, 32) },
  ...{ hour: between(0, 25), minute: between(0, 61), second: between(0, 61) },
  ...{ ...offsets, offsetHour: between(0, 24), offsetMinute: between(0, 61) },
});
const nearlyRight = fc
  .tuple(fc.oneof(ordinary, edge), careless, fc.constantFrom(...(['day', 'hour', 'second', 'offsetHour'] as const)))
  .map(([parts, wrong, name]) => ({ ...parts, [name]: wrong[name] }));

/** UTC has a letter for its offset. */
const withoutSign = (parts: Parts) => (parts.sign === '' ? { ...parts, offsetHour: 0, offsetMinute: 0 } : parts);
const anyParts = fc.oneof(ordinary, edge, nearlyRight, careless).map(withoutSign);
const t = fc.constantFrom('T', 't');
const z = fc.constantFrom('Z', 'z');
const sound = fc
  .tuple(fc.oneof(ordinary, edge).map(withoutSign), t, z)
  .filter(([parts]) => reasonsAgainst(parts).length === 0)
  .map(([parts, ...letters]) => spell(parts, ...letters));

describe('toUtc', () => {
  it('takes what lies in its range and refuses the rest for a reason', () => {
    fc.assert(
      fc.property(anyParts, t, z, (parts, ...letters) => {
        const reasons = reasonsAgainst(parts);
        expect({ taken: isDateTime(spell(parts, ...letters)), reasons }).toEqual({
          taken: reasons.length === 0,
          reasons,
        });
      }),
      runs(5_000),
    );
  });

  it('means the instant that Postgres stores, to the microsecond', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sound, { minLength: 500, maxLength: 500 }), async (texts) => {
        const stored = await sql.query(
          `select to_char(text::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as utc
           from unnest($1::text[]) with ordinality as given (text, place)
           order by place`,
          [texts],
        );
        expect(texts.map(toUtc)).toEqual(stored.map(({ utc }) => utc));
      }),
      runs(10),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(sound, (text) => {
        const once = toUtc(text) ?? '';
        expect(toUtc(once)).toBe(once);
      }),
      runs(1_000),
    );
  });

  it.each([
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
    ['0001-01-01T15:59:00+15:59', '0001-01-01T00:00:00.000000Z'],
    ['0001-01-01T00:00:00-00:01', '0001-01-01T00:01:00.000000Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
    ['9999-12-31T23:59:59.999999000Z', '9999-12-31T23:59:59.999999Z'],
    ['9999-12-31T22:59:59-01:00', '9999-12-31T23:59:59.000000Z'],
    ['2025-11-01t09:00:00z', '2025-11-01T09:00:00.000000Z'],
    ['2025-11-01T09:00:00-00:00', '2025-11-01T09:00:00.000000Z'],
    ['2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00.000000Z'],
    ['1900-02-28T23:30:00-01:00', '1900-03-01T00:30:00.000000Z'],
  ])('reads %s as %s', (text, utc) => {
    expect(toUtc(text)).toBe(utc);
  });

  it.each([
    ['the year 0000', '0000-12-31T23:59:59Z'],
    ['the year 0000 in UTC', '0001-01-01T00:59:59+01:00'],
    ['the year 10000 in UTC', '9999-12-31T23:59:59-00:01'],
    ['five digits of year', '10000-01-01T00:00:00Z'],
    ['a leap second', '2016-12-31T23:59:60Z'],
    ['the hour 24', '2025-11-01T24:00:00Z'],
    ['a day that the year does not have', '2025-02-29T09:00:00Z'],
    ['an offset of 16 hours', '2025-11-01T09:00:00+16:00'],
    ['a nanosecond', '2025-11-01T09:00:00.000000001Z'],
    ['an offset without a colon', '2025-11-01T09:00:00+0100'],
    ['no seconds', '2025-11-01T09:00Z'],
    ['a blank for the T', '2025-11-01 09:00:00Z'],
    ['no fraction after the dot', '2025-11-01T09:00:00.Z'],
    ['a comma', '2025-11-01T09:00:00,5Z'],
    ['blanks around it', ' 2025-11-01T09:00:00Z '],
    ['a date', '2025-11-01'],
    ['a word that Postgres knows', 'infinity'],
    ['digits of another script', '２０２５-11-01T09:00:00Z'],
  ])('refuses %s', (_what, text) => {
    expect(toUtc(text)).toBeUndefined();
  });
});

describe('lacksOffset', () => {
  it('tells a date-time whose offset was forgotten from all that is complete', () => {
    fc.assert(
      fc.property(sound, (text) => {
        expect(lacksOffset(text)).toBe(false);
        expect(lacksOffset(text.replace(/(z|[+-]\d\d:\d\d)$/i, ''))).toBe(true);
      }),
      runs(1_000),
    );
  });
});
