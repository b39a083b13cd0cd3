import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { published } from '../contract.js';
import { ask, clear, rowId, store } from '../lists.js';
import { useService, type Data } from '../service.js';
import { trimmed } from '../trimmed.js';
import { digit, runs } from './runs.js';

const service = useService();
beforeEach(() => clear(service));

const columns = ['name', 'email', 'phone', 'company'] as const;
type Searched = Record<(typeof columns)[number], string | null>;

const find = async (text: string): Promise<string[]> => {
  const { body } = await ask(service, `/leads/search/${encodeURIComponent(text)}`, { limit: 200 });
  return body.data.map(({ id }) => id).sort();
};

/** What is special to LIKE, to a URL, to upper and lower case, to normal forms, and to the column that is searched. */
const peculiar = fc.constantFrom(
  ...['%', '_', '\\', '/', "'", '"', '+', ' ', '\u00a0', '\t', '\n', '\x01', '\x1e', '\x1f', '\x7f', '\x85'],
  ...[
    'é',
    'É',
    'e\u0301',
    'E',
    'e',
    'ß',
    'ẞ',
    'İ',
    'ı',
    'I',
    'i',
    'Σ',
    'σ',
    'ς',
    'Ǆ',
    'ǅ',
    'ǆ',
    'Å',
    '\u212b',
    'ﬀ',
    'Ω',
  ],
  ...['Zoé', 'DURAND', 'İnci', 'Łódź', 'ΟΔΟΣ', '123', '0456', '.', '@', '-'],
  ...['\u{1f600}', '\u{10400}', '\u{10428}', '\u{1f1eb}\u{1f1f7}', '\u200d', '\ufeff', '字', 'a', 'A', 'b', '0', '1'],
);
const anyCharacter = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => text !== '\0');
const unit = fc.oneof({ weight: 12, arbitrary: peculiar }, { weight: 1, arbitrary: anyCharacter });
const text = fc.string({ unit, maxLength: 10 });
const orNull = fc.option(text, { freq: 4 });

const lead = fc.record({ name: text, email: orNull, phone: orNull, company: orNull });

/** A part of some row's text, in its own or in another case, or a text of its own. */
const term = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      row: fc.nat({ max: 11 }),
      column: fc.constantFrom(...columns),
      from: fc.nat({ max: 9 }),
      length: fc.integer({ min: 1, max: 15 }),
      spell: fc.constantFrom(
        (part: string) => part,
        (part: string) => part.toUpperCase(),
        (part: string) => part.toLowerCase(),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.string({ unit, minLength: 1, maxLength: 4 }) },
);

/** What looks like a part of a phone number has rules of its own. */
const isPhoneLike = (part: string) => /^[^\p{L}]*[0-9][^\p{L}]*$/u.test(part);
/** What the document refuses, and what a URL takes for a step in its path. */
/** The document's own pattern of what is not blank. */
const { pattern } = (published.components.parameters?.Query as { schema: { pattern: string } }).schema;
const visible = new RegExp(pattern, 'u');

const isRefused = (part: string) => !visible.test(part) || part.includes('\0') || part === '.' || part === '..';

/** Lower case as the database has it, for many texts at once. */
async function lowerCase(texts: string[]): Promise<Map<string, string>> {
  const rows = await service.query('select text, lower(text) as lower from unnest($1::text[]) as text', [texts]);
  return new Map(rows.map((row) => [String(row.text), String(row.lower)]));
}

describe('searching', () => {
  it('finds what a look at the four columns of every row would find, whatever the characters', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(lead, { minLength: 12, maxLength: 12 }),
        fc.array(term, { minLength: 20, maxLength: 20 }),
        async (leads, parts) => {
          await clear(service);
          // A name must have something to see, and no two addresses may be alike.
          const rows: Searched[] = leads.map((row, n) => {
            return { ...row, name: `x${row.name}`, email: row.email === null ? null : `${row.email}@${n}` };
          });
          await store(
            service,
            'leads',
            rows.map((row, n): Data => ({ id: rowId(n), ...row })),
          );
          const terms = parts
            .map((part) => {
              if (typeof part === 'string') return part;
              const { row, column, from, length, spell } = part;
              return spell(
                Array.from(rows[row]?.[column] ?? 'x')
                  .slice(from, from + length)
                  .join(''),
              );
            })
            .map((part) => trimmed(part).normalize('NFC'))
            .filter((part) => !isRefused(part) && !isPhoneLike(part));

          const lower = await lowerCase([
            ...terms,
            ...rows.flatMap((row) => columns.map((column) => row[column] ?? '')),
          ]);
          const expected = terms.map((part) => ({
            part,
            found: rows.flatMap((row, n) => {
              const isIn = (column: keyof Searched) => {
                const value = row[column];
                return value !== null && (lower.get(value) ?? '').includes(lower.get(part) ?? '\0');
              };
              return columns.some(isIn) ? [rowId(n)] : [];
            }),
          }));
          const found = await Promise.all(terms.map(async (part) => ({ part, found: await find(part) })));
          expect(found).toEqual(expected);
        },
      ),
      runs(25),
    );
  }, 60_000);
});

describe('searching a phone number', () => {
  const spellings = [
    '06 12',
    '0612',
    '+33 6 12',
    '+33612',
    '0033612',
    '00 33 6 12',
    '6-12',
    '6.12',
    '(06) 12',
    '06\u00a012',
    '06\u201112',
  ];
  const stored = [
    ['a number in its normal form', '06 12 34 56 78'],
    ['a number with an extension', '06 12 34 56 78 poste 12'],
    ['a number with an extension and the calling code', '+33 6 12 34 56 78 poste 12'],
    ['a number with a remark and the calling code after 00', '0033 6 12 34 56 78 (bureau)'],
    ['a number that is too short', '06 12 34'],
    ['two numbers', '06 12 34 56 78 / 79'],
  ];

  it.each(stored.flatMap(([what, phone]) => spellings.map((spelling) => [spelling, what, phone])))(
    '%s finds %s',
    async (spelling = '', _what, phone) => {
      const { id } = await service.create('leads', { name: 'Ada', phone });
      expect(await find(spelling)).toEqual([id]);
    },
  );

  it.each([
    ['00', '+33612345678'],
    ['0 0', '+33612345678'],
    ['(00)', '+33612345678'],
    ['07', '+33612345678'],
    ['+44', '+33612345678'],
    ['0044', '+33612345678'],
    ['78 12', '+33612345678'],
  ])('%s does not find %s, which does not hold it', async (spelling, phone) => {
    await service.query('insert into leads (name, phone) values ($1, $2)', ['Ada', phone]);
    expect(await find(spelling)).toEqual([]);
  });

  const separator = fc.constantFrom('', '', '', ' ', '.', '-', '\u00a0', '\u2011', '(', ')');
  const spaced = (start: string[], minLength: number, maxLength: number) =>
    fc
      .tuple(fc.constantFrom(...start), fc.array(fc.tuple(separator, digit), { minLength, maxLength }))
      .map(([first, rest]) => first + rest.flat().join(''));
  const digitsOf = (value: string) => value.replace(/[^0-9]/g, '');
  /** The digits without what says where the number is at home: 00 stands for +, and 0 for +33. */
  const subscriber = (value: string) => digitsOf(value).replace(/^(0033|33|00|0)(?=.)/, '');

  it('never finds a row that has the digits nowhere', async () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '1', '2', '+', '0'), maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ name, phone: spaced(['0', '+33', '0033', '+44', ''], 1, 9) }), {
          minLength: 12,
          maxLength: 12,
        }),
        fc.array(spaced(['', '0', '00', '+33', '0033', '+'], 1, 4), { minLength: 12, maxLength: 12 }),
        async (leads, terms) => {
          await clear(service);
          const rows = leads.map((row, n) => ({ id: rowId(n), phone: row.phone, name: `x${row.name}` }));
          await store(service, 'leads', rows);
          for (const one of terms) {
            const found = await find(one);
            const without = rows.filter(({ id, name: own, phone }) => {
              const has = own.includes(trimmed(one)) || digitsOf(phone).includes(subscriber(one));
              return found.includes(id) && !has;
            });
            expect({ one, without }).toEqual({ one, without: [] });
          }
        },
      ),
      runs(25),
    );
  }, 60_000);

  it('finds a French number by any run of its digits, however both are spaced', async () => {
    await fc.assert(
      fc.asyncProperty(
        spaced(['06', '+336', '0033 6', '(0)6'], 8, 8),
        fc.nat({ max: 6 }),
        fc.integer({ min: 3, max: 9 }),
        fc.array(separator, { minLength: 10, maxLength: 10 }),
        async (phone, from, length, gaps) => {
          await clear(service);
          const { id } = await service.create('leads', { name: 'Ada', phone });
          const national = `0${subscriber(phone.replace('(0)', '0'))}`;
          const part = Array.from(national.slice(from, from + length))
            .map((one, n) => one + (gaps[n] ?? ''))
            .join('');
          expect({ part, found: await find(part) }).toEqual({ part, found: [id] });
        },
      ),
      runs(60),
    );
  }, 60_000);
});
