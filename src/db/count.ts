import type { Choice } from './list.js';
import { where } from './ordered-rows.js';
import type { Queryable } from './pool.js';
import type { SharedReads } from './shared-reads.js';
import { statement, type Statement } from './sql.js';

/** How many rows a list chooses, and whether they were counted or the planner was asked. */
export interface Total {
  rows: number;
  kind: 'exact' | 'estimated';
}

/** Counts every row, which costs a look at each, or takes the planner's estimate, which costs nothing. */
export async function countRows(
  reads: SharedReads,
  table: string,
  chosen: Choice,
  kind: Total['kind'],
): Promise<Total> {
  return { rows: await (kind === 'exact' ? counted : estimated)(reads, table, chosen), kind };
}

/** How many rows there are to send, over the connection that sends them. */
export async function countChosen(db: Queryable, table: string, chosen: Choice): Promise<number> {
  const { rows } = await db.query<Counted>(countStatement(table, chosen));
  return rows[0]?.total ?? 0;
}

/** How many rows a table has, as the planner estimates it, over a connection that hands JSON over as values. */
export async function estimateRows(db: Queryable, table: string): Promise<number> {
  const { rows } = await db.query<{ 'QUERY PLAN': Explained }>(`explain (format json) select from ${table}`);
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

async function counted(reads: SharedReads, table: string, chosen: Choice): Promise<number> {
  const [row] = await reads.read<Counted>(countStatement(table, chosen));
  return row?.total ?? 0;
}

interface Counted {
  total: number;
}

/** The driver takes what Postgres counts by for text; no table has as many rows as a double could not tell apart. */
function countStatement(table: string, { conditions, values }: Choice): Statement {
  return statement(`select count(*)::float8 as total from ${table} t ${where(conditions)}`)(values);
}

/** What EXPLAIN tells of a statement, as far as it is needed here. */
type Explained = [{ Plan: { 'Plan Rows': number } }];

async function estimated(reads: SharedReads, table: string, { conditions, values }: Choice): Promise<number> {
  const explain = statement(`explain (format json) select from ${table} t ${where(conditions)}`);
  const [row] = await reads.read<{ 'QUERY PLAN': Buffer }>(explain(values));
  const [{ Plan }] = JSON.parse(String(row?.['QUERY PLAN'])) as Explained;
  return Plan['Plan Rows'];
}
