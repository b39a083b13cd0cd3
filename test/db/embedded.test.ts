import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/db/embedded.js';
import { putCluster } from '../cluster.js';

const isRoot = process.getuid?.() === 0;
const undo: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

describe('the server', () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    const directory = await makeDirectory(tmpdir(), 0o755);
    server = await startEmbeddedPostgres({
      dataDir: join(directory, '.carnet'),
      settings: { application_name: 'two words' },
    });
    return async () => {
      await remove(server);
      await rm(directory, { recursive: true });
    };
  }, 60_000);

  it('stores UTF-8, and its lower() knows French', async () => {
    const [row] = await ask(server.url, `select lower('É') as lower, current_setting('server_encoding') as encoding`);
    expect(row).toEqual({ lower: 'é', encoding: 'UTF8' });
  });

  it('takes letters with accents for letters in the index of searches, where the system does', async () => {
    await ask(server.url, 'create extension pg_trgm');
    const isKnown = `exists (select from pg_collation where collprovider = 'c' and collcollate ~* '^C\\.UTF-?8$')`;
    const isSplit = `show_trgm('Loïc') = show_trgm('lo c')`;
    expect(await ask(server.url, `select ${isKnown} is distinct from (${isSplit}) as "isOneWord"`)).toEqual([
      { isOneWord: true },
    ]);
  });

  it('syncs what it has acknowledged', async () => {
    expect(await ask(server.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('obeys the settings that it was started with', async () => {
    expect(await ask(server.url, `select reset_val from pg_settings where name = 'application_name'`)).toEqual([
      { reset_val: 'two words' },
    ]);
  });

  it('listens on 127.0.0.1 and nowhere else', async () => {
    const elsewhere = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, address }) => family === 'IPv4' && address !== '127.0.0.1')
      .map(({ address }) => address);
    for (const address of ['127.0.0.2', ...elsewhere]) {
      const url = server.url.replace('127.0.0.1', address);
      await expect(ask(url, 'select')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    expect(await ask(server.url, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  });

  it('asks for the password, and keeps it in a file that only its owner reads', async () => {
    const { password } = new URL(server.url);
    expect(password).toMatch(/^[\w-]{32}$/);
    await expect(ask(server.url.replace(password, 'guessed'), 'select')).rejects.toMatchObject({ code: '28P01' });

    const file = join(server.dataDir, 'postgres/password');
    expect(await readFile(file, 'utf8')).toBe(password);
    expect((await lstat(file)).mode & 0o777).toBe(0o600);
  });
});

describe('startEmbeddedPostgres', { timeout: 60_000 }, () => {
  it('keeps the data through a stop and a start', async () => {
    const dataDir = await aDataDir();
    const before = await start(dataDir);
    expect(before).toMatchObject({ adopted: false, dataDir });
    await ask(before.url, 'create table kept as select 42 as answer');
    await before.stop();
    await expect(ask(before.url, 'select')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const after = await start(dataDir);
    expect(after.adopted).toBe(false);
    expect(await ask(after.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('keeps an acknowledged row when the server is killed', async () => {
    const dataDir = await aDataDir();
    const before = await start(dataDir);
    await ask(before.url, 'create table kept (answer int)');
    await ask(before.url, 'insert into kept values (42)');
    process.kill(await pidOf(before), 'SIGKILL');

    const after = await start(dataDir);
    expect(await ask(after.url, 'table kept')).toEqual([{ answer: 42 }]);
  });

  it('adopts the server of a process that was killed', async () => {
    const dataDir = await aDataDir();
    const { server: orphan, kill } = await startElsewhere(dataDir);
    await kill();

    const server = await start(dataDir);
    expect(server).toMatchObject({ adopted: true, port: orphan.port, url: orphan.url });
    await server.stop();
    await expect(ask(server.url, 'select')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('shares one server between processes that start at once on an empty directory', async () => {
    const dataDir = await aNewDataDir();
    const [elsewhere, ...here] = await Promise.all([startElsewhere(dataDir), start(dataDir), start(dataDir)]);

    const servers = [elsewhere.server, ...here];
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    expect(servers.map(({ adopted }) => adopted).sort()).toEqual([false, true, true]);
    expect(await ask(elsewhere.server.url, 'select current_database()')).toEqual([{ current_database: 'carnet' }]);
  });

  it('shares one server between processes that start at once on a stopped cluster', async () => {
    const dataDir = await aDataDir();
    await (await start(dataDir)).stop();
    const servers = await Promise.all([start(dataDir), start(dataDir), start(dataDir)]);

    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    expect(servers.filter(({ adopted }) => !adopted)).toHaveLength(1);
  });

  it('runs the servers of two directories side by side', async () => {
    const [one, other] = await Promise.all([start(await aDataDir()), start(await aDataDir())]);

    expect(one.port).not.toBe(other.port);
    await ask(one.url, 'create table only_here ()');
    await expect(ask(other.url, 'table only_here')).rejects.toMatchObject({ code: '42P01' });
  });

  it('makes the database again if somebody has dropped it', async () => {
    const dataDir = await aDataDir();
    const server = await start(dataDir);
    await ask(server.url.replace(/carnet$/, 'template1'), 'drop database carnet');

    const again = await start(dataDir);
    expect(await ask(again.url, `select lower('É') as lower`)).toEqual([{ lower: 'é' }]);
  });

  it('tells that the password does not fit, and leaves the server alone', async () => {
    const dataDir = await aDataDir();
    const server = await start(dataDir);
    const passwordFile = join(server.dataDir, 'postgres/password');
    await writeFile(passwordFile, 'guessed');

    await expect(start(dataDir)).rejects.toThrow(/set DATABASE_URL.*password authentication failed/);
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts in spite of the pid file of a dead process', async () => {
    const dataDir = await aDataDir();
    await (await start(dataDir)).stop();
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(dead, 'exit');
    await writePidFile(dataDir, dead.pid);

    expect(await start(dataDir)).toMatchObject({ adopted: false });
  });

  it('starts in spite of a pid file whose number another process has now', async () => {
    const dataDir = await aDataDir();
    await (await start(dataDir)).stop();
    // PostgreSQL itself ignores the processes of other users, so this one must be of its own.
    const { uid, gid } = await lstat(join(dataDir, 'postgres'));
    const stranger = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
    undo.push(() => Promise.resolve(void stranger.kill()));
    await writePidFile(dataDir, stranger.pid);

    expect(await start(dataDir)).toMatchObject({ adopted: false });
  });

  it('does not take the server of the cluster for that of its copy', async () => {
    const dataDir = await aDataDir();
    const original = await start(dataDir);
    const pidFile = await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8');
    const other = await aDataDir();
    await (await start(other)).stop();
    await writeFile(join(other, 'postgres/data/postmaster.pid'), pidFile);

    const server = await start(other);
    expect(server.adopted).toBe(false);
    expect(server.port).not.toBe(original.port);
  });

  it('says what the server said if it does not start', async () => {
    const dataDir = await aDataDir();
    await (await start(dataDir)).stop();

    await expect(start(dataDir, { shared_buffers: 'plenty' })).rejects.toThrow(
      /set DATABASE_URL[^]*invalid value for parameter "shared_buffers": "plenty"/,
    );
  });

  it.runIf(isRoot)('moves to /var/tmp if its account cannot enter the directory', async () => {
    const dataDir = await aNewDataDir({ parent: homedir(), mode: 0o700 });
    const server = await start(dataDir);

    expect(server.dataDir).toMatch(/^\/var\/tmp\/carnet-[0-9a-f]{16}$/);
    await ask(server.url, 'create table kept as select 42 as answer');
    await server.stop();
    expect(await ask((await start(dataDir)).url, 'table kept')).toEqual([{ answer: 42 }]);
  });

  it.runIf(isRoot)('does not move into a directory that another user has prepared', async () => {
    const dataDir = await aNewDataDir({ parent: homedir(), mode: 0o700 });
    const server = await start(dataDir);
    await server.stop();
    await rm(server.dataDir, { recursive: true });
    await mkdir(server.dataDir);
    await chown(server.dataDir, 65534, 65534);

    await expect(start(dataDir)).rejects.toThrow(/is not a directory that belongs to root/);
    await chown(server.dataDir, 0, 0);
    await chmod(server.dataDir, 0o777);
    await expect(start(dataDir)).rejects.toThrow(/only root may write to/);
  });
});

describe('stop', { timeout: 60_000 }, () => {
  it('may be called twice', async () => {
    const server = await start(await aDataDir());
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });

  it('leaves a server running that somebody else uses', async () => {
    const dataDir = await aDataDir();
    const server = await start(dataDir);
    const client = new pg.Client(server.url);
    await client.connect();

    await server.stop();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    const adopted = await start(dataDir);
    expect(adopted.adopted).toBe(true);
    await adopted.stop();
    await expect(ask(server.url, 'select')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('stops the server when its last two users leave at once', async () => {
    const dataDir = await aDataDir();
    const one = await start(dataDir);
    const other = await start(dataDir);

    await Promise.all([one.stop(), other.stop()]);
    await expect(ask(one.url, 'select')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('does not wait for the sessions of a pool that has just ended', async () => {
    const server = await start(await aDataDir());
    const pool = new pg.Pool({ connectionString: server.url, max: 10 });
    await Promise.all(Array.from({ length: 10 }, () => pool.query('select pg_sleep(0.01)')));
    await pool.end();

    await server.stop();
    await expect(ask(server.url, 'select')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

/** A data directory with a cluster that has never been used, in a new directory that is removed after the test. */
async function aDataDir(): Promise<string> {
  const dataDir = await aNewDataDir();
  await putCluster(dataDir);
  return dataDir;
}

/** One that does not exist yet. */
async function aNewDataDir({ parent = tmpdir(), mode = 0o755 } = {}): Promise<string> {
  const directory = await makeDirectory(parent, mode);
  undo.push(() => rm(directory, { recursive: true }));
  return join(directory, '.carnet');
}

async function makeDirectory(parent: string, mode: number): Promise<string> {
  const directory = await mkdtemp(join(parent, 'carnet-embedded-'));
  await chmod(directory, mode);
  return directory;
}

async function start(dataDir: string, settings: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings });
  undo.push(() => remove(server));
  return server;
}

/** Starts the server from a process of its own. */
async function startElsewhere(dataDir: string): Promise<{ server: EmbeddedPostgres; kill: () => Promise<void> }> {
  const source = fileURLToPath(new URL('../../src/db/embedded.ts', import.meta.url));
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(source)};
    console.log(JSON.stringify(await startEmbeddedPostgres({ dataDir: process.argv[1] })));
    setInterval(() => {}, 60_000);`;
  const options = ['--import', 'tsx', '--input-type=module', '--eval', program, dataDir];
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  undo.push(kill);
  for await (const line of createInterface(child.stdout)) {
    const server = JSON.parse(line) as EmbeddedPostgres;
    undo.push(() => remove(server));
    return { server, kill };
  }
  throw new Error('The process has ended without a server.');
}

/** Ends the server whatever a test has done to it, and removes its data. */
async function remove(server: EmbeddedPostgres): Promise<void> {
  const pid = await pidOf(server).catch(() => undefined);
  if (pid !== undefined && (await ask(server.url, 'select').catch(() => undefined)) !== undefined)
    process.kill(pid, 'SIGKILL');
  await rm(server.dataDir, { recursive: true, force: true, maxRetries: 10 });
}

async function pidOf({ dataDir }: EmbeddedPostgres): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8'));
}

async function writePidFile(dataDir: string, pid: number | undefined): Promise<void> {
  const data = join(dataDir, 'postgres/data');
  const lines = [pid, data, 1_700_000_000, 1, '', '127.0.0.1', '  9996390     32776', 'ready   ', ''];
  await writeFile(join(data, 'postmaster.pid'), lines.join('\n'));
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
