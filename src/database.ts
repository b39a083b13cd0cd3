import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { loadDemo } from './db/demo.js';
import { holdConnection } from './db/embedded-server.js';
import { startEmbeddedPostgres } from './db/embedded.js';
import { refusesForGood } from './db/errors.js';
import { openLanes, type Lanes, type OpenLanes } from './db/lanes.js';
import { sweepKeys } from './db/key-sweep.js';
import { migrate } from './db/migrate.js';

/** How long to wait before the next try to migrate a database that cannot be reached. */
const RETRY_MS = 2_000;

/** The database that the service works on: its own embedded one, or the one that `DATABASE_URL` names. */
export interface Database {
  lanes: Lanes;
  url: string;
  /** Where the data are, for people. */
  description: string;
  /** Whether the demo set was loaded, so that its ids can be shown. */
  demo: boolean;
  /** Ends the connections, and an embedded server that nobody else uses. */
  close(): Promise<void>;
}

/** @throws Error if the database refuses us for good, a migration fails, or an embedded server does not start */
export async function openDatabase(config: Config, logger: Logger): Promise<Database> {
  return config.databaseUrl === undefined
    ? openEmbedded(config, logger)
    : openGiven(config.databaseUrl, config, logger);
}

async function openEmbedded(config: Config, logger: Logger): Promise<Database> {
  const embedded = await startEmbeddedPostgres({ dataDir: resolve(config.dataDir) });
  const release = await holdConnection(embedded.url);
  const lanes = lanesTo(embedded.url, config, logger);
  const close = async () => {
    await Promise.all([lanes.end(), release()]);
    await embedded.stop();
  };
  try {
    await migrate(embedded.url);
    const demo = config.demo && (await loadDemo(lanes.pool));
    return {
      lanes,
      url: embedded.url,
      description: `embedded Postgres on port ${embedded.port}, data in ${embedded.dataDir}`,
      demo,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openGiven(url: string, config: Config, logger: Logger): Promise<Database> {
  const lanes = lanesTo(url, config, logger);
  const stopping = new AbortController();
  const close = async () => {
    stopping.abort();
    await lanes.end();
  };
  try {
    const reachable = await isReachable(lanes.pool, logger);
    if (config.migrateOnStart && reachable) await migrate(url);
    if (config.migrateOnStart && !reachable) void migrateLater(url, logger, stopping.signal);
  } catch (error) {
    await close();
    throw error;
  }
  const { host, pathname } = new URL(url);
  return { lanes, url, description: `${host}${pathname}`, demo: false, close };
}

function lanesTo(databaseUrl: string, config: Config, logger: Logger): OpenLanes {
  const onIdleError = (err: Error) => logger.warn({ err }, 'a database connection broke');
  const onUpkeepError = (err: unknown) => logger.warn({ err }, 'the index of searches could not be tended');
  const lanes = openLanes({ ...config, databaseUrl, size: config.poolSize, onIdleError, onUpkeepError });
  const stop = sweepKeys(lanes.db, (err) => logger.warn({ err }, 'old idempotency keys could not be removed'));
  const end = () => {
    stop();
    return lanes.end();
  };
  return { ...lanes, end };
}

/** A database that is down is waited for, while the service answers 503; one that refuses us for good stops the start. */
async function isReachable(pool: Pool, logger: Logger): Promise<boolean> {
  try {
    await pool.query('select 1');
    return true;
  } catch (error) {
    if (refusesForGood(error)) throw new Error(`DATABASE_URL: ${error.message}`, { cause: error });
    logger.warn({ err: error }, 'the database cannot be reached yet');
    return false;
  }
}

async function migrateLater(url: string, logger: Logger, signal: AbortSignal): Promise<void> {
  for (let done = false; !done && !signal.aborted;) {
    await setTimeout(RETRY_MS, undefined, { ref: false });
    done = await migrate(url).then(
      () => true,
      (err: unknown) => {
        logger.warn({ err }, 'the database is not migrated yet');
        return false;
      },
    );
  }
}
