import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { createApp, type AppOptions } from './app.js';
import type { AuthSettings } from './auth/authenticate.js';
import type { Authenticate } from './auth/caller.js';
import type { Config } from './config.js';
import { openDatabase, type Database } from './database.js';
import { keyStore } from './db/api-keys.js';
import { followLanes } from './db/followed.js';
import type { Lanes } from './db/lanes.js';
import { readDocument } from './document.js';
import { STOP, watchConnections, type Patience } from './drain.js';
import { refuseExposure } from './exposure.js';
import { endStart } from './garbage.js';
import { createHttpServer } from './http.js';
import type { Gather } from './metrics.js';
import { loadTraces, type Traces } from './traces.js';

/** A running service. */
export interface Service {
  url: string;
  /** Where the data are, for people. */
  database: string;
  /** Whether the demo set is in the database, so that its ids can be shown. */
  demo: boolean;
  /** Stops listening, finishes what is in flight, and closes the database. */
  close(patience?: Patience): Promise<void>;
}

/** How long nothing more is said of clients that are turned away. */
const QUIET_MS = 10_000;

/**
 * @param gather - where there are several processes, what makes the numbers of all of them
 * @throws Error that says what to do if the service cannot start
 */
export async function startService(config: Config, logger: Logger, gather?: Gather): Promise<Service> {
  await refuseExposure(config);
  let isStopping = false;
  const document = await readDocument();
  const traces = config.traces ? await loadTraces(document.json.toString(), logger) : undefined;
  // Both take their time, and a Postgres of our own takes it in other processes.
  const opening = openFollowed(config, logger, traces);
  const lanes = async () => (await opening).lanes;
  const [opened, built] = await Promise.allSettled([
    opening,
    buildApp(config, { document, logger, lanes, traces, isStopping: () => isStopping, ...(gather && { gather }) }),
  ]);
  if (opened.status === 'rejected') throw opened.reason;
  const database = opened.value;
  try {
    if (built.status === 'rejected') throw built.reason;
    const server = createHttpServer(built.value, config);
    warnOfDrops(server, config, logger);
    const drain = watchConnections(server);
    const url = await listen(server, config);
    const close = async (patience = STOP) => {
      isStopping = true;
      await drain(patience);
      await Promise.all([database.close(), traces?.close()]);
    };
    return { url, database: database.description, demo: database.demo, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Nothing is put around what is not followed. */
async function openFollowed(config: Config, logger: Logger, traces: Traces | undefined): Promise<Database> {
  const database = await openDatabase(config, logger);
  return traces ? { ...database, lanes: followLanes(database.lanes, traces.statement) } : database;
}

type OwnOptions = Omit<AppOptions, 'phoneRegion' | 'authenticate' | 'limit'>;

async function buildApp(config: Config, options: OwnOptions): Promise<Express> {
  const { auth, rateLimit: quota, phoneRegion, origins, trustedProxies } = config;
  const db = async () => (await options.lanes()).credentials;
  const authenticate = auth && (await authenticator(auth, db, options.logger));
  const limit = quota > 0 ? (await import('./db/rate-limit.js')).rateLimit(quota, db) : undefined;
  const settings = { phoneRegion, origins, trustedProxies, authenticate, limit, onWarm: endStart };
  return createApp({ ...options, ...settings });
}

/** Tells that clients are turned away: at once, and then not for every one of them. */
function warnOfDrops(server: Server, { maxConnections }: Config, logger: Logger): void {
  let quietUntil = 0;
  server.on('drop', () => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + QUIET_MS;
    logger.warn({ maxConnections }, 'MAX_CONNECTIONS are open; further ones are closed');
  });
}

/** Loaded where it is asked for: cryptography takes its time. */
async function authenticator(
  auth: AuthSettings,
  db: () => Promise<Lanes['db']>,
  logger: Logger,
): Promise<Authenticate> {
  const { createAuthenticate } = await import('./auth/authenticate.js');
  const warn = (key: object) =>
    logger.warn(key, 'the issuer publishes an RSA key that is too short; nobody gets in by it');
  return createAuthenticate(auth, keyStore(db), warn);
}

async function listen(server: Server, { port, host }: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      reject(inUse ? new Error(`PORT: ${port} on ${host} is in use; stop what listens there or set another`) : error);
    });
    server.listen(port, host, resolve);
  });
  const { address, port: actual } = server.address() as AddressInfo; // A server that listens on a port has one.
  return `http://${address.includes(':') ? `[${address}]` : address}:${actual}`;
}
