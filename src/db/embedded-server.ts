import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { DatabaseError } from 'pg';

import { connect, withClient } from './client.js';
import { endOfLog, readPidFile, removePidFile, runProgram, superuser, type Cluster } from './embedded-cluster.js';
import { isAlive } from './embedded-home.js';

/** Settings of the server by name, as in postgresql.conf. */
export type Settings = Record<string, string>;

const ownSettings: Settings = {
  listen_addresses: '127.0.0.1',
  // A socket would need a directory whose path is short and which nobody else may write to.
  unix_socket_directories: '',
  // Broken constraints are daily business here, and what PostgreSQL logs of them quotes the rows.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  // The system has most of so small a database in memory, and copies it sooner than another process could be asked to.
  io_method: 'sync',
};

const invalidPassword = '28P01';
const launchAttempts = 5;
/** Longer than crash recovery takes in a small database. */
const readyTimeoutSeconds = 60;
/** A server listens milliseconds after it has written its pid file: who is silent this long is no server. */
const silenceTimeoutMs = 2000;

/**
 * Finds the cluster's running server, or launches one. Whatever keeps a launch from succeeding (a port just taken,
 * another process that was faster, a killed server whose last sessions are still ending), looking again helps.
 */
export async function adoptOrLaunch(cluster: Cluster, settings: Settings): Promise<{ port: number; adopted: boolean }> {
  for (let attempt = 0; attempt < launchAttempts; attempt++) {
    await setTimeout(attempt * 100);
    const running = await findServer(cluster);
    if (running !== undefined) return { port: running, adopted: true };
    const port = await findFreePort();
    if (await launch(cluster, port, settings)) return { port, adopted: false };
  }
  throw new Error(`its server does not start, saying\n${await endOfLog(cluster.home)}`);
}

/**
 * The port of the running server, as soon as it lets us log in; undefined if there is none. PostgreSQL itself sees that
 * the pid file of a dead process is stale, but it believes in any process that is alive.
 */
async function findServer(cluster: Cluster): Promise<number | undefined> {
  const start = Date.now();
  let lastHeard = start;
  for (;;) {
    const server = await readPidFile(cluster);
    if (server === undefined || !isAlive(server.pid)) return undefined;

    // A copied cluster has the original's pid file, and its password too.
    const isOfCopy = server.data !== cluster.data;
    const answer = isOfCopy ? 'silence' : await knock(cluster, server.port);
    if (answer === 'welcome') return server.port;
    if (answer === 'later') lastHeard = Date.now();
    if (isOfCopy || Date.now() - lastHeard > silenceTimeoutMs) {
      await removePidFile(cluster);
      return undefined;
    }
    if (Date.now() - start > readyTimeoutSeconds * 1000)
      throw new Error(`its server, process ${server.pid}, does not get ready`);
    await setTimeout(20);
  }
}

/** Tries to log in. Throws if a server refuses our password. */
async function knock(cluster: Cluster, port: number): Promise<'welcome' | 'later' | 'silence'> {
  try {
    await query(urlOf(cluster, port, 'template1'), 'select');
    return 'welcome';
  } catch (error) {
    if (!(error instanceof DatabaseError)) return 'silence';
    if (error.code === invalidPassword) throw error;
    return 'later';
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('this machine has no free port');
  return address.port;
}

function launch(cluster: Cluster, port: number, settings: Settings): Promise<boolean> {
  // Quoted in a way that both a Unix shell and Windows' understand, for pg_ctl hands them to one.
  const assignments = Object.entries({ ...ownSettings, ...settings }).map(([name, value]) => `-c "${name}=${value}"`);
  const options = ['-p', port, ...assignments].join(' ');
  const wait = ['-w', '-t', String(readyTimeoutSeconds)];
  return runProgram(cluster.home, 'pg_ctl', ['start', '-s', ...wait, '-D', cluster.data, '-o', options]);
}

/** Where to log in to a database of the cluster. */
export function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${superuser}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

/**
 * Connects and stays, so that another process that is about to stop the server sees that somebody needs it, even while no
 * request keeps a connection of the pool open.
 *
 * @returns what ends the connection
 */
export async function holdConnection(url: string): Promise<() => Promise<void>> {
  const client = await connect({ connectionString: url, application_name: 'carnet service' });
  return () => client.end();
}

/** Runs one statement in a session of its own. */
export async function query(url: string, text: string): Promise<unknown[]> {
  return withClient({ connectionString: url, connectionTimeoutMillis: 2000 }, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  });
}
