import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The OS account that PostgreSQL runs under, where that is not our own. */
export interface Account {
  uid: number;
  gid: number;
}

/** The directory that holds everything of one embedded server, and the account that the server runs under. */
export interface Home {
  dir: string;
  account: Account | undefined;
}

/**
 * Finds out where the server of `dataDir` lives and who runs it: we, in `dataDir`. Only for root it is otherwise, because
 * PostgreSQL refuses to run as root: then it is an unprivileged account, and if that one cannot enter `dataDir`, say in
 * root's own home, the server lives below /var/tmp.
 */
export async function findHome(dataDir: string): Promise<Home> {
  const isNew = (await mkdir(dataDir, { recursive: true })) !== undefined;
  const wanted = await realpath(dataDir);
  if (process.getuid?.() !== 0) return { dir: wanted, account: undefined };

  // Root's umask may keep everybody else out.
  if (isNew) await chmod(wanted, 0o755);
  const account = (await ownerOf(clusterIn(wanted))) ?? (await findAccount());
  if (await canEnter(wanted, account)) return { dir: wanted, account };
  const dir = await privateDirectory(wanted);
  return { dir, account: (await ownerOf(clusterIn(dir))) ?? account };
}

/** Where in a home the cluster is. */
export function clusterIn(dir: string): string {
  return join(dir, 'postgres');
}

async function findAccount(): Promise<Account> {
  const account = (await lookUp('postgres')) ?? (await lookUp('nobody'));
  if (account !== undefined) return account;

  await run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']).catch(() => false);
  const made = await lookUp('postgres');
  if (made === undefined)
    throw new Error('PostgreSQL refuses to run as root, and no other account could be made for it');
  return made;
}

async function lookUp(name: string): Promise<Account | undefined> {
  const id = async (flag: string) => Number((await promisify(execFile)('id', [flag, name])).stdout);
  try {
    const [uid, gid] = await Promise.all([id('-u'), id('-g')]);
    return { uid, gid };
  } catch {
    return undefined;
  }
}

/** Only the account itself can tell: access-control lists and network file systems have their own say. */
function canEnter(dir: string, account: Account): Promise<boolean> {
  return run('test', ['-x', dir], account);
}

async function ownerOf(path: string): Promise<Account | undefined> {
  if (!existsSync(path)) return undefined;
  const { uid, gid } = await lstat(path);
  return uid === 0 ? undefined : { uid, gid };
}

/** A directory below /var/tmp, where everybody may write: so another user may have prepared it to get at our data. */
async function privateDirectory(dataDir: string): Promise<string> {
  const dir = join('/var/tmp', `carnet-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
  // Whatever is there already, be it a symbolic link, is looked at next.
  await mkdir(dir).catch(() => undefined);
  const found = await lstat(dir);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0)
    throw new Error(`${dir} is not a directory that belongs to root and that only root may write to, so remove it`);
  await chmod(dir, 0o755);
  return realpath(dir);
}

/**
 * Runs a program to its end and tells whether it succeeded. What it prints goes to the open file `output`, not through
 * a pipe: a server that the program leaves behind would hold a pipe open.
 */
export function run(program: string, args: string[], account?: Account, output: number | 'ignore' = 'ignore') {
  return new Promise<boolean>((done, fail) => {
    // The account may not be able to enter our working directory, and PostgreSQL's programs insist on knowing theirs.
    const child = spawn(program, args, { ...account, cwd: '/', stdio: ['ignore', output, output], windowsHide: true });
    child.once('error', fail);
    child.once('exit', (code) => done(code === 0));
  });
}

/** Whether a process of this id exists, be it ours or not. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Makes the directory `target` as a draft beside it and then renames it, so that a killed process never leaves half of
 * it behind. Of several processes that make it at once the first one wins, and the others use what it made.
 */
export async function makeWhole(target: string, make: (draft: string) => Promise<void>): Promise<void> {
  await removeAbandonedDrafts(target);
  const draft = await mkdtemp(`${target}.draft-${process.pid}-`);
  try {
    await make(draft);
    await rename(draft, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function removeAbandonedDrafts(target: string): Promise<void> {
  const prefix = `${basename(target)}.draft-`;
  const drafts = (await readdir(dirname(target))).filter((name) => name.startsWith(prefix));
  const abandoned = drafts.filter((name) => !isAlive(Number.parseInt(name.slice(prefix.length))));
  const removals = abandoned.map((name) => rm(join(dirname(target), name), { recursive: true, force: true }));
  // A killed process's initdb may still be writing into its draft; then a later start removes it.
  await Promise.allSettled(removals);
}
