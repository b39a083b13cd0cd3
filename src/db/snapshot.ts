import pg from 'pg';
import { migrationStatus, ownDirectory } from './migrate.js';
import { findOwnTables, type OwnTable } from './own-tables.js';
import { countRows, type RowCounts } from './reset.js';
import { inTransaction, type Session } from './session.js';
import { Turns } from './turns.js';

/** The service's tables as they are at one moment, whatever others write meanwhile. */
export interface Snapshot {
  migrations: string[];
  counts: RowCounts;
  /** One after the other; the rows of each are in the text format of COPY. */
  tables: Iterable<OwnTable & { rows: AsyncIterable<Buffer> }>;
}

/** How values are written as text depends on these. */
export const TEXT_FORMAT = `set local time zone 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres'`;

/**
 * Lends a snapshot of the database. Readers and writers go on; migrations wait.
 *
 * @throws Error if there is none of the service's tables
 */
export async function withSnapshot<T>(
  session: Session,
  signal: AbortSignal,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const names = (await findOwnTables(session.client, ownDirectory)).map(({ name }) => name);
  if (names.length === 0) throw new Error(`${session.description} has no tables of Carnet's`);
  // Whoever fails while a table is being read leaves rows on the connection, which only the server can call back.
  const failure = new AbortController();
  return inTransaction(session, AbortSignal.any([signal, failure.signal]), async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    // Before the first read, which is the moment of the snapshot: columns must not change after it.
    await client.query(`lock table ${names.map(pg.escapeIdentifier).join(', ')} in access share mode`);
    await client.query(TEXT_FORMAT);
    const tables = await findOwnTables(client, ownDirectory);
    const { applied } = await migrationStatus(client);
    const counts = await countRows(client, names);
    return work({ migrations: applied, counts, tables: readAll(client, tables) }).catch((error: unknown) => {
      failure.abort(error);
      throw error;
    });
  });
}

function* readAll(client: pg.Client, tables: OwnTable[]): Snapshot['tables'] {
  for (const table of tables) {
    const columns = table.columns.map(pg.escapeIdentifier).join(', ');
    yield { ...table, rows: new Turns([client], [`copy ${pg.escapeIdentifier(table.name)} (${columns}) to stdout`]) };
  }
}
