import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { findBinaries } from './embedded-binaries.js';
import { clusterIn, makeWhole, run, type Home } from './embedded-home.js';

/** The files of one server, and what is needed to log in to it. */
export interface Cluster {
  home: Home;
  data: string;
  password: string;
  /** Whether it was made just now. */
  isNew: boolean;
}

/** The role that owns everything. */
export const superuser = 'carnet';

/** Opens the cluster of `home`; makes it if there is none. Throws with the end of the log if initdb fails. */
export async function openCluster(home: Home): Promise<Cluster> {
  const dir = clusterIn(home.dir);
  const isNew = !existsSync(dir);
  if (isNew) await makeWhole(dir, (draft) => fillCluster(draft, home));
  const passwordFile = join(dir, 'password');
  const password = await readFile(passwordFile, 'utf8').catch((error: unknown) => {
    const advice = `run as the user it belongs to, or remove ${dir} and all data in it`;
    throw new Error(`${passwordFile} cannot be read: ${advice}`, { cause: error });
  });
  return { home, data: join(dir, 'data'), password, isNew };
}

async function fillCluster(dir: string, home: Home): Promise<void> {
  const passwordFile = join(dir, 'password');
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (home.account !== undefined) {
    const { uid, gid } = home.account;
    await Promise.all([dir, passwordFile].map((path) => chown(path, uid, gid)));
  }
  // Of C.UTF-8's two providers only the built-in one is the same everywhere; under the plain C locale lower('É') is 'É'.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const login = [`--username=${superuser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const args = ['-D', join(dir, 'data'), ...locale, ...login, '--no-instructions'];
  // pg_trgm asks the system what a letter is. Under C, ï is none, and the index would know of Loïc only that "lo" ends a word.
  for (const ctype of ['C.UTF-8', 'C']) {
    // It refuses before it begins where the system does not know the first.
    if (await runProgram(home, 'initdb', [...args, `--lc-ctype=${ctype}`])) return;
  }
  throw new Error(`initdb failed, saying\n${await endOfLog(home)}`);
}

/** Runs one of PostgreSQL's programs under the home's account; what it says goes to the log. */
export async function runProgram(home: Home, name: 'initdb' | 'pg_ctl', args: string[]): Promise<boolean> {
  const binaries = await findBinaries(home.dir, home.account);
  const log = await open(logIn(home), 'a', 0o600);
  try {
    return await run(join(binaries, name), args, home.account, log.fd);
  } finally {
    await log.close();
  }
}

const logIn = (home: Home) => join(home.dir, 'postgres.log');

/** The last lines that the server and its programs have said. */
export async function endOfLog(home: Home): Promise<string> {
  const log = await readFile(logIn(home), 'utf8');
  return log.trimEnd().split('\n').slice(-10).join('\n');
}

/** What the server's pid file says: Postgres holds the cluster by it. */
export interface PidFile {
  pid: number;
  data: string;
  port: number;
}

/** Reads the server's pid file; undefined if there is none, as after a clean stop, or if a server is just making it. */
export async function readPidFile(cluster: Cluster): Promise<PidFile | undefined> {
  const text = await readFile(pidFileIn(cluster), 'utf8').catch(() => '');
  if (text === '') return undefined;
  const [pid, data = '', , port] = text.split('\n');
  return { pid: Number(pid), data: resolve(data), port: Number(port) };
}

/** Removes a pid file that speaks of another process: PostgreSQL would believe in any process that is alive. */
export async function removePidFile(cluster: Cluster): Promise<void> {
  await rm(pidFileIn(cluster), { force: true });
}

const pidFileIn = (cluster: Cluster) => join(cluster.data, 'postmaster.pid');
