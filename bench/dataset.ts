import { createHash } from 'node:crypto';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../src/db/embedded.js';
import { migrate } from '../src/db/migrate.js';
import { loadSeed } from '../src/db/seed.js';
import { showProgress } from '../src/progress.js';
import { seedTables, type Seed } from '../src/seed/seed.js';
import type { Cleanup } from './cleanup.js';

/** A database that holds so many leads with what belongs to them. */
export interface Dataset {
  url: string;
  rows: number;
  seed: number;
  /** A connection past the service, to prepare, to check and to tidy up. */
  admin: pg.Client;
}

/** So many rows of each table tell one generator from another. */
const TELLING_ROWS = 100;

/** Starts the server that keeps the data from run to run; with the settings that users have, so what is committed is on disk. */
export async function startServer(dataDir: string, cleanup: Cleanup): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir });
  cleanup.add(() => server.stop());
  return server;
}

/**
 * Opens the database with so many leads; it is made and loaded if there is none of this size, seed and generator, and
 * older ones of the same size go.
 */
export async function openDataset(
  server: EmbeddedPostgres,
  { rows, seed }: { rows: number; seed: number },
  cleanup: Cleanup,
): Promise<Dataset> {
  const tables = seedTables({ leads: rows, seed });
  const prefix = `bench_${rows}_`;
  const name = `${prefix}${seed}_${fingerprint(tables)}`;
  const url = databaseUrl(server.url, name);
  const lobby = await connect(server.url, cleanup);
  try {
    const { rows: found } = await lobby.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    const names = found.map(({ datname }) => datname);
    for (const other of names.filter((one) => one !== name)) await lobby.query(`drop database ${other}`);
    if (!names.includes(name)) await makeDatabase(lobby, { serverUrl: server.url, name, tables }, cleanup);
  } finally {
    await lobby.end();
  }
  // The data may be from before the last migration.
  await migrate(url);
  const admin = await connect(url, cleanup);
  return { url, rows, seed, admin };
}

/** Under another name until it is complete, so that a killed run never leaves half a database to the next one. */
async function makeDatabase(
  lobby: pg.Client,
  { serverUrl, name, tables }: { serverUrl: string; name: string; tables: Seed },
  cleanup: Cleanup,
): Promise<void> {
  const draft = `${name}_draft`;
  await lobby.query(`drop database if exists ${draft}`);
  await lobby.query(`create database ${draft} template template0`);
  const url = databaseUrl(serverUrl, draft);
  await migrate(url);
  const client = await connect(url, cleanup);
  try {
    const restoreIndexes = await dropIndexes(client);
    const inputs = Object.values(tables);
    const progress = showProgress(inputs.reduce((sum, { count }) => sum + count, 0));
    const interruption = new AbortController();
    const loading = loadSeed({ url, client, description: name }, inputs, {
      onSent: (table, count) => progress.advance(table, count),
      signal: interruption.signal,
    }).finally(() => progress.stop());
    cleanup.add(async () => {
      interruption.abort(new Error('interrupted'));
      // It is over already, or fails now; then the server has time to stop.
      await loading.catch(() => undefined);
    });
    await loading;
    await restoreIndexes();
    await client.query('vacuum (analyze)');
  } finally {
    await client.end();
  }
  await lobby.query(`alter database ${draft} rename to ${name}`);
}

/**
 * Drops the indexes that no constraint needs: to fill them row by row takes longer than to make them over all rows at once.
 *
 * @returns what makes them again
 */
async function dropIndexes(client: pg.Client): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i
     join pg_class c on c.oid = i.indexrelid
     where c.relnamespace = 'public'::regnamespace
       and not i.indisunique
       and not exists (select from pg_constraint where conindid = i.indexrelid)`,
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return async () => {
    await client.query(`set maintenance_work_mem = '512MB'`);
    for (const { definition } of rows) await client.query(definition);
  };
}

/** A connection whose breaking ends the statement under way, not this process. The server stops only once it is closed. */
async function connect(url: string, cleanup: Cleanup): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench' });
  client.on('error', () => undefined);
  await client.connect();
  cleanup.add(() => client.end());
  return client;
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = name;
  return url.href;
}

function fingerprint(tables: Seed): string {
  const hash = createHash('sha256');
  for (const { rows } of Object.values(tables)) {
    let count = 0;
    for (const row of rows()) {
      if (count++ === TELLING_ROWS) break;
      hash.update(JSON.stringify(row));
    }
  }
  return hash.digest('hex').slice(0, 8);
}
