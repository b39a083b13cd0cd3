import pg from 'pg';
import { JsonBytesClient } from './json-bytes.js';
import { yieldToOthers } from './priority.js';
import { cutOffSilent } from './silence.js';
import type { Statement } from './sql.js';
import { noteUnconfirmed } from './unconfirmed.js';

/** What runs a statement: the pool, or one client inside a transaction. */
export interface Queryable {
  query<Row extends pg.QueryResultRow>(
    statement: string | Statement,
    values?: unknown[],
  ): Promise<{ rows: Row[]; rowCount: number | null }>;
}

export interface PoolOptions {
  databaseUrl: string;
  /** Connections at most. */
  size: number;
  /** How long a statement may run before the server ends it; 0 for as long as it likes, where a pooler refuses the setting. */
  statementTimeoutMs: number;
  /** How long a statement may wait for a lock. */
  lockTimeoutMs: number;
  /** How long to wait for a connection to come about, in milliseconds. */
  connectionTimeoutMs?: number;
  /** How long after it should have ended a statement a server may say nothing. */
  silenceGraceMs?: number;
  /** Whether others get the processors first, where that can be had. */
  yields?: boolean;
  /** Told when a connection breaks while nobody uses it. */
  onIdleError: (error: Error) => void;
}

/** How long to wait for a connection, in the pool's queue or on the network; the driver's own default is for ever. */
const CONNECTION_TIMEOUT_MS = 5_000;
/** Below the idle timeouts of common NATs and firewalls, so that they never cut a connection that we take for alive. */
const IDLE_TIMEOUT_MS = 60_000;
/** A connection is replaced after an hour (SQLAlchemy's pool_recycle in the seeds). */
const MAX_LIFETIME_S = 3_600;
/** A server that says nothing for so long after it should have ended a statement is gone. */
const SILENCE_GRACE_MS = 5_000;

/** A pool that survives the death of its backends. */
export function createPool({
  databaseUrl,
  size,
  statementTimeoutMs,
  lockTimeoutMs,
  connectionTimeoutMs = CONNECTION_TIMEOUT_MS,
  silenceGraceMs = SILENCE_GRACE_MS,
  yields = false,
  onIdleError,
}: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    Client: JsonBytesClient,
    connectionString: databaseUrl,
    application_name: 'carnet',
    max: size,
    connectionTimeoutMillis: connectionTimeoutMs,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    maxLifetimeSeconds: MAX_LIFETIME_S,
    keepAlive: true,
    // Postgres prints timestamps in the session's zone, and the document promises UTC. A role may have warnings switched off, by
    // which is told that no standby has confirmed a commit.
    options: '-c TimeZone=UTC -c client_min_messages=warning',
    ...(statementTimeoutMs > 0 && {
      statement_timeout: statementTimeoutMs,
      lock_timeout: lockTimeoutMs,
    }),
  });
  if (statementTimeoutMs > 0) cutOffSilent(pool, statementTimeoutMs + silenceGraceMs);
  // Without a listener on the pool and on each client, a backend that dies takes the process with it.
  pool.on('error', onIdleError);
  pool.on('connect', (client) => client.on('error', onIdleError));
  noteUnconfirmed(pool);
  if (yields) pool.on('connect', (client) => void yieldToOthers(client));
  return pool;
}
