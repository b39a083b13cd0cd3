import { resolve } from 'node:path';
import pg from 'pg';
import { connect, withClient } from './client.js';
import { startEmbeddedPostgres } from './embedded.js';
import { migrate, migrationStatus } from './migrate.js';
import { yieldToOthers } from './priority.js';

/** Where the data are: in a database that is given, or in an embedded one. */
export interface Location {
  databaseUrl: string | undefined;
  dataDir: string;
  /** Whether a database that is given may be migrated; the embedded one always is. */
  migrateOnStart: boolean;
}

/** A connection for one job, without the limits that are meant for requests. */
export interface Session {
  url: string;
  client: pg.Client;
  /** The database, for people. */
  description: string;
}

const SECOND_LOCK_TIMEOUT_MS = 5_000;

/**
 * Lends a connection to the database; an embedded server is started for that, and stopped unless somebody else uses it.
 *
 * @throws Error if the database cannot be reached
 */
export async function withSession<T>(location: Location, work: (session: Session) => Promise<T>): Promise<T> {
  const { databaseUrl: url } = location;
  if (url !== undefined) return connected(url, describe(url), work);
  const embedded = await startEmbeddedPostgres({ dataDir: resolve(location.dataDir) });
  try {
    return await connected(embedded.url, `the embedded Postgres in ${embedded.dataDir}`, work);
  } finally {
    await embedded.stop();
  }
}

/**
 * Lends a connection to a database that has all migrations, as the service wants it, too.
 *
 * @throws Error if migrations are pending and may not be applied
 */
export async function withMigratedSession<T>(location: Location, work: (session: Session) => Promise<T>): Promise<T> {
  return withSession(location, async (session) => {
    const { pending } = await migrationStatus(session.client);
    if (pending.length > 0) {
      if (location.databaseUrl !== undefined && !location.migrateOnStart)
        throw new Error(`${session.description} lacks migrations (${pending.join(', ')}); run: carnet migrate up`);
      await migrate(session.url);
    }
    return work(session);
  });
}

/** Likewise, for what takes long and goes through many rows: the requests to a service beside it get the processors first. */
export async function withYieldingSession<T>(location: Location, work: (session: Session) => Promise<T>): Promise<T> {
  return withMigratedSession(location, async (session) => {
    await yieldToOthers(session.client);
    return work(session);
  });
}

/**
 * Runs work as one transaction: all of it, or nothing.
 *
 * @param signal - ends the statement that is running, and with it the transaction
 */
export async function inTransaction<T>(
  session: Session,
  signal: AbortSignal,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { client } = session;
  try {
    return await whileCancellable(session, signal, async () => {
      await client.query('begin');
      // This may well take longer than a request should, whatever the role's own settings say.
      await client.query('set local statement_timeout = 0');
      const result = await work(client);
      signal.throwIfAborted();
      await client.query('commit');
      return result;
    });
  } catch (error) {
    // Without a connection there is nothing to roll back either.
    await client.query('rollback').catch(() => undefined);
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * Lends a second connection, whose transaction sees the database as the first one's does, so that the two can share a long
 * reading.
 *
 * @param client - within a transaction that only reads, and repeatably
 */
export async function withSecondReader<T>(
  { url, client, description }: Session,
  signal: AbortSignal,
  work: (second: pg.Client) => Promise<T>,
): Promise<T> {
  const { rows } = await client.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot');
  return connected(url, description, (session) =>
    inTransaction(session, signal, async (second) => {
      await second.query('set transaction isolation level repeatable read, read only');
      await second.query(`set transaction snapshot ${pg.escapeLiteral(rows[0]?.snapshot ?? '')}`);
      // Who wants a table for itself and waits for the first connection would keep the second one waiting, for ever.
      await second.query(`set local lock_timeout = ${SECOND_LOCK_TIMEOUT_MS}`);
      return work(second);
    }),
  );
}

/** Runs work whose current statement the signal ends. What runs on the connection after it is not meant and not hit. */
export async function whileCancellable<T>(
  { url, client }: Session,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  let cancelling: Promise<void> | undefined;
  const cancel = () => {
    cancelling = cancelBackend(url, rows[0]?.pid);
  };
  signal.addEventListener('abort', cancel);
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', cancel);
    await cancelling;
  }
}

async function connected<T>(url: string, description: string, work: (session: Session) => Promise<T>): Promise<T> {
  const client = await connect({ connectionString: url, application_name: 'carnet' }).catch((error: unknown) => {
    throw new Error(`${description} cannot be reached: ${reasonOf(error)}`, { cause: error });
  });
  try {
    return await work({ url, client, description });
  } finally {
    await client.end();
  }
}

/** A server that cannot be told is one that has lost the session anyway. */
async function cancelBackend(url: string, pid: number | undefined): Promise<void> {
  // Where it fails, the end of our session ends the transaction.
  await withClient({ connectionString: url }, (canceller) =>
    canceller.query('select pg_cancel_backend($1)', [pid]),
  ).catch(() => undefined);
}

/** Host and name only: the rest of a URL may hold a password. */
function describe(url: string): string {
  const { host, pathname } = new URL(url);
  return `the database ${host}${pathname}`;
}

/** Several addresses of one host fail as one error, which says nothing itself. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
