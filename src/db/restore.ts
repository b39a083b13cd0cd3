import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { changesRows } from './migration-files.js';
import { migrationStatus, ownDirectory } from './migrate.js';
import { findOwnTables } from './own-tables.js';
import { countRows, deleteRows, lockTables, type RowCounts } from './reset.js';
import { COLLECT } from './seed.js';
import { inTransaction, type Session } from './session.js';
import { TEXT_FORMAT } from './snapshot.js';

/** Rows to restore, as they were taken from a database. */
export interface Rows {
  /** The migrations that had made the tables there. */
  migrations: string[];
  /** How many rows each table had. */
  counts: RowCounts;
  /** Has every table's rows loaded, each after those that it refers to. */
  read: (
    load: (table: { name: string; columns: string[] }, rows: AsyncIterable<Buffer>) => Promise<void>,
  ) => Promise<void>;
}

interface Options {
  /** Whether rows that are there already may go. */
  replace: boolean;
  /** How long to wait for others who write to the tables. */
  lockTimeoutMs: number;
  signal: AbortSignal;
}

/**
 * Puts rows into the service's tables as one transaction. Meanwhile others read what was there before, and wait with their
 * writes.
 *
 * @throws Error, with nothing changed, if the tables differ in what matters, or have rows that may not go
 */
export async function restoreRows(
  session: Session,
  rows: Rows,
  { replace, lockTimeoutMs, signal }: Options,
): Promise<void> {
  await refuseOtherState(session, rows.migrations);
  await inTransaction(session, signal, async (client) => {
    const names = (await findOwnTables(client, ownDirectory)).map(({ name }) => name);
    await lockTables(client, names, lockTimeoutMs);
    const found = Object.entries(await countRows(client, names)).filter(([, count]) => count > 0);
    if (found.length > 0 && !replace)
      throw new Error(
        `${session.description} is not empty (${found.map(([name, count]) => `${count} ${name}`).join(', ')}); to delete these rows and put those of the file in their place, say --replace`,
      );
    // Those that refer to others first.
    await deleteRows(client, names.toReversed(), signal);
    await client.query(`${TEXT_FORMAT}; ${COLLECT}`);
    await rows.read(async ({ name, columns }, chunks) => {
      const text = `copy ${pg.escapeIdentifier(name)} (${columns.map(pg.escapeIdentifier).join(', ')}) from stdin`;
      await pipeline(Readable.from(chunks, { objectMode: false }), client.query(copyFrom(text)), { signal });
    });
    await refuseOtherCounts(client, names, rows.counts);
    await client.query(`analyze ${names.map(pg.escapeIdentifier).join(', ')}`);
  });
}

/** The tables must be those of the file, but for later changes that leave rows alone. */
async function refuseOtherState(session: Session, migrations: string[]): Promise<void> {
  const { applied } = await migrationStatus(session.client);
  const lacking = migrations.filter((name) => !applied.includes(name));
  if (lacking.length > 0)
    throw new Error(
      `the file was made by another version of Carnet: ${session.description} lacks ${lacking.join(', ')}; use that version`,
    );
  for (const name of applied.filter((other) => !migrations.includes(other))) {
    if (await changesRows(ownDirectory, name))
      throw new Error(
        `${session.description} has the migration ${name}, which changes rows or is unknown, and the file is older; restore it with the version that made it into an empty database, and migrate that`,
      );
  }
}

async function refuseOtherCounts(client: pg.Client, names: string[], expected: RowCounts): Promise<void> {
  const counts = await countRows(client, names);
  for (const name of names)
    if (counts[name] !== (expected[name] ?? 0))
      throw new Error(`${name} has ${counts[name] ?? 0} rows instead of ${expected[name] ?? 0}; nothing was changed`);
}
