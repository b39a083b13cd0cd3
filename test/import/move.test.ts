import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useProcesses } from '../process.js';
import { createDatabase } from '../server.js';
import { countsOf, findOddities, makeOldDatabase } from './old-database.js';

/** `MOVE_LEADS=100000` moves as many; the small number meets the same oddities and kills in a few seconds. */
const LEADS = Number(process.env.MOVE_LEADS ?? 2_000);
const KILLS = 5;
const timeout = 30_000 + LEADS * 10;

const { run, begin, undo } = useProcesses(afterAll);
const rejectsFile = join(tmpdir(), `carnet-rejects-${process.pid}.ndjson`);

interface Summary {
  tables: Record<string, Record<string, number>>;
  resumed: boolean;
}

interface Verdict {
  same: boolean;
  tables: Record<
    string,
    { there: { rows: number; hash: string }; here: { rows: number; hash: string }; differences: object }
  >;
}

describe('A move of an old database that is killed on the way', { timeout }, () => {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((one, other) => one + other, 0);
  const total = sum(countsOf(LEADS));
  let odd: Awaited<ReturnType<typeof findOddities>>;
  let old: pg.Client;
  let here: pg.Client;
  let summary: Summary;
  let carnet: (...args: string[]) => Promise<{ code: number | null; stdout: string; stderr: string }>;

  beforeAll(async () => {
    const [there, target] = await Promise.all([createDatabase('empty'), createDatabase()]);
    old = new pg.Client({ connectionString: there.url, options: '-c TimeZone=UTC' });
    here = new pg.Client({ connectionString: target.url, options: '-c TimeZone=UTC' });
    undo(async () => {
      await Promise.all([old.end(), here.end()]);
      await Promise.all([there.drop(), target.drop()]);
    });
    await Promise.all([old.connect(), here.connect()]);
    await makeOldDatabase(old, LEADS);
    odd = await findOddities(old, LEADS);
    const env = { DATABASE_URL: target.url };
    const from = ['--from', there.url, '--timezone', 'Europe/Paris'];
    const move = ['import', 'postgres', ...from, '--rejects', rejectsFile, '--json'];
    carnet = (command, ...args) => run(env, ...(command === 'verify' ? ['verify', ...from, '--json'] : move), ...args);

    for (let kill = 1; kill <= KILLS; kill++) {
      const running = begin(env, ...move);
      await vi.waitFor(async () => expect(await rowsRead(here)).toBeGreaterThan((total * kill) / 10), {
        timeout,
        interval: 5,
      });
      expect((await running.end('SIGKILL')).signal).toBe('SIGKILL');
    }
    const { code, stdout, stderr } = await carnet('import');
    expect([code, stderr.replace(/^(?:notice|\w+:) .*\n/gm, '')]).toEqual([0, '']);
    summary = JSON.parse(stdout) as Summary;
  }, timeout);

  it('has read every row once, and stored or refused it', () => {
    const { companies, clients, services, leads, appointments } = countsOf(LEADS);
    const none = { updated: 0, unchanged: 0, newer: 0, duplicates: 0, orphaned: 0 };
    const stored = (read: number, rejected = 0) => ({ ...none, read, inserted: read - rejected, rejected });
    expect(summary.resumed).toBe(true);
    expect(summary.tables).toEqual({
      companies: stored(companies),
      clients: stored(clients),
      services: stored(services),
      leads: stored(leads, sum(odd.leads)),
      appointments: stored(appointments, sum(odd.appointments)),
    });
  });

  it('has written every refused row once, with its reason', async () => {
    const lines = (await readFile(rejectsFile, 'utf8')).trimEnd().split('\n');
    const rejects = lines.map((line) => JSON.parse(line) as { table: string; key: string; errors: { code: string }[] });
    expect(new Set(rejects.map(({ table, key }) => table + key)).size).toBe(rejects.length);
    const counts: Record<string, number> = {};
    for (const { table, errors } of rejects) {
      const reason = `${table} ${errors.map(({ code }) => code).join()}`;
      counts[reason] = (counts[reason] ?? 0) + 1;
    }
    expect(counts).toEqual({
      'leads maxLength': odd.leads.maxLength,
      'leads email_taken': odd.leads.duplicates,
      'leads invalid_text': odd.leads.invalid_text,
      'leads malformed_json': odd.leads.malformed_json,
      'leads reference_not_found': odd.leads.orphans,
      'appointments reference_not_found': odd.appointments.orphans,
      'appointments end_before_start': odd.appointments.end_before_start,
    });
  });

  it('ends with both sides the same but for the rows that cannot be here', async () => {
    const { code, stdout } = await carnet('verify', '--accept', 'rejected,duplicate,orphan');
    const { same, tables } = JSON.parse(stdout) as Verdict;
    const { maxLength, invalid_text, malformed_json, duplicates, orphans } = odd.leads;
    expect([code, same]).toEqual([0, true]);
    expect(Object.values(tables).map(({ there, here }) => there.hash === here.hash)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(tables.leads?.differences).toEqual({
      rejected: maxLength + invalid_text + malformed_json,
      duplicate: duplicates,
      orphan: orphans,
    });
    expect(tables.appointments?.differences).toEqual({
      rejected: odd.appointments.end_before_start,
      orphan: odd.appointments.orphans,
    });
  });

  it('has moved times without a zone as Postgres itself would, and kept every microsecond of the others', async () => {
    const digest = (rows: string) => `select md5(string_agg(r::text, ',' order by r.id)) as digest from (${rows}) r`;
    const [there] = await rowsOf(
      old,
      digest(`
        select a.id, a.scheduled_at at time zone 'Europe/Paris' as start_at, a.start_time at time zone 'Europe/Paris' as end_at
        from appointments a
        join clients c on c.id = a."clientId"
        where coalesce(a.start_time at time zone 'Europe/Paris' > a.scheduled_at at time zone 'Europe/Paris', true)`),
    );
    expect(await rowsOf(here, digest('select id, start_at, end_at from appointments'))).toEqual([there]);
    const stamps = digest('select id, created_at, updated_at from leads where id = any ($1)');
    const ids = (await rowsOf(here, 'select id from leads')).map(({ id }) => id);
    expect(await rowsOf(here, stamps, [ids])).toEqual(await rowsOf(old, stamps, [ids]));
  });

  it('has written phone numbers, addresses and words as the service does', async () => {
    const [counts] = await rowsOf(
      here,
      `select
         count(*) filter (where phone !~ '^(\\+33\\d{9}|[^+]*poste.*)$')::int as phones,
         count(*) filter (where name <> trim(name) or name is not nfc normalized)::int as names,
         count(*) filter (where email = '')::int as emails
       from leads`,
    );
    expect(counts).toEqual({ phones: 0, names: 0, emails: 0 });
  });

  it('changes nothing when it is run again, and tells what was changed here later', async () => {
    const again = JSON.parse((await carnet('import')).stdout) as Summary;
    const changes = Object.values(again.tables).map(({ inserted, updated, newer }) => [inserted, updated, newer]);
    expect(changes).toEqual([0, 0, 0, 0, 0].map((none) => [none, none, none]));
    await here.query(`update clients set phone = '+33199000000' where id = (select min(id::text)::uuid from clients)`);
    const { code, stdout } = await carnet('verify', '--tables', 'clients');
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as Verdict).tables.clients?.differences).toEqual({ newer: 1 });
  });
});

describe('carnet import postgres --since', () => {
  const since = (time: string) => run({}, 'import', 'postgres', '--from', 'postgres://127.0.0.1:1/', '--since', time);

  it.each(['yesterday', '2025-11-25T09:00:00', '2025-02-29T00:00:00Z'])(
    '2 for %s, which is no time or no certain one',
    async (time) => {
      const { code, stderr } = await since(time);
      expect([code, stderr]).toEqual([
        2,
        `carnet: option '--since [time]' argument '${time}' is invalid. It must be a date-time with an offset, such as 2025-11-25T09:00:00+01:00.\n`,
      ]);
    },
  );

  it('takes a time with an offset, and the last one', async () => {
    for (const time of ['2025-11-25T09:00:00.123456+01:00', 'last'])
      expect(await since(time)).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') as string });
  });
});

async function rowsRead(db: pg.Client): Promise<number> {
  const [row] = await rowsOf(
    db,
    `select coalesce(sum((value -> 'counts' ->> 'read')::int), 0)::int as read from imports, jsonb_each(tables)`,
  );
  return row?.read as number;
}

async function rowsOf(db: pg.Client, text: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
  return (await db.query<Record<string, unknown>>(text, values)).rows;
}
