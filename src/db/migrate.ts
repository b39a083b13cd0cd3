import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { ROOT } from '../root.js';
import { adoptedMigrations } from './adoption.js';
import { withClient } from './client.js';
import { loadMigration, refuseChangedFiles } from './migration-files.js';
import type { Queryable } from './pool.js';

/** The migrations, by file name without `.sql`, oldest first. */
export interface MigrationStatus {
  applied: string[];
  pending: string[];
}

/** What tests and tools may change about a run. */
export interface MigrateOptions {
  /** The directory of the `.sql` files; the project's own when left out. */
  directory?: string;
  /** Hears what the migrations have to say, such as that pg_trgm is not to be had; nobody when left out. */
  onNotice?: (notice: { message?: string | undefined; hint?: string | undefined }) => void;
}

/** The lock of node-pg-migrate's own tool, its `PG_MIGRATE_LOCK_ID`. */
const MIGRATION_LOCK = 7241865325823964n;

export const ownDirectory = fileURLToPath(new URL('migrations', ROOT));

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * Brings the database up to this version of the project, or takes the last migration back.
 *
 * All of it is one transaction: either everything ran or nothing did. Two at once are safe: one migrates, the other
 * waits and finds nothing to do. That rests on a session's advisory lock, so `databaseUrl` must lead to Postgres
 * itself; behind a pooler in transaction mode the lock would keep nobody out.
 *
 * @param direction `up` runs all that are pending, `down` takes back the last one
 * @returns the names of the migrations that ran, in the order in which they ran
 * @throws Error naming the file: of a migration that failed (`cause` is what Postgres said), or of an applied one that
 *   was edited or is missing, or was adopted and would be taken back
 */
export async function migrate(
  databaseUrl: string,
  direction: 'up' | 'down' = 'up',
  { directory = ownDirectory, onNotice = () => undefined }: MigrateOptions = {},
): Promise<string[]> {
  // The lock ends with the session.
  return withClient({ connectionString: databaseUrl }, async (client) => {
    client.on('notice', onNotice);
    await prepareSession(client);
    await refuseChangedFiles(client, directory);
    if (direction === 'down') await refuseAdopted(client);
    else if ((await migrationStatus(client, { directory })).pending.length === 0) return [];
    return run(client, direction, directory);
  });
}

/**
 * Tells what was applied and what is yet to be, without changing anything: on an empty database all is pending.
 * Two short reads and a look at the directory, cheap enough for a readiness probe.
 */
export async function migrationStatus(
  db: Queryable,
  { directory = ownDirectory }: MigrateOptions = {},
): Promise<MigrationStatus> {
  const applied = (await exists(db, 'public.pgmigrations')) ? await appliedNames(db) : [];
  const files = await readdir(directory);
  const names = files.filter((file) => file.endsWith('.sql')).map((file) => basename(file, '.sql'));
  return { applied, pending: names.filter((name) => !applied.includes(name)).sort() };
}

async function exists(db: Queryable, table: string): Promise<boolean> {
  const { rows } = await db.query(
    `select
     where to_regclass($1) is not null`,
    [table],
  );
  return rows.length > 0;
}

async function appliedNames(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select name
     from public.pgmigrations
     order by run_on, id`,
  );
  return rows.map(({ name }) => name);
}

/** Takes the lock, waiting for whoever has it, and makes the table of checksums. */
async function prepareSession(client: pg.Client): Promise<void> {
  // node-pg-migrate orders what was applied by a local timestamp, so all sessions need one time zone. And no limit that
  // is meant for requests may cut off the building of an index or the wait for the lock.
  await client.query(
    `set time zone 'UTC';
     set statement_timeout = 0;
     set lock_timeout = 0;
     select pg_advisory_lock(${MIGRATION_LOCK})`,
  );
  // Not `if not exists`: that asks for the right to create even where there is nothing to create.
  if (!(await exists(client, 'public.migration_checksums'))) {
    await client.query(
      `create table public.migration_checksums (
         name varchar(255) constraint migration_checksums_pkey primary key,
         sha256 text not null
       )`,
    );
  }
}

/** What is adopted was there before us, and taking a migration back drops its table. */
async function refuseAdopted(client: pg.Client): Promise<void> {
  const last = (await migrationStatus(client)).applied.at(-1);
  if (last !== undefined && (await adoptedMigrations(client)).includes(last))
    throw new Error(`${last} was adopted, not run: its tables are the ERP's, so it is not taken back`);
}

async function run(client: pg.Client, direction: 'up' | 'down', directory: string): Promise<string[]> {
  // Loaded where there is something to run: that takes a tenth of a second, and memory that a service would keep.
  const { runner } = await import('node-pg-migrate');
  let file: string | undefined;
  const loader = async (paths: string[]) => Promise.all(paths.map((path) => loadMigration(path, () => (file = path))));
  try {
    const migrations = await runner({
      dbClient: client,
      direction,
      dir: directory,
      // Whatever else lies there, such as an editor's backup, is no migration.
      ignorePattern: '.*(?<!\\.sql)',
      migrationLoaderStrategies: [{ extensions: ['.sql'], loader }],
      migrationsTable: 'pgmigrations',
      schema: 'public',
      checkOrder: true,
      // Its typings say that this is the default; it is not.
      singleTransaction: true,
      // The lock is ours already, because the checksums are read under it too.
      noLock: true,
      logger: silent,
    });
    return migrations.map(({ name }) => name);
  } catch (error) {
    if (file === undefined) {
      throw error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} failed, and with it the whole run: ${reason}`, { cause: error });
  }
}
