import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseManifest } from '../src/backup/manifest.js';
import { writeBackup } from '../src/backup/write.js';
import { findOwnTables } from '../src/db/own-tables.js';
import { ownDirectory } from '../src/db/migrate.js';
import { withSession } from '../src/db/session.js';
import { withSnapshot } from '../src/db/snapshot.js';
import { useProcesses } from './process.js';
import { createDatabase, useSql, type Row } from './server.js';

const { run } = useProcesses(afterAll);
const sql = useSql();
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'carnet-backup-'));
  return () => rm(directory, { recursive: true });
});

/** A database of the test's own, and a file that is not there yet. */
async function useDatabase() {
  const { url, drop } = await createDatabase();
  const db = new pg.Pool({ connectionString: url });
  db.on('error', () => undefined);
  db.on('connect', (client) => client.on('error', () => undefined));
  onTestFinished(async () => {
    await db.end();
    await drop();
  });
  const query = async (text: string) => (await db.query<Row>(text)).rows;
  const carnet = (...args: string[]) => run({ DATABASE_URL: url }, ...args);
  return { url, db, query, carnet, file: join(directory, `${url.slice(-12)}.tar.gz`) };
}

const refused = (complaint: RegExp) => ({
  code: 1,
  signal: null,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^carnet: .*${complaint.source}.*\n$`)) as string,
});
const odd = `insert into leads (name, email, tags, notes, activities, created_at) values
  (E'tab\\there, back\\\\slash and\\nline', 'odd@example.com', '{"a,b","\\""}', '{"\\\\N": "\\n"}', '[1e2]', '0001-01-01 00:00:00.000001+00'),
  ('\\.', null, '{}', '{}', '[]', '9999-12-31 23:59:59.999999+00')`;
const all = `select to_jsonb(l) - 'search' as row from leads l order by id`;

describe('carnet backup and restore', { timeout: 60_000 }, () => {
  it('brings every row back as it was, into another database', async () => {
    const { carnet, query, file } = await useDatabase();
    await carnet('seed', '--rows', '200');
    await query(odd);
    const before = await query(all);
    const { code, stdout, stderr } = await carnet('backup', file, '--json');
    expect([code, stderr]).toEqual([0, '']);
    const rows = { companies: 20, services: 8, clients: 40, appointments: 100, leads: 202 };
    expect(JSON.parse(stdout)).toMatchObject({ file, rows });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(directory)).filter((name) => name.endsWith('.part'))).toEqual([]);

    const other = await useDatabase();
    const restored = await other.carnet('restore', file, '--json');
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(restored.stdout)).toMatchObject({ file, rows });
    expect(await other.query(all)).toEqual(before);
  });

  it('refuses a file that is there, unless it may be overwritten', async () => {
    const { carnet, file } = await useDatabase();
    await writeFile(file, 'mine');
    expect(await carnet('backup', file)).toEqual(refused(/is there already; choose another name, or say --overwrite/));
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect((await carnet('backup', file, '--overwrite')).code).toBe(0);
  });

  it('leaves a database that has rows alone, and replaces them on request as one transaction', async () => {
    const { carnet, query, file } = await useDatabase();
    await query(odd);
    await carnet('backup', file);
    await query(`insert into leads (name) values ('Later')`);
    expect(await carnet('restore', file)).toEqual(refused(/is not empty \(3 leads\); .* say --replace/));
    expect(await query(all)).toHaveLength(3);

    // What the file holds cannot come back: nothing goes either.
    await query(`alter table leads add constraint no_odd check (email is null) not valid`);
    expect(await carnet('restore', file, '--replace')).toEqual(refused(/no_odd/));
    expect(await query(all)).toHaveLength(3);
    await query('alter table leads drop constraint no_odd');
    expect((await carnet('restore', file, '--replace')).code).toBe(0);
    expect(await query(`select from leads where name = 'Later'`)).toEqual([]);
    expect(await query(all)).toHaveLength(2);
  });

  it('refuses a file that is cut off, changed, of another format or no backup, before it touches anything', async () => {
    const { carnet, query, file } = await useDatabase();
    await query(odd);
    await carnet('backup', file);
    const whole = await readFile(file);
    const archive = gunzipSync(whole);
    const changed = (from: string, to: string) =>
      gzipSync(Buffer.from(archive.toString('latin1').replace(from, to), 'latin1'));
    for (const [content, complaint] of [
      [whole.subarray(0, -9), /unexpected end of file/],
      [changed('odd@example', 'old@example'), /leads is not what was written: its SHA-256 differs/],
      [changed('"format": 1', '"format": 2'), /its format is 2, made by Carnet/],
      [Buffer.from('no archive'), /is damaged, or no backup of Carnet/],
    ] as const) {
      await writeFile(file, content);
      expect(await carnet('restore', file, '--replace')).toEqual(refused(complaint));
    }
    expect(await query(all)).toHaveLength(2);
  });

  it('refuses a database that lacks a migration of the file, or has a later one that changes rows', async () => {
    const { carnet, query, file } = await useDatabase();
    await carnet('backup', file);
    const known = `insert into pgmigrations (name, run_on) values ('29990101000000000_later', now())`;
    await query(known);
    expect(await carnet('restore', file)).toEqual(refused(/29990101000000000_later, which changes rows or is unknown/));
    await carnet('backup', file, '--overwrite');
    await query(`delete from pgmigrations where name = '29990101000000000_later'`);
    expect(await carnet('restore', file)).toEqual(refused(/made by another version of Carnet: .* lacks 29990101/));
  });

  it('goes back to the start when it is interrupted, and leaves no half of a file', async () => {
    const { url, db, query, file } = await useDatabase();
    const holder = await db.connect();
    onTestFinished(() => holder.release(true));
    await holder.query('begin; lock table leads in access exclusive mode');
    const child = spawn(process.execPath, ['dist/main.js', 'backup', file], {
      env: { DATABASE_URL: url },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect(await query(waiting)).toHaveLength(1), { timeout: 20_000, interval: 20 });
    child.kill('SIGINT');
    expect(await ended).toBe(1);
    expect((await readdir(directory)).filter((name) => join(directory, name).startsWith(file))).toEqual([]);
  });
});

describe('a backup that stops in the middle', { timeout: 60_000 }, () => {
  it.each(['interrupted', 'the disk is full'])(
    'leaves nothing behind, and the connection usable: %s',
    async (reason) => {
      const { url, query, file } = await useDatabase();
      await query(
        `insert into leads (name, segment) select repeat('n', 300), repeat('s', 200) from generate_series(1, 30000)`,
      );
      const controller = new AbortController();
      const onRows = () => {
        if (reason === 'interrupted') controller.abort(new Error(reason));
        else throw new Error(reason);
      };
      const location = { databaseUrl: url, dataDir: '', migrateOnStart: false };
      await withSession(location, async (session) => {
        const { signal } = controller;
        const writing = withSnapshot(session, signal, ({ migrations, counts, tables }) => {
          const about = { format: 1, version: '0.1.0', createdAt: '2026-01-01T00:00:00Z', migrations };
          return writeBackup(file, about, tables, { counts, onRows, signal });
        });
        await expect(writing).rejects.toThrow(reason);
        expect((await session.client.query('select from leads')).rowCount).toBe(30_000);
      });
      expect((await readdir(directory)).filter((name) => join(directory, name).startsWith(file))).toEqual([]);
    },
  );
});

describe("the service's own tables", () => {
  const client = {
    query: async (text: string, values?: unknown[]) => ({ rows: await sql.query(text, values), rowCount: 0 }),
  };

  it('are all that outlast a crash but the two that tell of migrations and the one that tells who may, each after those that it refers to', async () => {
    const found = (await findOwnTables(client as Parameters<typeof findOwnTables>[0], ownDirectory)).map(
      ({ name }) => name,
    );
    const tables = await sql.query(
      `select relname::text as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind = 'r' and relpersistence = 'p'`,
    );
    const others = ['pgmigrations', 'migration_checksums', 'api_keys'];
    expect([...found].sort()).toEqual(
      tables
        .map(({ name }) => name as string)
        .filter((name) => !others.includes(name))
        .sort(),
    );
    const references = await sql.query(
      `select conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint where contype = 'f'`,
    );
    const backwards = references.filter(
      ({ child, parent }) => found.indexOf(child as string) < found.indexOf(parent as string),
    );
    expect(backwards).toEqual([]);
  });

  it('draw no number from a sequence, which a restore would have to set', async () => {
    expect(
      await sql.query(
        `select c.relname from pg_class c join pg_depend d on d.objid = c.oid join pg_class t on t.oid = d.refobjid where c.relkind = 'S' and d.deptype in ('a', 'i') and t.relname <> 'pgmigrations'`,
      ),
    ).toEqual([]);
  });

  it('are told in a manifest, which has to be whole', () => {
    expect(() => parseManifest('{}')).toThrow('its manifest names no format');
    expect(() => parseManifest('{"format":1,"version":"0.1.0"}')).toThrow('its manifest is incomplete');
  });
});
