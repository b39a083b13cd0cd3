import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { showProgress } from '../src/progress.js';
import { findPostgres, useProcesses } from './process.js';
import { createDatabase, type Row } from './server.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
const migrations = (await readdir(`${root}migrations`)).map((file) => file.replace(/\.sql$/, '')).sort();
const lastMigration = migrations.at(-1) ?? '';

const { run, start, makeDataDir } = useProcesses(afterAll);

const done = (stdout: string, stderr = '') => ({ code: 0, signal: null, stdout, stderr });
const failed = (complaint: string) => ({ code: 1, signal: null, stdout: '', stderr: `carnet: ${complaint}\n` });
const misused = (complaint: string) => ({ code: 2, signal: null, stdout: '', stderr: `carnet: ${complaint}\n` });

/** A database of the test's own. */
async function useDatabase(content: 'migrated' | 'empty' = 'migrated') {
  const { url, drop } = await createDatabase(content);
  const db = new pg.Pool({ connectionString: url });
  // A pool's end does not wait for its connections, which the drop of the database may still meet.
  db.on('error', () => undefined);
  onTestFinished(async () => {
    await db.end();
    await drop();
  });
  const { host, pathname } = new URL(url);
  const query = async (text: string) => (await db.query<Row>(text)).rows;
  const carnet = (...args: string[]) => run({ DATABASE_URL: url }, ...args);
  return { url, name: `the database ${host}${pathname}`, db, query, carnet };
}

const counts = `select
  (select count(*)::int from appointments) as appointments,
  (select count(*)::int from leads) as leads,
  (select count(*)::int from clients) as clients,
  (select count(*)::int from services) as services,
  (select count(*)::int from companies) as companies`;
const none = { appointments: 0, leads: 0, clients: 0, services: 0, companies: 0 };
const ofTen = { appointments: 5, leads: 10, clients: 2, services: 8, companies: 1 };

describe('carnet', { timeout: 30_000 }, () => {
  it.each([
    [[]],
    [['serve']],
    [['key']],
    [['key', 'create']],
    [['key', 'list']],
    [['key', 'revoke']],
    [['migrate']],
    [['migrate', 'up']],
    [['migrate', 'down']],
    [['migrate', 'status']],
    [['adopt']],
    [['import']],
    [['import', 'postgres']],
    [['import', 'csv']],
    [['import', 'ndjson']],
    [['export']],
    [['verify']],
    [['seed']],
    [['reset']],
    [['backup']],
    [['restore']],
  ])('%j --help tells what it does, with examples', async (command) => {
    const { code, stdout, stderr } = await run({}, ...command, '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: ${['carnet', ...command].join(' ')}`);
    expect(stdout).toMatch(/\nExamples:\n {2}\$ \w/);
  });

  it('--help tells the exit codes', async () => {
    expect((await run({}, '--help')).stdout).toContain('Exit code: 0 done, 1 failed, 2 wrong usage.');
  });

  it('ends quietly if nobody reads its output to the end', async () => {
    const child = spawn(process.execPath, ['dist/main.js', '--help'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, stderr]).toEqual([0, '']);
  });

  it.each([
    [['--no-expiry', '--days', '1'], "option '--days <number>' cannot be used with option '--no-expiry'"],
    [['--days', '365', '--no-expiry'], "option '--days <number>' cannot be used with option '--no-expiry'"],
    ...['a\nb', 'a\rb', 'a\u001b[2Kb', 'a\u0085b', 'a\u2028b', 'a\u202eb'].map((name): [string[], string] => [
      ['--name', name],
      'It stands on one line, without control characters.',
    ]),
  ])('2 for a key with %j', async (words, complaint) => {
    const { code, stdout, stderr } = await run({}, 'key', 'create', '--name', 'n', '--scopes', '*:read', ...words);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(complaint)]);
  });

  it('--version prints the version of the package', async () => {
    expect(await run({}, '--version')).toEqual(done(`${manifest.version}\n`));
  });

  it.each([
    ['sead', "unknown command 'sead' (Did you mean seed?)"],
    ['migrate upp', "unknown command 'upp' (Did you mean up?)"],
    ['--jsn', "unknown option '--jsn'"],
    ['seed --rowz 5', "unknown option '--rowz' (Did you mean --rows?)"],
    ['reset --yess', "unknown option '--yess' (Did you mean --yes?)"],
    ['serve now', "too many arguments for 'serve'. Expected 0 arguments but got 1."],
    ['seed', 'say how many leads, such as --rows 1000'],
    ['seed --rows', "option '--rows <number>' argument missing"],
    ...['0', '-1', '1.5', '1e3', 'many', '10000001'].map((rows) => [
      `seed --rows ${rows}`,
      `option '--rows <number>' argument '${rows}' is invalid. It must be a whole number from 1 to 10000000.`,
    ]),
    [
      'seed --rows 1 --seed 4294967296',
      "option '--seed <number>' argument '4294967296' is invalid. It must be a whole number from 0 to 4294967295.",
    ],
    ['reset', 'there is no terminal to ask on; if all rows may go, say so with --yes'],
    ['reset --json', 'there is no terminal to ask on; if all rows may go, say so with --yes'],
  ])('%s is wrong usage: 2 and one line', async (line, complaint) => {
    expect(await run({}, ...line.split(' '))).toEqual(misused(complaint));
  });

  it('migrate alone is wrong usage: 2 and its help', async () => {
    const { code, stdout, stderr } = await run({}, 'migrate');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: carnet migrate');
  });

  const commands = ['serve', 'migrate up', 'migrate down', 'migrate status', 'adopt', 'seed --rows 1', 'reset --yes'];

  it.each(commands)('%s fails with the name of a setting that is bad', async (line) => {
    const { code, stdout, stderr } = await run({ DATABASE_URL: 'mysql://root@localhost/erp' }, ...line.split(' '));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe('carnet: DATABASE_URL: must begin with postgres:// or postgresql://\n');
  });

  it.each(commands.slice(1))(
    '%s --json fails in one line without the password if the database is down',
    async (line) => {
      const DATABASE_URL = 'postgresql+psycopg://me:secret@127.0.0.1:1/erp';
      expect(await run({ DATABASE_URL }, ...line.split(' '), '--json')).toEqual(
        failed('the database 127.0.0.1:1/erp cannot be reached: connect ECONNREFUSED 127.0.0.1:1'),
      );
    },
  );

  it('shows the stack when LOG_LEVEL is debug', async () => {
    const env = { DATABASE_URL: 'postgres://me@127.0.0.1:1/erp', LOG_LEVEL: 'debug' };
    const { code, stderr } = await run(env, 'migrate', 'status');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^carnet: Error: the database 127\.0\.0\.1:1\/erp cannot be reached: .*\n {4}at /);
  });

  it('can be executed after npm run build', async () => {
    const environment = { ...process.env, npm_config_update_notifier: 'false' };
    await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root, env: environment });
    const { stdout } = await promisify(execFile)(`${root}dist/main.js`, ['--version']);
    expect(stdout).toBe(`${manifest.version}\n`);
  });
});

describe('carnet migrate', { timeout: 30_000 }, () => {
  it('lists what is pending, applies it once, and takes the last back', async () => {
    const { carnet } = await useDatabase('empty');
    const lines = (word: string, names: string[]) => names.map((name) => `${word}  ${name}\n`).join('');
    expect(await carnet('migrate', 'status')).toEqual(done(lines('pending', migrations)));
    expect(await carnet('migrate', 'up')).toEqual(done(lines('applied', migrations)));
    expect(await carnet('migrate', 'up')).toEqual(done('nothing to do\n'));
    expect(await carnet('migrate', 'down')).toEqual(done(`taken back  ${lastMigration}\n`));
    expect(await carnet('migrate', 'status')).toEqual(
      done(lines('applied', migrations.slice(0, -1)) + lines('pending', [lastMigration])),
    );
  });

  it('prints one JSON document with --json', async () => {
    const { carnet } = await useDatabase();
    const output = (value: object) => done(`${JSON.stringify(value)}\n`);
    expect(await carnet('migrate', 'down', '--json')).toEqual(output({ taken_back: [lastMigration] }));
    expect(await carnet('migrate', 'status', '--json')).toEqual(
      output({ applied: migrations.slice(0, -1), pending: [lastMigration] }),
    );
    // Postgres itself may remark on stderr that the extension has stayed.
    const { stdout } = await carnet('migrate', 'up', '--json');
    expect(stdout).toBe(output({ applied: [lastMigration] }).stdout);
    expect(await carnet('migrate', 'up', '--json')).toEqual(output({ applied: [] }));
  });

  it('shows on stderr what the migrations have to say', async () => {
    const { carnet, query } = await useDatabase('empty');
    await query('create table companies (id uuid primary key)');
    const { code, stdout, stderr } = await carnet('migrate', 'up', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, { applied: migrations }]);
    expect(stderr).toContain('notice: public.companies exists already and is left as it is\n');
  });
});

describe('carnet seed', { timeout: 90_000 }, () => {
  it('adds rows and tells how many in how many seconds', async () => {
    const { carnet, query } = await useDatabase();
    const { code, stdout, stderr } = await carnet('seed', '--rows', '10');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^added 1 companies, 2 clients, 8 services, 10 leads, 5 appointments in [\d.]+ s\n$/);
    expect(await query(counts)).toEqual([ofTen]);
  });

  it('adds those of another seed to them, and prints one JSON document with --json', async () => {
    const { carnet, query } = await useDatabase();
    await carnet('seed', '--rows', '10');
    const { code, stdout, stderr } = await carnet('seed', '--rows', '10', '--seed', '2', '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({ seed: 2, rows: ofTen, seconds: expect.any(Number) as number });
    expect(stdout.split('\n')).toHaveLength(2);
    expect(await query('select count(*)::int as leads from leads')).toEqual([{ leads: 20 }]);
  });

  it('refuses a seed that is there already', async () => {
    const { carnet, query, name } = await useDatabase();
    await carnet('seed', '--rows', '10');
    expect(await carnet('seed', '--rows', '1000', '--json')).toEqual(
      failed(
        `rows of this seed are in ${name} already (companies, clients, services, leads, appointments); choose another with --seed, or empty the tables with: carnet reset`,
      ),
    );
    expect(await query(counts)).toEqual([ofTen]);
  });

  it('refuses a database without migrations, unless MIGRATE_ON_START lets it apply them', async () => {
    const { carnet, query, name, url } = await useDatabase('empty');
    expect(await carnet('seed', '--rows', '10')).toEqual(
      failed(`${name} lacks migrations (${migrations.join(', ')}); run: carnet migrate up`),
    );
    const { code } = await run({ DATABASE_URL: url, MIGRATE_ON_START: 'true' }, 'seed', '--rows', '10');
    expect(code).toBe(0);
    expect(await query(counts)).toEqual([ofTen]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('takes everything back on %s', async (signal) => {
    const { query, url } = await useDatabase();
    const child = spawn(process.execPath, ['dist/main.js', 'seed', '--rows', '1000000', '--json'], {
      cwd: root,
      env: { DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
    const ended = new Promise((resolve) => child.once('close', resolve));
    // Whichever of these it has got to, others have been copied before.
    const copying = `
      select from pg_stat_activity
      where datname = current_database() and query ~ '^copy (clients|leads|appointments) '`;
    await vi.waitFor(async () => expect(await query(copying)).toHaveLength(1), { timeout: 60_000, interval: 10 });
    child.kill(signal);
    expect(await ended).toBe(1);
    expect(output.stdout).toBe('');
    expect(output.stderr).toMatch(
      /^(\w+: \d+ of \d+ rows, \d+ rows\/s, \d+ s left\n)*carnet: interrupted; nothing was changed\n$/,
    );
    expect(await query(counts)).toEqual([none]);
  });
});

describe('carnet reset', { timeout: 30_000 }, () => {
  it('deletes all rows with --yes, and says how many', async () => {
    const { carnet, query } = await useDatabase();
    await carnet('seed', '--rows', '10');
    expect(await carnet('reset', '--yes')).toEqual(
      done('deleted 5 appointments, 10 leads, 2 clients, 8 services, 1 companies\n'),
    );
    expect(await query(counts)).toEqual([none]);
    expect(await carnet('reset', '--yes', '--json')).toEqual(done(`${JSON.stringify({ deleted: none })}\n`));
  });

  it('changes nothing without a terminal and without --yes', async () => {
    const { carnet, query } = await useDatabase();
    await carnet('seed', '--rows', '10');
    expect((await carnet('reset')).code).toBe(2);
    expect(await query(counts)).toEqual([ofTen]);
  });

  it.each(['cascade', 'set null', 'no action'])(
    'deletes nothing while rows of other tables refer to ours, though "on delete %s"',
    async (action) => {
      const { carnet, query } = await useDatabase();
      await carnet('seed', '--rows', '10');
      await query(
        `create table invoices (client_id uuid constraint invoices_client_fkey references clients on delete ${action})`,
      );
      await query('insert into invoices select id from clients');
      expect(await carnet('reset', '--yes')).toEqual(
        failed(
          'rows of other tables refer to these: 2 of invoices to clients (invoices_client_fkey); nothing was deleted',
        ),
      );
      expect(await query(counts)).toEqual([ofTen]);
      expect(await query('select from invoices where client_id is not null')).toHaveLength(2);
    },
  );

  it('leaves other tables alone that could refer to ours and do not', async () => {
    const { carnet, query } = await useDatabase();
    await query('create table invoices (client_id uuid references clients on delete cascade)');
    await query('insert into invoices values (null)');
    expect((await carnet('reset', '--yes')).code).toBe(0);
    expect(await query('select from invoices')).toHaveLength(1);
  });

  it('gives up after LOCK_TIMEOUT_MS while somebody writes', async () => {
    const { db, query, url } = await useDatabase();
    const writer = await db.connect();
    onTestFinished(() => writer.release(true));
    await writer.query('begin');
    await writer.query(`insert into leads (name) values ('One')`);
    expect(await run({ DATABASE_URL: url, LOCK_TIMEOUT_MS: '50' }, 'reset', '--yes')).toEqual(
      failed('somebody has been writing to the tables for more than 50 ms; nothing was deleted'),
    );
    await writer.query('commit');
    expect(await query('select from leads')).toHaveLength(1);
  });
});

describe('with the embedded database', { timeout: 90_000 }, () => {
  it('seed makes it, and stops it when it is done', async () => {
    const dataDir = await makeDataDir('nothing');
    const { code, stderr } = await run({ CARNET_DATA_DIR: dataDir }, 'seed', '--rows', '10', '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(await findPostgres(dataDir)).toBeUndefined();
  });

  it('seed and reset work while the service runs, which goes on', async () => {
    const dataDir = await makeDataDir();
    const service = await start({ CARNET_DATA_DIR: dataDir, CARNET_DEMO: 'false' });
    expect((await run({ CARNET_DATA_DIR: dataDir }, 'seed', '--rows', '10')).code).toBe(0);
    const { body } = await service.send<{ data: Row[] }>('GET', '/leads');
    expect(body.data).toHaveLength(10);
    expect(await run({ CARNET_DATA_DIR: dataDir }, 'reset', '--yes', '--json')).toEqual(
      done(`${JSON.stringify({ deleted: ofTen })}\n`),
    );
    expect((await service.send<{ data: Row[] }>('GET', '/leads')).body).toEqual({ success: true, data: [] });
  });
});

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => void vi.useRealTimers();
  });

  const show = (isTTY: boolean) => {
    const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 200 });
    return { progress: showProgress(100, stream), written: () => (stream.read() ?? '') as string };
  };

  it('in a log is a line every few seconds at most', () => {
    const { progress, written } = show(false);
    const steps = Array.from({ length: 10 }, (_, index) => index);
    steps.forEach(() => {
      vi.advanceTimersByTime(1_000);
      progress.advance('leads', 10);
    });
    progress.stop();
    expect(written()).toBe(
      'leads: 40 of 100 rows, 10 rows/s, 6 s left\nleads: 70 of 100 rows, 10 rows/s, 3 s left\nleads: 100 of 100 rows, 10 rows/s, 0 s left\n',
    );
  });

  it('tells what it can where nobody knows how many rows there are, or more come than were expected', () => {
    const stream = new PassThrough({ encoding: 'utf8' });
    const [open, exceeded] = [showProgress(undefined, stream), showProgress(10, stream)];
    [open, exceeded].forEach((progress) => progress.advance('leads', 0));
    vi.advanceTimersByTime(4_000);
    open.advance('leads', 40);
    exceeded.advance('leads', 40);
    expect(stream.read()).toBe('leads: 40 rows, 10 rows/s\nleads: 40 of 40 rows, 10 rows/s, 0 s left\n');
  });

  it('on a terminal is a bar with rate and remaining time', () => {
    const { progress, written } = show(true);
    vi.advanceTimersByTime(2_000);
    progress.advance('leads', 40);
    progress.stop();
    expect(written()).toContain('40 % | 40 of 100 rows | leads | 20 rows/s | 3 s left');
  });

  it('is silent about a job that never began', () => {
    const { progress, written } = show(true);
    progress.stop();
    expect(written()).toBe('');
  });
});
