import { setTimeout } from 'node:timers/promises';

import { openCluster, readPidFile, runProgram, type Cluster } from './embedded-cluster.js';
import { findHome, isAlive } from './embedded-home.js';
import { adoptOrLaunch, query, urlOf, type Settings } from './embedded-server.js';

/** A PostgreSQL server of our own, which listens on this machine only. */
export interface EmbeddedPostgres {
  /** Of the database `carnet`, with the name and the password of its superuser. */
  url: string;
  port: number;
  /** The directory that holds the cluster, its password and its log: the one asked for, or its stand-in in /var/tmp. */
  dataDir: string;
  /** Whether the server was running already. */
  adopted: boolean;
  /** Stops the server, unless others are connected to it. Throws if that takes longer than 8 seconds. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  /** More settings of the server, without quotes in them; they are ignored if the server runs already. */
  settings?: Settings;
}

const database = 'carnet';
/** In template1 we are in nobody's way: it is always there, and nobody else has business in it. */
const lobby = 'template1';
const stopTimeoutSeconds = 8;
/** A pool that has ended may still be closing its sessions. */
const sessionEndTimeoutMs = 500;

/**
 * Starts a PostgreSQL server on the cluster in `dataDir`, making the cluster if there is none, or adopts the server that
 * runs on it already, be it another process's or the orphan of a killed one.
 *
 * @throws Error if neither works; its message says why, and ends with the server's log if the server failed.
 */
export async function startEmbeddedPostgres({
  dataDir,
  settings = {},
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const cluster = await openCluster(await findHome(dataDir));
    const { port, adopted } = await adoptOrLaunch(cluster, settings);
    await ensureDatabase(cluster, port);
    let stopping: Promise<void> | undefined;
    const stop = () => (stopping ??= stopServer(cluster, port));
    return { url: urlOf(cluster, port, database), port, dataDir: cluster.home.dir, adopted, stop };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The embedded PostgreSQL in ${dataDir} cannot be used (set DATABASE_URL to use another): ${reason}`;
    throw new Error(message, { cause: error });
  }
}

async function ensureDatabase(cluster: Cluster, port: number): Promise<void> {
  const url = urlOf(cluster, port, lobby);
  const exists = async () => (await query(url, `select from pg_database where datname = '${database}'`)).length > 0;
  if (await exists()) return;
  // To rename a new cluster's empty database takes a millisecond, to create another one a third of a second.
  const rename = `alter database postgres rename to ${database}`;
  const create = `create database ${database} template template0`;
  try {
    await query(url, cluster.isNew ? rename : create);
  } catch (error) {
    // Another process may have been faster.
    if (!(await exists())) throw error;
  }
}

async function stopServer(cluster: Cluster, port: number): Promise<void> {
  if (!(await isOursAlone(urlOf(cluster, port, lobby)))) return;
  const wait = ['-w', '-t', String(stopTimeoutSeconds)];
  if (await runProgram(cluster.home, 'pg_ctl', ['stop', '-s', '-m', 'fast', ...wait, '-D', cluster.data])) return;
  // Another process may have been faster here, too.
  const server = await readPidFile(cluster);
  if (server === undefined || !isAlive(server.pid)) return;
  throw new Error(
    `The embedded PostgreSQL (process ${server.pid}) has not stopped within ${stopTimeoutSeconds} s: end it by hand.`,
  );
}

/** Whether the server is there, and nobody is connected to it. Two processes that ask this at once do not count each other. */
async function isOursAlone(url: string): Promise<boolean> {
  const stopper = `${database} stop`;
  const others = `select from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> '${stopper}'`;
  const deadline = Date.now() + sessionEndTimeoutMs;
  try {
    while ((await query(`${url}?application_name=${encodeURIComponent(stopper)}`, others)).length > 0) {
      if (Date.now() > deadline) return false;
      await setTimeout(25);
    }
    return true;
  } catch {
    // A server that does not let its superuser in is gone, on its way out, or full of others.
    return false;
  }
}
