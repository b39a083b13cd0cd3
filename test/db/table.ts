import { beforeAll, describe, expect, test } from 'vitest';
import type { Row, Sql } from '../server.js';

/** Why a row is refused, what differs from the least row, and the constraint that speaks. */
export type Refusal = [why: string, change: Row, constraint: string];

/** What is to be true of one table. Every constraint it has must be tested by one of these, or the suite fails. */
export interface Table {
  /** Just enough for a row to get in. */
  least: Row;
  /** What the database adds to the least row, beside id, created_at and updated_at. */
  defaults: Row;
  /** Columns that refuse null. */
  required: string[];
  /** Columns that refuse an id that no row has, under the constraint `<table>_<column>_fkey`. */
  references: string[];
  maxLengths: Record<string, number>;
  checks: Refusal[];
  accepts: [what: string, change: Row][];
  /** By name: what follows `using` in the definition. */
  indexes: Record<string, string>;
}

/** An id that no row has. */
export const nobody = '00000000-0000-0000-0000-000000000000';

/** What every table with a name refuses. */
export const blankNames = (table: string): Refusal[] => [
  ['an empty name', { name: '' }, `${table}_name_check`],
  ['a name of blanks only', { name: ' \t\n' }, `${table}_name_check`],
];

/** What every table with notes refuses. */
export const notesThatAreNoObject = (table: string): Refusal[] => [
  ['notes that are a list', { notes: '[]' }, `${table}_notes_check`],
  ['notes that are a JSON null', { notes: 'null' }, `${table}_notes_check`],
];

/** What every time refuses, so that an answer can tell it. */
export const timesThatNoAnswerTells = (table: string, columns = ['created_at', 'updated_at']): Refusal[] =>
  columns.flatMap((column) =>
    ['-infinity', '0001-12-31 23:59:59.999999+00 BC', '10000-01-01 00:00:00+00', 'infinity'].map((time): Refusal => {
      return [`a ${column} of ${time}`, { [column]: time }, `${table}_${column}_check`];
    }),
  );

const since2000 = new Date('2000-01-01T00:00:00Z');

/** Tests a table's constraints, trigger and indexes, each by name. */
export function describeTable({ query, insert }: Sql, name: string, table: Table): void {
  describe(name, () => {
    const { least, references, checks, indexes } = table;
    let stored: Row = {};
    beforeAll(async () => {
      stored = await insert(name, { ...least, created_at: since2000, updated_at: since2000 });
    });

    test('needs no more than the least row', async () => {
      const { id, created_at, updated_at, ...rest } = await insert(name, least);
      expect(rest).toEqual({ ...least, ...table.defaults });
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(created_at).toEqual(updated_at);
    });

    test.each(table.required)('requires %s', async (column) => {
      await expect(insert(name, { ...least, [column]: null })).rejects.toMatchObject({ code: '23502', column });
    });

    test('refuses an id that is taken', async () => {
      const again = insert(name, { ...least, id: stored.id });
      await expect(again).rejects.toMatchObject({ code: '23505', constraint: `${name}_pkey` });
    });

    test.each(references)('refuses a %s that no row has', async (column) => {
      const dangling = insert(name, { ...least, [column]: nobody });
      await expect(dangling).rejects.toMatchObject({ code: '23503', constraint: `${name}_${column}_fkey` });
    });

    test.each(checks)('refuses %s', async (_why, change, constraint) => {
      await expect(insert(name, { ...least, ...change })).rejects.toMatchObject({ code: '23514', constraint });
    });

    test.each(table.accepts)('accepts %s', async (_what, change) => {
      await expect(insert(name, { ...least, ...change })).resolves.toBeDefined();
    });

    test.each(Object.entries(table.maxLengths))('takes a %s of %i characters and no more', async (column, length) => {
      const full = { ...least, [column]: 'é'.repeat(length) };
      const over = { ...least, [column]: 'é'.repeat(length + 1) };
      await expect(insert(name, full)).resolves.toMatchObject(full);
      await expect(insert(name, over)).rejects.toMatchObject({ code: '22001' });
    });

    test('has no constraint that is not tested here', async () => {
      // Postgres 18 lists NOT NULL among the constraints, older ones do not.
      const found = await query(
        `select conname
         from pg_constraint
         where conrelid = $1::regclass
           and contype <> 'n'`,
        [name],
      );
      const tested = [
        `${name}_pkey`,
        ...references.map((column) => `${name}_${column}_fkey`),
        ...checks.map(([, , constraint]) => constraint),
      ];
      expect(new Set(found.map(({ conname }) => conname))).toEqual(new Set(tested));
    });

    test('has these indexes and no others', async () => {
      const found = await query(
        `select indexname, split_part(indexdef, ' USING ', 2) as definition
         from pg_indexes
         where tablename = $1`,
        [name],
      );
      const expected = { [`${name}_pkey`]: 'btree (id)', ...indexes };
      expect(Object.fromEntries(found.map(({ indexname, definition }) => [indexname, definition]))).toEqual(expected);
    });

    test('moves updated_at when a row changes', async () => {
      const [key = ''] = Object.keys(table.maxLengths);
      const [changed] = await query(
        `update ${name}
         set ${key} = 'new'
         where id = $1
         returning created_at, updated_at > created_at as moved`,
        [stored.id],
      );
      expect(changed).toEqual({ created_at: since2000, moved: true });
    });

    test('leaves updated_at alone when nothing changes', async () => {
      const { id } = await insert(name, { ...least, updated_at: since2000 });
      const [saved] = await query(
        `update ${name}
         set created_at = created_at
         where id = $1
         returning updated_at`,
        [id],
      );
      expect(saved).toEqual({ updated_at: since2000 });
    });
  });
}
