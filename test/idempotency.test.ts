import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { onceOnly, removeOldKeys } from '../src/db/idempotency.js';
import { sweepKeys } from '../src/db/key-sweep.js';
import { aBody, aLead, resources } from './builders.js';
import { problemOf, useService, type Answer, type Data, type TestService } from './service.js';

const service = useService({ lockTimeoutMs: 200 });
let keys = 0;
const aKey = () => `key-${++keys}`;

const create = (resource: string, key: string, body: Data, from: TestService = service) =>
  from.send<{ data: Data & { id: string } }>('POST', `/${resource}`, { body, headers: { 'Idempotency-Key': key } });

const countOf = async (table: string) =>
  (await service.query(`select count(*)::int as n from ${table}`))[0]?.n as number;

/** All of an answer that has to be the same when it comes again. */
const wholeOf = ({ status, headers, text }: Answer) => {
  return { status, location: headers.location, etag: headers.etag, type: headers['content-type'], text };
};

describe.each(resources)('a key for a new row of %s', (resource) => {
  let body: Data = {};
  beforeAll(async () => {
    body = await aBody(service, resource);
  });

  it('201 with the first answer again, byte for byte, and one row', async () => {
    const key = aKey();
    const before = await countOf(resource);
    const first = await create(resource, key, body);
    expect(first.status).toBe(201);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    const again = await create(resource, key, body);
    expect(wholeOf(again)).toEqual(wholeOf(first));
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await countOf(resource)).toBe(before + 1);
  });

  it('422 idempotency_key_reused with another body, and no row', async () => {
    const key = aKey();
    await create(resource, key, body);
    const before = await countOf(resource);
    const change = resource === 'appointments' ? { status: 'other' } : { name: 'Other' };
    const other = await create(resource, key, { ...body, ...change });
    expect(problemOf(other)).toEqual({ status: 422, code: 'idempotency_key_reused', errors: [] });
    expect(await countOf(resource)).toBe(before);
  });

  it('409 idempotency_key_in_use while the first one is under way, and 201 when it came to nothing', async () => {
    const key = aKey();
    const once = onceOnly(key, 'anonymous', `POST /${resource}`, {});
    const client = new pg.Client(service.databaseUrl());
    await client.connect();
    await client.query('begin');
    await client.query('insert into idempotency_keys (id, request, status, body) values ($1, $1, 201, $2)', [
      once?.key,
      '{}',
    ]);
    const during = await create(resource, key, body);
    await client.query('rollback');
    await client.end();
    expect(problemOf(during)).toEqual({ status: 409, code: 'idempotency_key_in_use', errors: [] });
    expect(during.headers['retry-after']).toBe('1');
    expect((await create(resource, key, body)).status).toBe(201);
  });
});

describe('the same request', () => {
  it('201 again under other names, in another order and spelling', async () => {
    const key = aKey();
    const notes = { a: 1, b: [{ c: 2, d: 3 }] };
    const first = await create('leads', key, aLead({ interest_level: 40, phone: '06 12 34 56 78', notes }));
    const body = {
      notes: { b: [{ d: 3, c: 2 }], a: 1 },
      phone: '+33612345678',
      interestLevel: 40,
      name: ' Ada Lovelace ',
    };
    const again = await create('leads', `"${key}"`, body);
    expect(wholeOf(again)).toEqual(wholeOf(first));
  });

  it('201 again with an id of its own, though the id is taken; 409 without the key, with the path of the row', async () => {
    const body = aLead({ id: '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c31', email: 'once@example.com' });
    const key = aKey();
    const first = await create('leads', key, body);
    expect(wholeOf(await create('leads', key, body))).toEqual(wholeOf(first));
    const without = await service.send('POST', '/leads', { body });
    expect(problemOf(without)).toMatchObject({ status: 409, code: 'already_exists' });
    expect(without.headers.location).toBe(first.headers.location);
  });

  it('201 again after the row has been changed or deleted: it was done', async () => {
    const key = aKey();
    const first = await create('leads', key, aLead());
    await service.send('DELETE', first.headers.location ?? '');
    expect(wholeOf(await create('leads', key, aLead()))).toEqual(wholeOf(first));
  });

  it('201 with a row of its own for another operation', async () => {
    const key = aKey();
    const first = await create('clients', key, { name: 'Ada' });
    const other = await create('companies', key, { name: 'Ada' });
    expect([first.status, other.status]).toEqual([201, 201]);
    expect(other.headers).not.toHaveProperty('idempotency-replayed');
  });

  it('has another place for every caller, operation and key', () => {
    const places = [
      ['a', 'POST /leads', 'k'],
      ['b', 'POST /leads', 'k'],
      ['a', 'POST /clients', 'k'],
      ['a', 'POST /leads', 'l'],
      ['a', 'POST /lead', 'sk'],
    ].map(([caller = '', operation = '', key]) => onceOnly(key, caller, operation, {})?.key.toString('hex'));
    expect(new Set(places).size).toBe(places.length);
  });

  it('201 for all who come at once, with one row for each key', async () => {
    const before = await countOf('leads');
    const rounds = Array.from({ length: 25 }, async () => {
      const key = aKey();
      const body = aLead({ email: `${key}@example.com` });
      const answers = await Promise.all(Array.from({ length: 4 }, () => create('leads', key, body)));
      return new Set(answers.map((answer) => JSON.stringify(wholeOf(answer)))).size;
    });
    expect(await Promise.all(rounds)).toEqual(rounds.map(() => 1));
    expect(await countOf('leads')).toBe(before + 25);
  });
});

describe('what failed', () => {
  it('is not kept: 409, and 201 under the same key once nothing is in the way', async () => {
    const key = aKey();
    const { id } = await service.create('leads', aLead({ email: 'taken@example.com' }));
    const body = aLead({ email: 'TAKEN@example.com' });
    expect(problemOf(await create('leads', key, body))).toMatchObject({ status: 409, code: 'email_taken' });
    await service.send('DELETE', `/leads/${id}`);
    expect((await create('leads', key, body)).status).toBe(201);
  });

  it('500 without a row where the answer could not be kept', async () => {
    const before = await countOf('leads');
    await service.query('alter table idempotency_keys rename to away');
    const answer = await create('leads', aKey(), aLead());
    await service.query('alter table away rename to idempotency_keys');
    expect(answer.status).toBe(500);
    expect(await countOf('leads')).toBe(before);
  });
});

describe('a key', () => {
  it.each(['a b', '"', '""', '"a', '"a"b', 'x'.repeat(256), `"${'x'.repeat(256)}"`, 'é'])('422 for %s', async (key) => {
    const errors = ['header /Idempotency-Key pattern'];
    expect(problemOf(await create('leads', key, aLead())).errors).toEqual(errors);
  });

  it.each(['k', 'a"b', 'x'.repeat(255), `"${'y'.repeat(255)}"`, '8e03978e-40d5-43e8-bc93-6894a57f9324'])(
    '201 for %s',
    async (key) => {
      expect((await create('leads', key, aLead())).status).toBe(201);
    },
  );

  it('422 for two of them', async () => {
    const body = JSON.stringify(aLead());
    const lines = ['Host: localhost', 'Content-Type: application/json', `Content-Length: ${body.length}`];
    const both = ['Idempotency-Key: one', 'idempotency-key: two', 'Connection: close'];
    const answer = await service.sendRaw(`POST /leads HTTP/1.1\r\n${[...lines, ...both].join('\r\n')}\r\n\r\n${body}`);
    expect(problemOf(answer).errors).toEqual(['header /Idempotency-Key duplicate_key']);
  });
});

describe('kept answers', () => {
  const old = (count: number) =>
    service.query(
      `insert into idempotency_keys (id, request, status, body, created_at)
       select sha256(n::text::bytea), sha256(''), 201, '{}', now() - interval '24 hours 1 second'
       from generate_series(1, $1::int) n`,
      [count],
    );
  const oldOnes = `idempotency_keys where created_at < now() - interval '24 hours'`;

  it('survive a crash: the table is logged', async () => {
    const [table] = await service.query(
      `select relpersistence as kind from pg_class where relname = 'idempotency_keys'`,
    );
    expect(table).toEqual({ kind: 'p' });
  });

  it('are removed after 24 hours, by several processes at once, and no younger ones', async () => {
    const key = aKey();
    const first = await create('leads', key, aLead());
    const young = await countOf('idempotency_keys');
    await old(1_700);
    const connected = new pg.Pool({ connectionString: service.databaseUrl(), max: 2 });
    const removed = await Promise.all([removeOldKeys(connected), removeOldKeys(connected)]);
    await connected.end();
    expect(removed[0] + removed[1]).toBe(1_700);
    expect(await countOf('idempotency_keys')).toBe(young);
    expect(wholeOf(await create('leads', key, aLead()))).toEqual(wholeOf(first));
  });

  it('are looked for again and again, also after a failure', async () => {
    await old(3);
    const pool = new pg.Pool({ connectionString: service.databaseUrl(), max: 1 });
    const errors: unknown[] = [];
    await service.query('alter table idempotency_keys rename to away');
    const stop = sweepKeys(pool, (error) => errors.push(error), 5);
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    await service.query('alter table away rename to idempotency_keys');
    await expect.poll(() => countOf(oldOnes)).toBe(0);
    stop();
    await pool.end();
  });
});
