import type pg from 'pg';
import type { RowReader } from '../contract/row.js';
import { foreignTables, type ForeignTable } from '../db/foreign.js';
import { guessColumns, guessTable } from './guess.js';
import { complaintsAbout, overridden, type GivenMapping, type TableMapping } from './mapping.js';
import { tables, type TableName } from './source.js';

/** How the rows of one table get here. */
export interface TablePlan {
  table: TableName;
  from: ForeignTable;
  mapping: TableMapping;
  /** Columns of the source that nobody reads. */
  unread: string[];
  /** Columns of times without an offset, whose zone somebody has to tell. */
  naive: string[];
  /** Where the source says when a row was changed last. */
  changedAt: { column: string; timezone: string | undefined } | undefined;
}

/** How a whole database gets here. */
export interface PostgresPlan {
  tables: TablePlan[];
  /** Tables of ours that the source has none for. */
  missing: TableName[];
}

export interface PlanOptions {
  readers: Record<TableName, RowReader>;
  given: GivenMapping;
  timezone?: string | undefined;
  only?: readonly string[] | undefined;
}

/**
 * Finds out what of another database goes where: guessed from the names, or as told.
 *
 * @throws Error that names all that was told and cannot be
 */
export async function planPostgres(client: pg.Client, options: PlanOptions): Promise<PostgresPlan> {
  const found = await foreignTables(client);
  const wanted = tables.filter((table) => options.only?.includes(table) ?? true);
  const plans = wanted
    .filter((table) => options.given.tables[table] !== null)
    .map((table) => ({ table, plan: planTable(table, found, options) }));
  const planned = plans.flatMap(({ plan }) => plan ?? []);
  const complaints = planned.flatMap((plan) => complaintsOf(plan, options.readers[plan.table]));
  if (complaints.length > 0) throw new Error(complaints.join('; '));
  return { tables: planned, missing: plans.filter(({ plan }) => !plan).map(({ table }) => table) };
}

function planTable(table: TableName, found: ForeignTable[], options: PlanOptions): TablePlan | undefined {
  const given = options.given.tables[table] ?? {};
  const from = given.from === undefined ? guessTable(table, found) : findTable(given.from, found);
  if (!from) return undefined;
  const mapping = overridden(guessColumns(table, options.readers[table], from.columns), given);
  const read = new Set(Object.values(mapping).map((column) => column.from));
  return {
    table,
    from,
    mapping,
    unread: from.columns.map(({ name }) => name).filter((name) => !read.has(name)),
    naive: naiveColumns(mapping, from, options),
    changedAt: changedAt(mapping, from, options),
  };
}

function findTable(name: string, found: ForeignTable[]): ForeignTable {
  const match = found.find((table) => name === table.name || name === `${table.schema}.${table.name}`);
  if (match) return match;
  const names = found.map((table) => `${table.schema}.${table.name}`);
  throw new Error(`the source has no table ${name}; it has ${names.join(', ') || 'none that can be read'}`);
}

const NAIVE = /^(timestamp without|date$)/;

function typeOf(from: ForeignTable, column: string): string {
  return from.columns.find(({ name }) => name === column)?.type ?? '';
}

function naiveColumns(mapping: TableMapping, from: ForeignTable, { timezone }: PlanOptions): string[] {
  if (timezone !== undefined) return [];
  return Object.values(mapping)
    .filter((column) => NAIVE.test(typeOf(from, column.from)) && column.timezone === undefined)
    .map((column) => column.from);
}

function changedAt(mapping: TableMapping, from: ForeignTable, { timezone }: PlanOptions): TablePlan['changedAt'] {
  const column = mapping.updated_at;
  const type = column ? typeOf(from, column.from) : '';
  if (!column || !type.startsWith('timestamp')) return undefined;
  return { column: column.from, timezone: NAIVE.test(type) ? (column.timezone ?? timezone) : undefined };
}

function complaintsOf({ table, from, mapping }: TablePlan, reader: RowReader): string[] {
  const columns = from.columns.map(({ name }) => name);
  return complaintsAbout({ table, name: `${from.schema}.${from.name}`, columns, mapping }, reader, [
    'id',
    ...reader.required,
  ]);
}
