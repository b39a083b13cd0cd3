import { afterEach, describe, expect, it } from 'vitest';
import { openLanes, type OpenLanes } from '../src/db/lanes.js';
import { shortStatement } from '../src/db/sql.js';
import { aClient, aCompany, aLead } from './builders.js';
import { createDatabase } from './server.js';
import { problemOf, useService, type Answer, type Data, type Method } from './service.js';
import { beside, lockRow, over, untilWaiting } from './trouble.js';

type Write = [method: Method, path: string, body: Data];

const service = useService({ connections: 12, statementTimeoutMs: 9_000, lockTimeoutMs: 9_000 });

/** So many writes without trouble let groups have their full size again, whatever an earlier test has done to it. */
const CLEAN = 64;

/** Begins writes while two others are under way, so that they wait for each other; those two are let go at the end. */
async function whileTwoRun<T>(begin: () => Promise<T>): Promise<T> {
  const { id } = await service.create('companies', aCompany());
  for (let sent = 0; sent < CLEAN; sent++) await service.send('PATCH', `/companies/${id}`, { body: {} });
  const release = await lockRow(service.databaseUrl(), 'companies', id);
  const two = await beside(service, async (watcher) => {
    const started = [0, 1].map(() => service.send('PATCH', `/companies/${id}`, { body: { city: 'Lyon' } }));
    await untilWaiting(watcher, 2);
    return started;
  });
  const result = await begin().finally(release);
  expect((await Promise.all(two)).map(({ status }) => status)).toEqual([200, 200]);
  return result;
}

const sendAll = (writes: Write[]) =>
  Promise.all(writes.map(([method, path, body]) => service.send(method, path, { body })));
const createAll = (bodies: Data[]) => sendAll(bodies.map((body) => ['POST', '/leads', body]));
const leads = (count: number, change: Data = {}) =>
  Array.from({ length: count }, (_, i) => aLead({ name: `Lead ${i}`, ...change }));
const statuses = (answers: Answer[]) => answers.map(({ status }) => status);
const dataOf = (answers: Answer<{ data: Data }>[]) => answers.map(({ body }) => body.data);

/** By name, the transaction that wrote each lead last. */
async function transactions(): Promise<Map<string, string>> {
  const rows = await service.query('select name, xmin::text as transaction from leads');
  return new Map(rows.map(({ name, transaction }) => [String(name), String(transaction)]));
}

/** Lets the ERP do something before or after a lead of this name is stored. */
async function erpTrigger(name: string, does: string, when = 'trigger erp before'): Promise<void> {
  await service.query(`
    create or replace function erp() returns trigger language plpgsql as $$ begin ${does}; return new; end $$;
    create ${when} insert on leads ${when.includes('constraint') ? 'deferrable initially deferred' : ''}
      for each row when (new.name = '${name}') execute function erp()`);
}

afterEach(async () => {
  await service.query('drop trigger if exists erp on leads; truncate leads, companies, clients cascade');
});

describe('short writes that come while two others run', () => {
  it('are committed together, and each gets its own answer', async () => {
    const answers = await whileTwoRun(() => createAll(leads(12)));
    expect(statuses(answers)).toEqual(Array(12).fill(201));
    expect(dataOf(answers).map(({ name }) => name)).toEqual(leads(12).map(({ name }) => name));
    const stored = await transactions();
    expect(stored.size).toBe(12);
    expect(new Set(stored.values()).size).toBeLessThan(12);
    for (const { id, ...row } of dataOf(answers))
      expect((await service.send('GET', `/leads/${String(id)}`)).body.data).toEqual({ id, ...row });
  });

  it('may be of any tables, and changes as well', async () => {
    const lead = await service.create('leads', aLead({ name: 'Before' }));
    const writes: Write[] = [
      ['POST', '/leads', aLead({ name: 'New' })],
      ['POST', '/clients', aClient()],
      ['PATCH', `/leads/${lead.id}`, { name: 'After' }],
      ['POST', '/companies', aCompany()],
      ['PUT', `/leads/${lead.id}`, { city: 'Lyon' }],
    ];
    const answers = await whileTwoRun(() => sendAll(writes));
    expect(statuses(answers)).toEqual([201, 201, 200, 201, 200]);
    const { data } = (await service.send('GET', `/leads/${lead.id}`)).body;
    expect(data).toMatchObject({ name: 'After', city: 'Lyon' });
    const [written] = await service.query(`
      select count(distinct t)::integer as transactions
      from (
        select xmin::text as t from leads
        union all select xmin::text from clients
        union all select xmin::text from companies where city is null
      ) w`);
    expect(written?.transactions).toBeLessThan(4);
  });

  it('are one statement where they differ in their values only', async () => {
    await service.query(`
      create table statements ();
      create function noted() returns trigger language plpgsql as
        $$ begin insert into statements default values; return null; end $$;
      create trigger noted after insert on leads for each statement execute function noted()`);
    await whileTwoRun(() => createAll([...leads(6), ...leads(6, { city: 'Lyon' })]));
    const [counted] = await service.query('select count(*)::integer as count from statements');
    await service.query('drop trigger noted on leads; drop function noted; drop table statements');
    expect(counted?.count).toBeLessThan(12);
  });

  it('change rows in the same way, one of them twice, and one that is not there', async () => {
    const [a, b] = [await service.create('leads', aLead()), await service.create('leads', aLead())];
    const nobody = '0199b7a2-0000-7000-8000-00000000dead';
    const changes = [b.id, a.id, nobody, a.id].map((id, i): Write => ['PATCH', `/leads/${id}`, { city: `City ${i}` }]);
    const answers = await whileTwoRun(() => sendAll(changes));
    expect(statuses(answers)).toEqual([200, 200, 404, 200]);
    const changed = dataOf(answers.filter(({ status }) => status === 200));
    expect(changed.map(({ id, city }) => [id, city])).toEqual([
      [b.id, 'City 0'],
      [a.id, 'City 1'],
      [a.id, 'City 3'],
    ]);
    const stored = await service.query('select id, city from leads order by created_at, id');
    expect(new Map(stored.map(({ id, city }) => [id, city]))).toEqual(
      new Map([
        [a.id, expect.stringMatching(/City [13]/)],
        [b.id, 'City 0'],
      ]),
    );
  });

  it('each get their own answer where the ERP has kept one of them out', async () => {
    await erpTrigger('Lead 2', 'return null');
    const answers = await whileTwoRun(() => createAll(leads(6)));
    expect(statuses(answers)).toEqual([201, 201, 500, 201, 201, 201]);
    const answered = dataOf(answers.filter(({ status }) => status === 201)).map(({ name }) => name);
    expect(answered).toEqual(['Lead 0', 'Lead 1', 'Lead 3', 'Lead 4', 'Lead 5']);
    expect([...(await transactions()).keys()].sort()).toEqual(answered);
  });

  it('each get their own answer where the ERP has given one of them another id', async () => {
    const id = '0199b7a2-0000-7000-8000-0000000e4900';
    await erpTrigger('Lead 2', `new.id := '${id}'`);
    const answers = await whileTwoRun(() => createAll(leads(6)));
    expect(dataOf(answers).map(({ name }) => name)).toEqual(leads(6).map(({ name }) => name));
    expect(dataOf(answers)[2]?.id).toBe(id);
  });

  it('are refused one by one, and the others stored once', async () => {
    await service.create('leads', aLead({ name: 'First', email: 'ada@engines.example' }));
    const nobody = '0199b7a2-0000-7000-8000-00000000dead';
    const [a, b, c, d, e] = leads(5);
    const bodies = [a, { ...b, email: 'Ada@engines.example' }, c, { ...d, client_id: nobody }, e] as Data[];
    const answers = await whileTwoRun(() => createAll(bodies));
    expect(answers.map((answer) => (answer.status === 201 ? 201 : problemOf(answer)))).toEqual([
      201,
      { status: 409, code: 'email_taken', errors: ['body /email email_taken'] },
      201,
      { status: 409, code: 'reference_not_found', errors: ['body /client_id reference_not_found'] },
      201,
    ]);
    expect([...(await transactions()).keys()].sort()).toEqual(['First', 'Lead 0', 'Lead 2', 'Lead 4']);
  });

  it('are refused one by one by a rule that is looked at when they are committed', async () => {
    await erpTrigger('Lead 3', `raise exception 'not today'`, 'constraint trigger erp after');
    const answers = await whileTwoRun(() => createAll(leads(6)));
    expect(statuses(answers)).toEqual([201, 201, 201, 500, 201, 201]);
    expect((await transactions()).size).toBe(5);
  });

  it('do not wait for a row that somebody else has', async () => {
    const locked = await service.create('leads', aLead({ name: 'Locked' }));
    const release = await lockRow(service.databaseUrl(), 'leads', locked.id);
    const late = await whileTwoRun(async () => {
      const [first, waiting, last] = [
        createAll(leads(5)),
        service.send('PATCH', `/leads/${locked.id}`, { body: { city: 'Lyon' } }),
        createAll(leads(5, { city: 'Paris' })),
      ];
      expect(statuses([...(await first), ...(await last)])).toEqual(Array(10).fill(201));
      // In an array, since what an async function answers is waited for.
      return [waiting];
    });
    await release();
    expect(statuses(await Promise.all(late))).toEqual([200]);
  });

  it('do not wait for one that takes long', async () => {
    await erpTrigger('Lead 2', 'perform pg_sleep(3)');
    const ended: string[] = [];
    const answers = await whileTwoRun(() =>
      Promise.all(
        leads(5).map(async (body) => {
          const answer = await service.send('POST', '/leads', { body });
          ended.push(String(body.name));
          return answer;
        }),
      ),
    );
    expect(statuses(answers)).toEqual(Array(5).fill(201));
    expect(ended.at(-1)).toBe('Lead 2');
    expect((await transactions()).size).toBe(5);
  });

  it('503, and nothing is stored, if the server ends their connection', async () => {
    await erpTrigger('Lead 2', 'perform pg_sleep(0.8)');
    const answers = await whileTwoRun(async () => {
      const creating = createAll(leads(5));
      await over(service.databaseUrl(), async (client) => {
        const sleeping = `from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
        await expect.poll(async () => (await client.query(`select ${sleeping}`)).rowCount).toBe(1);
        await client.query(`select pg_terminate_backend(pid) ${sleeping}`);
      });
      return creating;
    });
    const together = answers.filter(({ status }) => status === 503);
    expect(together.length).toBeGreaterThan(1);
    expect((await transactions()).size).toBe(5 - together.length);
    expect(statuses(await createAll(leads(5)))).toEqual(Array(5).fill(201));
  });

  it('201 for all shapes, though one that came before has kept the server from looking at them', async () => {
    const shapes: Data[] = [{ city: 'Lyon' }, { phone: '+33612345678' }, { tags: ['a'] }, { notes: { b: 1 } }];
    const bodies = shapes.map((shape, i) => aLead({ name: `Shape ${i}`, ...shape }));
    const taken = await service.create('leads', aLead({ name: 'Taken', email: 'taken@engines.example' }));
    for (const round of [0, 1, 2, 3]) {
      const answers = await whileTwoRun(() => createAll([aLead({ email: String(taken.email) }), ...bodies]));
      expect(statuses(answers), `round ${round}`).toEqual([409, 201, 201, 201, 201]);
    }
  });

  it('201 for large ones', async () => {
    const note = 'é'.repeat(200_000);
    const bodies = leads(12).map((body) => ({ ...body, notes: { note } }));
    const answers = await whileTwoRun(() => createAll(bodies));
    expect(dataOf(answers).map(({ notes }) => notes)).toEqual(Array(12).fill({ note }));
  });

  it('201 once and its replays for equal ones with a key', async () => {
    const headers = { 'Idempotency-Key': 'a-key-of-a-client' };
    const one = () => service.send('POST', '/leads', { body: aLead({ name: 'Once' }), headers });
    const answers = await whileTwoRun(() => Promise.all(Array.from({ length: 6 }, one)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(5);
    expect(await transactions()).toHaveProperty('size', 1);
  });
});

describe('short writes that no request can make', () => {
  const insert = shortStatement('insert into companies (name) values (:name) returning name, xmin::text');
  const names = Array.from({ length: 16 }, (_, i) => `${i}`);

  /** Lends lanes on a database of their own. */
  async function withLanes(preparedStatements: boolean, work: (lanes: OpenLanes) => Promise<void>): Promise<void> {
    const { url, drop } = await createDatabase();
    const limits = { size: 6, statementTimeoutMs: 5_000, lockTimeoutMs: 1_000 };
    const onErrors = { onIdleError: () => undefined, onUpkeepError: () => undefined };
    const lanes = openLanes({ databaseUrl: url, ...limits, ...onErrors, preparedStatements });
    await work(lanes).finally(() => lanes.end());
    await drop();
  }

  it('are committed together where connections keep no prepared statements, too', () =>
    withLanes(false, async ({ db }) => {
      const made = await Promise.all(names.map((name) => db.query<{ name: string; xmin: string }>(insert({ name }))));
      expect(made.flatMap(({ rows }) => rows.map(({ name }) => name))).toEqual(names);
      expect(new Set(made.map(({ rows }) => rows[0]?.xmin)).size).toBeLessThan(names.length);
      expect((await db.query('select from pg_prepared_statements')).rows).toEqual([]);
    }));

  it('are not stored if one of them cannot be sent, and the connection is not used again', () =>
    withLanes(true, async ({ db, pool }) => {
      const unsendable = {
        toPostgres: () => {
          throw new Error('not today');
        },
      };
      const sent = [...names.slice(0, 8), unsendable, ...names.slice(8)].map((name) => db.query(insert({ name })));
      const made = (await Promise.allSettled(sent)).filter(({ status }) => status === 'fulfilled');
      expect(made.length).toBeLessThan(names.length);
      expect((await db.query('select from companies')).rowCount).toBe(made.length);
      const again = await Promise.all(names.map((name) => db.query(insert({ name }))));
      expect(again).toHaveLength(names.length);
      expect((await pool.query('select from companies')).rowCount).toBe(made.length + names.length);
    }));
});
