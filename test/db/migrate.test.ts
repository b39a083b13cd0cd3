import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PG_MIGRATE_LOCK_ID } from 'node-pg-migrate';
import pg from 'pg';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { migrate, migrationStatus } from '../../src/db/migrate.js';
import { createDatabase } from '../server.js';

const ownDirectory = fileURLToPath(new URL('../../migrations', import.meta.url));
const names = (await readdir(ownDirectory)).map((file) => file.replace(/\.sql$/, '')).sort();
const [last = ''] = names.slice(-1);
const leads = names.find((name) => name.endsWith('_leads__create')) ?? '';

let url: string;
let db: pg.Pool;
beforeEach(async () => {
  const database = await createDatabase('empty');
  url = database.url;
  db = new pg.Pool({ connectionString: url });
  // Dropping the database may end a connection that the pool is about to close.
  db.on('error', () => undefined);
  db.on('connect', (client) => client.on('error', () => undefined));
  return async () => {
    await db.end();
    await database.drop();
  };
});

/** The only column of what a statement finds. */
async function column(text: string): Promise<unknown[]> {
  const { rows } = await db.query<unknown[]>({ text, rowMode: 'array' });
  return rows.flat();
}

const tables = () =>
  column(
    `select tablename
     from pg_tables
     where schemaname = 'public'
     order by tablename`,
  );

/** A copy of the migrations that a test may change. */
async function copyOfMigrations(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'carnet-migrations-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await cp(ownDirectory, directory, { recursive: true });
  return directory;
}

/** All that the catalogue knows of a table. */
const anatomy = (table: string) =>
  column(
    `select concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull) as part
     from pg_attribute
     where attrelid = '${table}'::regclass and attnum > 0
     union all
     select concat_ws(' ', conname, pg_get_constraintdef(oid))
     from pg_constraint
     where conrelid = '${table}'::regclass
     union all
     select pg_get_triggerdef(oid)
     from pg_trigger
     where tgrelid = '${table}'::regclass and not tgisinternal
     union all
     select pg_get_indexdef(indexrelid)
     from pg_index
     where indrelid = '${table}'::regclass
     order by part`,
  );

test('every migration is named by a UTC timestamp of 17 digits, because node-pg-migrate orders other lengths wrongly', () => {
  expect(names.filter((name) => !/^\d{17}_[a-z]+__[a-z_]+$/.test(name))).toEqual([]);
});

describe('up', () => {
  test('applies all that are pending, and then none', async () => {
    await expect(migrate(url)).resolves.toEqual(names);
    await expect(migrate(url)).resolves.toEqual([]);
  });

  test('prints nothing', async () => {
    const prints = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level));
    await migrate(url);
    prints.forEach((print) => expect(print).not.toHaveBeenCalled());
  });

  test('runs once when two start at once', async () => {
    const ran = await Promise.all([migrate(url), migrate(url)]);
    expect(ran).toContainEqual(names);
    expect(ran).toContainEqual([]);
  });

  test('outlasts the time limits that requests have', async () => {
    const holder = await db.connect();
    await holder.query(`select pg_advisory_lock(${PG_MIGRATE_LOCK_ID})`);
    const patient = migrate(`${url}?options=-c%20statement_timeout%3D50%20-c%20lock_timeout%3D50`);
    await holder.query(`select pg_sleep(0.2), pg_advisory_unlock(${PG_MIGRATE_LOCK_ID})`);
    holder.release();
    await expect(patient).resolves.toEqual(names);
  });

  test('keeps the order of what was applied under different time zones', async () => {
    await migrate(`${url}?options=-c%20TimeZone%3DAsia/Tokyo`);
    await migrate(url, 'down');
    await migrate(`${url}?options=-c%20TimeZone%3DUTC`);
    await expect(migrationStatus(db)).resolves.toEqual({ applied: names, pending: [] });
    await expect(migrate(url)).resolves.toEqual([]);
  });

  test('applies all or nothing, and names the file that failed', async () => {
    const directory = await copyOfMigrations();
    await writeFile(
      join(directory, '20991231000000000_leads__broken.sql'),
      '-- Up Migration\ncreate table leads ();\n',
    );
    const failed = migrate(url, 'up', { directory });
    await expect(failed).rejects.toThrow(/20991231000000000_leads__broken\.sql failed.*already exists/);
    await expect(failed).rejects.toMatchObject({ cause: { code: '42P07' } });
    await expect(tables()).resolves.toEqual(['migration_checksums', 'pgmigrations']);
    await expect(migrationStatus(db)).resolves.toEqual({ applied: [], pending: names });
  });

  test('refuses a migration that comes before one that was applied', async () => {
    const directory = await copyOfMigrations();
    await migrate(url);
    await writeFile(join(directory, '20250101000000000_leads__late.sql'), '-- Up Migration\nselect;\n');
    await expect(migrate(url, 'up', { directory })).rejects.toThrow(/20250101000000000_leads__late/);
  });
});

describe('down', () => {
  test('takes back the last migration, which up applies again', async () => {
    await migrate(url);
    await expect(migrate(url, 'down')).resolves.toEqual([last]);
    await expect(migrationStatus(db)).resolves.toEqual({ applied: names.slice(0, -1), pending: [last] });
    await expect(migrate(url)).resolves.toEqual([last]);
  });

  test('of all leaves the parents as they are, and up completes them again', async () => {
    await migrate(url);
    const before = await Promise.all(['companies', 'clients', 'services', 'leads', 'appointments'].map(anatomy));
    for (const name of names.toReversed()) {
      await expect(migrate(url, 'down')).resolves.toEqual([name]);
    }
    await expect(migrate(url, 'down')).resolves.toEqual([]);
    await expect(tables()).resolves.toEqual([
      ...['clients', 'companies', 'migration_checksums', 'pgmigrations', 'services'],
    ]);
    await expect(migrate(url)).resolves.toEqual(names);
    const after = await Promise.all(['companies', 'clients', 'services', 'leads', 'appointments'].map(anatomy));
    expect(after).toEqual(before);
  });
});

describe('a file that was applied', () => {
  test.each([
    ['was edited', (path: string) => appendFile(path, '-- better\n'), /_leads__create\.sql was edited.*new migration/],
    ['is missing', (path: string) => rm(path), /_leads__create\.sql was applied.*Restore it/],
  ])('is refused by name when it %s', async (_what, change, message) => {
    const directory = await copyOfMigrations();
    await migrate(url, 'up', { directory });
    await change(join(directory, `${leads}.sql`));
    await expect(migrate(url, 'up', { directory })).rejects.toThrow(message);
    await expect(migrate(url, 'down', { directory })).rejects.toThrow(message);
  });

  test('may be edited once it was taken back', async () => {
    const directory = await copyOfMigrations();
    await migrate(url, 'up', { directory });
    await migrate(url, 'down', { directory });
    await appendFile(join(directory, `${last}.sql`), '-- better\n');
    await expect(migrate(url, 'up', { directory })).resolves.toEqual([last]);
  });

  test('may have the line ends of Windows', async () => {
    const directory = await copyOfMigrations();
    await migrate(url);
    const path = join(directory, `${leads}.sql`);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('\n', '\r\n'));
    await expect(migrate(url, 'up', { directory })).resolves.toEqual([]);
  });
});

describe('in the database of an ERP', () => {
  const parents = ['companies', 'clients', 'services'];

  test('tables that are there already are left alone and serve as parents', async () => {
    await db.query(`
      create table companies (id uuid primary key, title text not null);
      create table clients (id uuid constraint pk primary key, email text unique, age integer check (age > 0));
      create table services (code text unique, id uuid primary key);
      create function set_updated_at() returns trigger language plpgsql as 'begin return new; end';
      create trigger touch before update on clients for each row execute function set_updated_at();
      insert into clients values ('00000000-0000-4000-8000-000000000001', 'ada@example.com', 36);
      insert into services values ('cut', '00000000-0000-4000-8000-000000000002')`);
    const before = await Promise.all(parents.map(anatomy));
    await migrate(url);
    await expect(Promise.all(parents.map(anatomy))).resolves.toEqual(before);
    await db.query(
      `insert into appointments (client_id, service_id, start_at)
       select clients.id, services.id, now()
       from clients, services`,
    );
  });
});

describe('the samples for searches', () => {
  const file = 'leads__search_statistics';
  const name = names.find((one) => one.endsWith(file)) ?? '';

  test('are not taken for indexes that are not ours', async () => {
    const [up = ''] = (await readFile(`${ownDirectory}/${name}.sql`, 'utf8')).split(/^-- Down/m);
    await db.query(
      `create extension pg_trgm;
       create table leads (name text, city text);
       create index erp_name on leads using gin (name gin_trgm_ops);
       create index erp_city on leads using gin (lower(city) gin_trgm_ops);
       create index idx_leads_search on leads using gin ((lower(name) || lower(city)) gin_trgm_ops)`,
    );
    await db.query(up);
    await expect(
      column(
        `select attrelid::regclass::text
         from pg_attribute
         where attstattarget = 300`,
      ),
    ).resolves.toEqual(['idx_leads_search']);
  });

  test('may have been taken by the file as it was before', async () => {
    await migrate(url);
    const before = '449b22c3add7b79c122ac24e4d34c6594bd07ed7cd4248f4f368fd03c794c005';
    await db.query('update migration_checksums set sha256 = $1 where name = $2', [before, name]);
    await expect(migrate(url)).resolves.toEqual([]);
  });
});

describe('pg_trgm', () => {
  const searchIndex = () =>
    column(
      `select pg_get_indexdef(oid)
       from pg_class
       where relname = 'idx_leads_search'`,
    );

  test('is used where it was installed, in a schema of its own', async () => {
    await db.query('create schema extensions; create extension pg_trgm schema extensions');
    await migrate(url);
    await expect(searchIndex()).resolves.toEqual([expect.stringContaining('search extensions.gin_trgm_ops')]);
  });

  test('is done without where the role may not install it, until a superuser follows the hint', async () => {
    await db.query(
      `create role limited login password 'limited';
       grant all on schema public to limited`,
    );
    const limitedUrl = new URL(url);
    [limitedUrl.username, limitedUrl.password] = ['limited', 'limited'];
    const notices: { message?: string | undefined; hint?: string | undefined }[] = [];
    try {
      await migrate(limitedUrl.href, 'up', { onNotice: (notice) => notices.push(notice) });
      await expect(searchIndex()).resolves.toEqual([]);
      expect(notices.map(({ message }) => message)).toEqual([
        'leads are searched without an index: permission denied to create extension "pg_trgm"',
      ]);
      await db.query(notices[0]?.hint ?? '');
      await expect(searchIndex()).resolves.toEqual([expect.stringContaining('search gin_trgm_ops')]);
    } finally {
      await db.query('drop owned by limited cascade; drop role limited');
    }
  });
});
