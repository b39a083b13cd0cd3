import type pg from 'pg';
import type { Queryable } from './pool.js';
import { inTransaction, type Session } from './session.js';

/** The service's tables, each before those that it refers to. */
const tables = ['appointments', 'leads', 'clients', 'services', 'companies'] as const;

/** Rows by table. */
export type RowCounts = Record<string, number>;

interface Options {
  /** How long to wait for others who write to the tables; 0 for as long as they like. */
  lockTimeoutMs: number;
  /** Stops the deleting, and takes back what was deleted. */
  signal: AbortSignal;
}

/** How many rows there are now; without names, those that `deleteAllRows` would delete. */
export async function countRows(db: Queryable, names: readonly string[] = tables): Promise<RowCounts> {
  const selections = names.map((table) => `(select count(*)::float8 from ${table}) as ${table}`);
  const { rows } = await db.query<RowCounts>(`select ${selections.join(', ')}`);
  return rows[0] ?? {};
}

/**
 * Deletes every row of the service's tables as one transaction. No other table is changed: not even through a foreign key,
 * which could delete or clear what refers to ours.
 *
 * @returns how many rows were deleted
 * @throws Error, with nothing deleted, if rows of other tables refer to ours, or somebody is writing to ours
 */
export async function deleteAllRows(session: Session, { lockTimeoutMs, signal }: Options): Promise<RowCounts> {
  return inTransaction(session, signal, async (client) => {
    await lockTables(client, tables, lockTimeoutMs);
    const counts = await deleteRows(client, tables, signal);
    // An import that was interrupted would go on behind rows that are no longer here.
    await client.query('delete from public.imports');
    // A repeated request would be answered with a row that is no longer here.
    await client.query('delete from public.idempotency_keys');
    return counts;
  });
}

/**
 * Deletes every row of tables, within a transaction that holds them.
 *
 * @param names - each before those that it refers to
 */
export async function deleteRows(client: pg.Client, names: readonly string[], signal: AbortSignal): Promise<RowCounts> {
  await refuseReferences(client, names);
  const counts: RowCounts = {};
  for (const table of names) {
    signal.throwIfAborted();
    const { rowCount } = await client.query(`delete from ${table}`);
    counts[table] = rowCount ?? 0;
  }
  return counts;
}

/** Readers go on. This also keeps out new references to our rows, which lock them for a moment. */
export async function lockTables(client: pg.Client, names: readonly string[], lockTimeoutMs: number): Promise<void> {
  await client.query(`set local lock_timeout = ${lockTimeoutMs}`);
  await client.query(`lock table ${names.join(', ')} in exclusive mode`).catch((error: unknown) => {
    if ((error as pg.DatabaseError).code !== '55P03') throw error;
    const message = `somebody has been writing to the tables for more than ${lockTimeoutMs} ms; nothing was deleted`;
    throw new Error(message, { cause: error });
  });
  await client.query('set local lock_timeout = 0');
}

/** A foreign key of a table that is not ours. */
interface Reference {
  table: string;
  target: string;
  constraint: string;
  columns: string[];
}

async function refuseReferences(client: pg.Client, names: readonly string[]): Promise<void> {
  const complaints: string[] = [];
  for (const { table, target, constraint, columns } of await findReferences(client, names)) {
    const text = `select count(*)::float8 as count from ${table} where ${columns.map((c) => `${c} is not null`).join(' and ')}`;
    const { rows } = await client.query<{ count: number }>(text);
    const count = rows[0]?.count ?? 0;
    if (count > 0) complaints.push(`${count} of ${table} to ${target} (${constraint})`);
  }
  if (complaints.length > 0)
    throw new Error(`rows of other tables refer to these: ${complaints.join(', ')}; nothing was deleted`);
}

async function findReferences(client: pg.Client, names: readonly string[]): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(
    `select
       c.conrelid::regclass::text as table,
       c.confrelid::regclass::text as target,
       quote_ident(c.conname) as constraint,
       array(
         select quote_ident(a.attname)
         from pg_attribute a
         where a.attrelid = c.conrelid and a.attnum = any (c.conkey)
       ) as columns
     from pg_constraint c
     where c.contype = 'f'
       and c.confrelid = any ($1::text[]::regclass[])
       and c.conrelid <> all ($1::text[]::regclass[])
       and c.conparentid = 0
     order by 1, 3`,
    [names],
  );
  return rows;
}
