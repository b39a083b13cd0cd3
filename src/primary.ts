import { closeSync, openSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { openDatabase } from './database.js';
import { migrate } from './db/migrate.js';
import { refuseExposure } from './exposure.js';
import type { Service } from './server.js';
import { startWorkers } from './workers.js';

/** A service of several processes, seen from the one that starts them. */
export interface Primary extends Service {
  /** Rejects, with all closed, if the workers cannot be kept running. */
  failure: Promise<never>;
  /** Replaces the workers one after the other by what is installed now; never throws. */
  reload(): Promise<void>;
}

/**
 * Opens and migrates the database once, and starts the workers on it.
 *
 * @throws Error that says what to do if the service cannot start
 */
export async function startPrimary(config: Config, logger: Logger): Promise<Primary> {
  await refuseExposure(config);
  // One connection, for what is to be done before anybody else may use the database.
  const database = await openDatabase({ ...config, poolSize: 1 }, logger);
  const poolSize = Math.max(1, Math.floor(config.poolSize / config.workers));
  const queueSize = Math.floor(config.queueSize / config.workers);
  logger.info({ workers: config.workers, poolSize }, 'starting workers, each with so many connections to the database');
  const env = {
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: String(poolSize),
    DATABASE_QUEUE_SIZE: String(queueSize),
    MIGRATE_ON_START: 'false',
    CARNET_WORKERS: '1',
  };
  try {
    const workers = await startWorkers(config.workers, env, logger);
    const close = async () => {
      await workers.stop();
      await database.close();
    };
    const reload = async () => {
      try {
        if (config.migrateOnStart || config.databaseUrl === undefined) await migrate(database.url);
        await workers.reload();
      } catch (err) {
        logger.error({ err }, 'the reload was given up; the workers that it has not replaced go on');
      }
    };
    const failure = workers.failure.catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return { url: workers.url, database: database.description, demo: database.demo, failure, reload, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/**
 * Calls back on SIGHUP, and tells whether it came because the terminal that the process was started on is gone, as it does
 * when a window is closed or a connection breaks.
 */
export function onHangup(callback: (isTerminalGone: boolean) => void): void {
  const hadTerminal = hasTerminal();
  process.on('SIGHUP', () => callback(hadTerminal && !hasTerminal()));
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
