import pg from 'pg';
import type { Queryable } from './pool.js';

/** How far the rows of one table have come. */
export interface TableProgress {
  /** Behind which row to go on; undefined at the start, and where a source has no order to go on in. */
  position?: string | undefined;
  done: boolean;
  counts: Counts;
  /** How long the file of rejects was before the first row; undefined before this import has come to the table. */
  rejects_from?: number | undefined;
  /** When the last import of it that was finished had begun: an import may leave tables out. */
  last_started_at?: string | undefined;
}

/** What has become of the rows that were read. */
export interface Counts {
  read: number;
  inserted: number;
  updated: number;
  /** Were here already, the same. */
  unchanged: number;
  /** Were here already, and changed here later than there. */
  newer: number;
  /** Share their e-mail address with another row, and were left out or merged into it, as told. */
  duplicates: number;
  /** Were stored with a reference emptied that led nowhere. */
  orphaned: number;
  rejected: number;
}

export const noCounts: Counts = {
  read: 0,
  inserted: 0,
  updated: 0,
  unchanged: 0,
  newer: 0,
  duplicates: 0,
  orphaned: 0,
  rejected: 0,
};

/** An import that is under way, or was finished. */
export interface ImportState {
  /** What is read, without secrets. */
  source: string;
  /** A digest of how it is read: what was begun one way is not gone on with in another. */
  settings: string;
  /** Only rows that were changed since are read; all if null. */
  since: string | null;
  /** On the source's clock, in UTC with microseconds, as all times here. */
  started_at: string;
  finished_at: string | null;
  /** Those that earlier imports have moved, too. */
  tables: Record<string, TableProgress>;
  rejects_file: string;
  rejects_bytes: number;
}

/** Spelled out, since the database may have a DateStyle that others read with day and month swapped. */
const time = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ${column}`;

const COLUMNS = `
  source, settings, ${['since', 'started_at', 'finished_at'].map(time).join(', ')}, tables,
  rejects_file, rejects_bytes::float8`;

/** The import of a source, if there has been one. */
export async function findImport(db: Queryable, source: string): Promise<ImportState | undefined> {
  const { rows } = await db.query<ImportState & pg.QueryResultRow>(
    `select ${COLUMNS}
     from public.imports
     where source = $1`,
    [source],
  );
  return rows[0];
}

/** When the last import of each table that was finished had begun. */
export function lastStarts(found: ImportState | undefined): Map<string, string> {
  const starts = Object.entries(found?.tables ?? {}).flatMap(([table, { done, last_started_at: last }]) => {
    const start = done && found?.finished_at ? found.started_at : last;
    return start === undefined ? [] : [[table, start] as const];
  });
  return new Map(starts);
}

/**
 * Begins an import anew.
 *
 * @param found - the one of the same source before it, of which is remembered when it began
 */
export async function beginImport(
  db: Queryable,
  begun: Pick<ImportState, 'source' | 'settings' | 'since' | 'started_at' | 'rejects_file' | 'rejects_bytes'>,
  found: ImportState | undefined,
): Promise<ImportState> {
  const remembered = [...lastStarts(found)].map(([table, start]): [string, TableProgress] => {
    return [table, { done: false, counts: noCounts, last_started_at: start }];
  });
  const { rows } = await db.query<ImportState & pg.QueryResultRow>(
    `insert into public.imports (source, settings, since, started_at, tables, rejects_file, rejects_bytes)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (source) do update
     set settings = excluded.settings,
         since = excluded.since,
         started_at = excluded.started_at,
         finished_at = null,
         tables = excluded.tables,
         rejects_file = excluded.rejects_file,
         rejects_bytes = excluded.rejects_bytes
     returning ${COLUMNS}`,
    [
      ...[begun.source, begun.settings, begun.since, begun.started_at],
      ...[Object.fromEntries(remembered), begun.rejects_file, begun.rejects_bytes],
    ],
  );
  const [state] = rows;
  if (!state) throw new Error('an import that was begun answered no row');
  return state;
}

/** The statement that stores how far an import has come, to be sent together with the commit of what it has stored. */
export function progressStatement({ source, tables, rejects_bytes: bytes }: ImportState): string {
  return `update public.imports
    set tables = ${pg.escapeLiteral(JSON.stringify(tables))}, rejects_bytes = ${bytes}
    where source = ${pg.escapeLiteral(source)}`;
}

/** From then on, the next import of the source begins anew. It is on the disk when this returns, and all before it. */
export async function finishImport(db: Queryable, source: string): Promise<void> {
  await db.query('set synchronous_commit = on');
  await db.query('update public.imports set finished_at = now() where source = $1', [source]);
}

/**
 * Keeps others from importing the same source until the session ends. One that was killed a moment ago may hold it for as
 * long as its last statement takes, so it is waited for.
 *
 * @throws Error if another import of it is running
 */
export async function holdImport(client: pg.Client, source: string, waitMs: number): Promise<void> {
  await client.query(`set lock_timeout = ${waitMs}`);
  try {
    await client.query(`select pg_advisory_lock(hashtextextended('carnet import ' || $1, 0))`, [source]);
  } catch (error) {
    if ((error as pg.DatabaseError).code !== '55P03') throw error;
    throw new Error(`another import of ${source} is running`, { cause: error });
  } finally {
    await client.query('set lock_timeout = 0');
  }
}
