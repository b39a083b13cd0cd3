import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { withClient } from '../client.js';
import { startEmbeddedPostgres } from '../embedded.js';
import { migrate, type MigrateOptions } from '../migrate.js';
import type { Session } from '../session.js';
import { readShape, refuseOthers, settleSession, type Shape } from './shape.js';

/** What the migrations make, and what is written down of them. */
export interface Target {
  shape: Shape;
  migrations: { name: string; sha256: string }[];
}

/** Codes of Postgres: no right to create a database, or none that could be a copy of `template0` now. */
const CANNOT_CREATE = ['42501', '55006', '0A000'];

/**
 * Runs the migrations in an empty database and reads what they have made, so that nothing here has to be told of a new one.
 *
 * That database is on the same server, for a second, because the same version prints the same rule with the same text.
 * Where the role may not create one or get into it, an embedded Postgres does it.
 */
export async function readTarget(session: Session, options: MigrateOptions = {}): Promise<Target> {
  const { rows } = await session.client.query<{ name: string }>(
    `select 'carnet_shape_' || oid as name
     from pg_database
     where datname = current_database()`,
  );
  const name = rows[0]?.name ?? 'carnet_shape';
  try {
    // One that a killed run has left behind; nobody else uses that name while the lock of this one is held.
    await session.client.query(`drop database if exists ${name} with (force)`);
    await session.client.query(`create database ${name} template template0`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !CANNOT_CREATE.includes(error.code ?? '')) throw error;
    return onEmbeddedServer(options);
  }
  try {
    const url = new URL(session.url);
    url.pathname = name;
    return await ((await canReach(url.href)) ? migrateAndRead(url.href, options) : onEmbeddedServer(options));
  } finally {
    await session.client.query(`drop database if exists ${name} with (force)`);
  }
}

/** A pooler or the server's own rules may let this role into one database only. */
async function canReach(url: string): Promise<boolean> {
  return withClient({ connectionString: url }, () => Promise.resolve(true)).catch(() => false);
}

async function onEmbeddedServer(options: MigrateOptions): Promise<Target> {
  const directory = await mkdtemp(join(tmpdir(), 'carnet-shape-'));
  const server = await startEmbeddedPostgres({ dataDir: join(directory, 'data'), settings: { fsync: 'off' } });
  try {
    return await migrateAndRead(server.url, options);
  } finally {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function migrateAndRead(url: string, options: MigrateOptions): Promise<Target> {
  await migrate(url, 'up', options);
  return withClient({ connectionString: url }, async (client) => {
    await settleSession(client);
    await refuseOthers(client);
    const { rows } = await client.query<{ name: string; sha256: string }>(
      `select name, sha256
       from public.pgmigrations
       join public.migration_checksums using (name)
       order by run_on, pgmigrations.id`,
    );
    return { shape: await readShape(client), migrations: rows };
  });
}
