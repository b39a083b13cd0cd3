import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RowReader } from '../../src/contract/row.js';
import { withForeign } from '../../src/db/foreign.js';
import { noCounts, type Counts } from '../../src/db/imports.js';
import { deleteAllRows } from '../../src/db/reset.js';
import { readMapping } from '../../src/import/mapping-file.js';
import { mappingSchema } from '../../src/import/mapping-schema.js';
import { importPostgres, type PostgresImport } from '../../src/import/postgres.js';
import { readRowReaders } from '../../src/import/readers.js';
import type { TableName } from '../../src/import/source.js';
import { createDatabase, type Row } from '../server.js';

const ANNA = '0199b7a2-0000-7000-8000-00000000000a';
const BEA = '0199b7a2-0000-7000-8000-00000000000b';

describe('carnet import postgres', () => {
  let readers: Record<TableName, RowReader>;
  let old: pg.Client;
  let client: pg.Client;
  let from = '';
  let url = '';
  let directory = '';

  beforeAll(async () => {
    readers = await readRowReaders('FR');
  });

  beforeEach(async () => {
    const [there, target] = await Promise.all([createDatabase('empty'), createDatabase()]);
    directory = await mkdtemp(join(tmpdir(), 'carnet-import-'));
    [from, url] = [there.url, target.url];
    old = new pg.Client(from);
    client = new pg.Client(url);
    await Promise.all([old.connect(), client.connect()]);
    return async () => {
      await Promise.all([old.end(), client.end()]);
      await Promise.all([there.drop(), target.drop(), rm(directory, { recursive: true })]);
    };
  });

  /** Runs in a session of its own, as a command does. */
  async function move(change: Partial<PostgresImport> = {}) {
    const session = new pg.Client(url);
    await session.connect();
    const signal = change.signal ?? new AbortController().signal;
    try {
      return await importPostgres(
        { url, client: session, description: 'the test' },
        {
          ...{ from, readers, given: { tables: {} }, policy: { duplicates: 'reject', orphans: 'reject' } },
          ...{ maxRejects: Infinity, dryRun: false, restart: false, signal, rejectsFile: join(directory, 'rejects') },
          ...{ onPlan: () => undefined, onProgress: () => undefined, ...change },
        },
      );
    } finally {
      await session.end();
    }
  }

  const counts = async (table: TableName, change?: Partial<PostgresImport>): Promise<Partial<Counts>> => {
    const all = Object.entries((await move(change)).counts[table] ?? {});
    return Object.fromEntries(all.filter(([, count]) => count > 0));
  };
  const rows = async (text: string) => (await client.query<Row>(text)).rows;
  const rejects = async () => {
    const lines = (await readFile(join(directory, 'rejects'), 'utf8')).trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as { outcome: string; reason: string; row: Row });
  };

  const oldLeads = (...leads: [id: string, email: string | null, phone: string | null, updatedAt: string][]) =>
    old.query(
      `create table if not exists leads (id uuid primary key, name text, email text, phone text, updated_at timestamptz);
       insert into leads
       select id, 'Lead', email, phone, updated_at
       from jsonb_to_recordset(${pg.escapeLiteral(JSON.stringify(leads.map(([id, email, phone, updated_at]) => ({ id, email, phone, updated_at }))))})
         as l (id uuid, email text, phone text, updated_at timestamptz)
       on conflict (id) do update
       set email = excluded.email, phone = excluded.phone, updated_at = excluded.updated_at`,
    );

  it('lets the later of two rows with one address win, and keeps what it does not say', async () => {
    await oldLeads(
      [ANNA, 'a@example.com', '0612345678', '2024-01-01T00:00:00.000001Z'],
      [BEA, 'A@example.com', null, '2024-02-01T00:00:00.000002Z'],
    );
    const policy = { duplicates: 'update', orphans: 'reject' } as const;
    expect(await counts('leads', { policy })).toEqual({ read: 2, inserted: 1, duplicates: 1 });
    const merged = [{ id: ANNA, email: 'A@example.com', phone: '+33612345678', at: '2024-02-01 00:00:00.000002+00' }];
    const look = `select id, email, phone, (updated_at at time zone 'UTC')::text || '+00' as at from leads`;
    expect(await rows(look)).toEqual(merged);
    expect(await rejects()).toMatchObject([{ outcome: 'merged', same_email_as: ANNA, row: { id: BEA } }]);
    expect(await counts('leads', { policy })).toEqual({ read: 2, newer: 1, duplicates: 1 });
    expect(await rows(look)).toEqual(merged);
  });

  it('leaves out a row whose address is taken where it is told to skip, and says so', async () => {
    await oldLeads([ANNA, 'a@example.com', null, '2024-01-01Z'], [BEA, 'A@example.com', '0612345678', '2024-02-01Z']);
    const policy = { duplicates: 'skip', orphans: 'reject' } as const;
    expect(await counts('leads', { policy, maxRejects: 0 })).toEqual({ read: 2, inserted: 1, duplicates: 1 });
    expect(await rows('select id, phone from leads')).toEqual([{ id: ANNA, phone: null }]);
    expect(await rejects()).toMatchObject([{ outcome: 'skipped', same_email_as: ANNA, row: { id: BEA } }]);
  });

  it('takes what was changed there, with its time, and leaves what was changed here later', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z'], [BEA, null, null, '2024-01-01Z']);
    await move();
    await client.query('update leads set city = $1 where id = $2', ['Lyon', BEA]);
    await oldLeads([ANNA, null, '0612345678', '2024-03-01Z'], [BEA, null, '0612345678', '2024-03-01Z']);
    expect(await counts('leads')).toEqual({ read: 2, updated: 1, newer: 1 });
    expect(await rows(`select phone, city, updated_at = '2024-03-01Z' as moved from leads order by id`)).toEqual([
      { phone: '+33612345678', city: null, moved: true },
      { phone: null, city: 'Lyon', moved: false },
    ]);
  });

  it('leaves what somebody changes here while it is about to store the row', async () => {
    await client.query(
      `insert into leads (id, name, updated_at)
       values ('${ANNA}', 'A', '2024-01-01Z'), ('${BEA}', 'B', '2024-01-01Z')`,
    );
    // Bea's second row ends the batch of her first, after which rows that are here are looked for before they are stored.
    await old.query(
      `create table leads (id uuid, name text, updated_at timestamptz);
       insert into leads
       values ('${BEA}', 'Bea', '2024-03-01Z'), ('${BEA}', 'Bea', '2024-03-01Z'), ('${ANNA}', 'Anna', '2024-03-01Z')`,
    );
    await client.query(`begin; update leads set city = 'Lyon' where id = '${ANNA}'`);
    const moved = counts('leads');
    const waiting = 'select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))';
    await vi.waitFor(async () => expect(await rows(waiting)).toHaveLength(1), { timeout: 10_000 });
    await client.query('commit');
    expect(await moved).toEqual({ read: 3, updated: 1, unchanged: 1, newer: 1 });
    expect(await rows('select name, city from leads order by id')).toEqual([
      { name: 'A', city: 'Lyon' },
      { name: 'Bea', city: null },
    ]);
  });

  it('reads only what has changed since the last import began', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z']);
    await expect(move({ since: 'last' })).rejects.toThrow(/no import of .* was finished yet/);
    await move();
    await oldLeads([BEA, null, null, '2999-01-01Z']);
    expect(await counts('leads', { since: 'last' })).toEqual({ read: 1, inserted: 1 });
  });

  it('reads what has changed since the last import of a table, whichever others were imported later', async () => {
    await old.query(
      `create table clients (id uuid primary key, name text, updated_at timestamptz);
       insert into clients values ('${ANNA}', 'Anna', '2024-01-01Z')`,
    );
    await move({ only: ['clients'] });
    await oldLeads([ANNA, null, null, '2024-01-01Z']);
    await expect(move({ since: 'last' })).rejects.toThrow(
      /no import of leads from .* begin with --tables leads without/,
    );
    expect((await move({ only: ['leads'] })).counts).toEqual({ leads: { ...noCounts, read: 1, inserted: 1 } });
    await client.query(`update imports set started_at = '2024-04-01Z'`);
    await move({ only: ['clients'], since: 'last' });
    await oldLeads([BEA, null, null, '2024-05-01Z']);
    expect(await counts('leads', { since: 'last' })).toEqual({ read: 1, inserted: 1 });
    await oldLeads([BEA, null, '0612345678', '2024-05-02Z']);
    expect(await counts('leads', { since: 'last' })).toEqual({});
  });

  it('knows when the last import began in a database that writes days before months', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z']);
    await move();
    const name = new URL(url).pathname.slice(1);
    await client.query(`alter database ${pg.escapeIdentifier(name)} set datestyle = 'SQL, DMY'`);
    await client.query(`update imports set started_at = '2024-04-03 00:00:00Z'`);
    await oldLeads([ANNA, null, '0612345678', '2024-04-02Z'], [BEA, null, null, '2024-04-03Z']);
    expect(await counts('leads', { since: 'last' })).toEqual({ read: 1, inserted: 1 });
  });

  it('reads next time what a transaction changes that runs as it begins', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z']);
    await old.query('begin');
    await oldLeads([BEA, null, null, '2024-01-01Z']);
    const { rows: begun } = await old.query<Row>(`select (now() - interval '1 minute')::text as at`);
    await withForeign(from, async (foreign, { startedAt, doubts }) => {
      expect((await foreign.query('select from leads')).rowCount).toBe(1);
      await old.query('commit');
      expect((await foreign.query('select from leads')).rowCount).toBe(1);
      expect(await rows(`select '${startedAt}'::timestamptz::text as at`)).toEqual(begun);
      expect(doubts).toEqual([]);
    });
  });

  it('tells a role that may not see the transactions of others what the next --since may miss', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z']);
    const reader = `reader_${process.pid}`;
    await old.query(`create role ${reader} login password 'x'; grant select on leads to ${reader}`);
    try {
      const url = Object.assign(new URL(from), { username: reader, password: 'x' }).href;
      const told: string[] = [];
      const onPlan: PostgresImport['onPlan'] = (_plan, _rows, doubts) => told.push(...doubts);
      await move({ from: url, onPlan });
      expect(told).toEqual([expect.stringContaining(`grant pg_read_all_stats to ${reader}`)]);
      await old.query(`grant pg_read_all_stats to ${reader}`);
      await move({ from: url, onPlan });
      expect(told).toHaveLength(1);
    } finally {
      await old.query(`drop owned by ${reader}; drop role ${reader}`);
    }
  });

  it('empties references that lead nowhere where it is told to', async () => {
    await old.query(
      `create table leads (id uuid primary key, name text, "clientId" uuid);
       insert into leads values ('${ANNA}', 'Anna', '${BEA}')`,
    );
    const policy = { duplicates: 'reject', orphans: 'null' } as const;
    expect(await counts('leads', { policy })).toEqual({ read: 1, inserted: 1, orphaned: 1 });
    expect(await rejects()).toMatchObject([{ outcome: 'orphaned', emptied: 'client_id' }]);
  });

  it('stores nothing in a dry run, and tells the same', async () => {
    await oldLeads([ANNA, 'a@example.com', null, '2024-01-01Z'], [BEA, 'a', null, '2024-01-01Z']);
    const told = await counts('leads', { dryRun: true });
    expect(await rows('select from leads')).toEqual([]);
    expect(await rows('select from imports')).toEqual([]);
    expect(await counts('leads')).toEqual(told);
    expect(told).toEqual({ read: 2, inserted: 1, rejected: 1 });
  });

  it('goes on where it was interrupted, in the same way or not at all', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z'], [BEA, 'a', null, '2024-01-01Z']);
    const options = { maxRejects: 0 };
    await expect(move(options)).rejects.toThrow('1 rows were refused, more than --max-rejects 0');
    const policy = { duplicates: 'skip', orphans: 'reject' } as const;
    await expect(move({ policy })).rejects.toThrow('begun with another mapping or other options');
    await expect(move({ rejectsFile: '/elsewhere' })).rejects.toThrow('leave --rejects out');
    expect(await move({ maxRejects: 1 })).toMatchObject({ resumed: true, counts: { leads: { read: 2, inserted: 1 } } });
    expect(await rejects()).toHaveLength(1);
    expect(await move({ policy })).toMatchObject({ resumed: false, counts: { leads: { unchanged: 1 } } });
  });

  it.each(['char(5)', 'varchar(5)', 'bit(17)', 'bigint', 'numeric(9, 1)'])(
    'goes on behind the last row that was stored by a key of the type %s',
    async (type) => {
      await old.query(
        `create table leads (id ${type} primary key, name text);
         insert into leads
         select i::${type}, case when i > 10000 then 'Lead' end
         from generate_series(10000, 10299) i`,
      );
      const given = { tables: { leads: { columns: { id: { from: 'id', key_of: 'leads' } } } } };
      await expect(move({ given, maxRejects: 0 })).rejects.toThrow('more than --max-rejects 0');
      expect(await counts('leads', { given })).toEqual({ read: 300, inserted: 299, rejected: 1 });
    },
  );

  it('begins anew in tables that were emptied meanwhile', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z'], [BEA, 'a', null, '2024-01-01Z']);
    await expect(move({ maxRejects: 0 })).rejects.toThrow('more than --max-rejects 0');
    const signal = new AbortController().signal;
    await deleteAllRows({ url, client, description: 'the test' }, { lockTimeoutMs: 1_000, signal });
    expect(await move()).toMatchObject({ resumed: false, counts: { leads: { read: 2, inserted: 1, rejected: 1 } } });
  });

  it('stops before a batch is stored when it is told to, and says so', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z']);
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(move({ signal })).rejects.toThrow('interrupted');
    expect(await counts('leads')).toEqual({ read: 1, inserted: 1 });
  });

  it('lets a second import of a source wait for the first', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z']);
    const both = await Promise.all([counts('leads'), counts('leads')]);
    expect(both).toContainEqual({ read: 1, inserted: 1 });
    expect(both).toContainEqual({ read: 1, unchanged: 1 });
  });

  it('asks for the zone of times that have none, and takes it from the mapping too', async () => {
    await old.query(
      `create table leads (id uuid primary key, name text, created_at timestamp);
       insert into leads values ('${ANNA}', 'Anna', '2024-07-01 12:00:00.123456')`,
    );
    await expect(move()).rejects.toThrow(
      'leads.created_at hold times without a time zone; specify which one they are in',
    );
    const given = { tables: { leads: { columns: { created_at: { from: 'created_at', timezone: 'Europe/Paris' } } } } };
    expect(await counts('leads', { given, timezone: 'UTC' })).toEqual({ read: 1, inserted: 1 });
    expect(await rows(`select created_at = '2024-07-01 10:00:00.123456Z' as same from leads`)).toEqual([
      { same: true },
    ]);
  });

  it('moves keys that are no UUIDs so that references hold, and lists that are written as text', async () => {
    await old.query(
      `create schema crm;
       create table crm.customers (id bigint primary key, nom text);
       create table crm.prospects (id bigint primary key, nom text, customer_id bigint, etiquettes text);
       insert into crm.customers values (7, 'Zoé');
       insert into crm.prospects values (1, 'Zoé', 7, 'salon, vip,')`,
    );
    const file = join(directory, 'mapping.yaml');
    await writeFile(file, 'tables:\n  leads:\n    columns:\n      tags: { from: etiquettes, split: "," }\n');
    await move({ given: await readMapping(file) });
    expect(await rows('select l.name, l.tags from leads l join clients c on c.id = l.client_id')).toEqual([
      { name: 'Zoé', tags: ['salon', 'vip'] },
    ]);
    expect(await counts('leads', { given: await readMapping(file) })).toEqual({ read: 1, unchanged: 1 });
  });

  it('reads a table without a key from its start again, and refuses a row without an id', async () => {
    await old.query(
      `create table leads (id uuid, name text);
       insert into leads values ('${ANNA}', 'Anna'), (null, 'Nobody'), ('${ANNA}', 'Anna again')`,
    );
    expect(await counts('leads')).toEqual({ read: 3, inserted: 1, updated: 1, rejected: 1 });
    expect(await rejects()).toMatchObject([
      { outcome: 'rejected', reason: 'id: is required', row: { name: 'Nobody' } },
    ]);
  });

  it.each([
    ['tables:\n  lead: {}\n', 'tables/lead: is unknown'],
    ['tables:\n  leads:\n    columns:\n      name: { from: nom, key_off: leads }\n', 'did you mean key_of?'],
    ['tables: [\n', 'Flow sequence'],
  ])('refuses the mapping file %j', async (text, complaint) => {
    const file = join(directory, 'mapping.yaml');
    await writeFile(file, text);
    await expect(readMapping(file)).rejects.toThrow(complaint);
  });

  it('names columns of the mapping that are not there', async () => {
    await oldLeads([ANNA, null, null, '2024-01-01Z']);
    const given = { tables: { leads: { columns: { city: 'town', colour: 'name' } } } };
    await expect(move({ given })).rejects.toThrow(
      /public.leads has no column town; .*leads has no column colour; it has id/,
    );
  });

  it('tells editors the same about a mapping file as it holds one against', async () => {
    const published = await readFile(new URL('../../docs/mapping.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(published)).toEqual(mappingSchema);
  });
});
