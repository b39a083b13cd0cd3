import { request, type IncomingMessage } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importFile } from '../src/import/file.js';
import { readRowReaders } from '../src/import/readers.js';
import { clear, rowId, store } from './lists.js';
import { problemOf, useService, type Answer, type Data } from './service.js';

const service = useService({ exportStallMs: 1_000, lockTimeoutMs: 20_000 });
const csv = { headers: { Accept: 'text/csv' } };
const ndjson = { headers: { Accept: 'application/x-ndjson' } };
const rowsOf = (answer: Answer) => answer.body as Data[];

beforeEach(() => clear(service));

/** The head of an answer whose body nobody has read yet. */
function begin({ url } = service): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${url()}/leads`, { headers: { Accept: 'text/csv' } }, resolve)
      .on('error', reject)
      .end();
  });
}

describe('listLeads and listAppointments in other formats', () => {
  const odd = [
    {
      id: rowId(1),
      name: '=1+1',
      email: null,
      phone: '+33612345678',
      city: "'=x",
      tags: ['a', 'b"'],
      interest_level: 1,
    },
    {
      id: rowId(2),
      name: 'Durand; "Camille"',
      address: 'Line 1\nLine 2, here',
      notes: { a: '\n\\ é' },
      interest_level: 2,
    },
    { id: rowId(3), name: "d'Arc", owner: '-', segment: '@x', city: "'quoted'", interest_level: 3 },
  ];

  it('200 with all rows that the filters choose, in the order asked for, as CSV', async () => {
    await store(service, 'leads', odd);
    const answer = await service.send('GET', '/leads?sort=-interest_level&interest_level_max=2', csv);
    expect([answer.status, answer.headers.vary, answer.headers['content-type']]).toEqual([200, 'Accept', 'text/csv']);
    expect(rowsOf(answer)).toMatchObject([
      { name: 'Durand; "Camille"', address: 'Line 1\nLine 2, here', notes: String.raw`{"a": "\n\\ é"}`, email: '' },
      { name: "'=1+1", phone: "'+33612345678", city: "''=x", tags: String.raw`["a","b\""]`, interest_level: '1' },
    ]);
  });

  it('200 with all rows and not a page of them, as the very lines that the list has', async () => {
    await store(service, 'leads', [
      ...odd,
      ...Array.from({ length: 300 }, (_, i) => ({ id: rowId(i + 10), name: `L${i}` })),
    ]);
    const answer = await service.send('GET', '/leads?sort=interest_level', ndjson);
    expect(rowsOf(answer)).toHaveLength(303);
    const page = await service.send<{ data: Data[] }>('GET', '/leads?sort=interest_level&limit=200');
    expect(rowsOf(answer).slice(0, 200)).toEqual(page.body.data);
    expect(page.headers.vary).toBe('Accept');
  });

  it.each([
    [csv, 'id,client_id,service_id,start_at,end_at,status,notes,created_at,updated_at\n'],
    [ndjson, ''],
  ])('200 with no row where there is none (%j)', async (init, text) => {
    expect((await service.send('GET', '/appointments?from=2025-01-01T00:00:00Z', init)).text).toBe(text);
  });

  it('200 for appointments, with filters that share a condition', async () => {
    await store(service, 'appointments', [
      { id: rowId(1), start_at: '2025-01-01T10:00:00.123456Z', status: "it's" },
      { id: rowId(2), start_at: '2025-02-01T10:00:00Z' },
    ]);
    const query = `from=2025-01-01T00:00:00Z&to=2025-01-02T00:00:00Z&status=it's`;
    const [table, lines] = [
      await service.send('GET', `/appointments?${query}`, csv),
      await service.send('GET', `/appointments?${query}`, ndjson),
    ];
    expect(rowsOf(table)).toMatchObject([{ id: rowId(1), start_at: '2025-01-01 10:00:00.123456+00', end_at: '' }]);
    expect(rowsOf(lines)).toMatchObject([{ id: rowId(1), scheduled_at: '2025-01-01T10:00:00.123456+00:00' }]);
  });

  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/html,*/*;q=0.8', 'application/json'],
    ['image/png', 'application/json'],
    ['text/*', 'text/csv'],
    ['text/csv;q=0.5, application/json;q=0.4', 'text/csv'],
    ['text/csv;q=0.5, application/*', 'application/json'],
    ['text/csv;q=0, application/x-ndjson;q=0.1', 'application/x-ndjson'],
    ['application/json; charset=utf-8, text/csv;q=0.1', 'application/json'],
    ['text/csv; charset=utf-8', 'text/csv'],
    ['text/csv;charset="UTF-8";header=present;q=0.9, application/json;version=1;q=0.8', 'text/csv'],
    ['text/csv; note="a, b; q=0", application/json;q=0.5', 'text/csv'],
    ['application/json;charset=utf-8;q=0, */*;q=0.1', 'text/csv'],
  ])('answers Accept: %s as %s', async (accept, mediaType) => {
    const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept };
    const answer = await service.send('GET', '/leads', { headers });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, mediaType]);
    const head = await service.send('HEAD', '/leads', { headers });
    expect([head.status, head.headers['content-type'], head.text]).toEqual([200, mediaType, '']);
  });

  it('422 for what makes pages, and for all else that is wrong', async () => {
    const answer = await service.send('GET', '/leads?limit=5&cursor=x&count=exact&offset=0&status=won', csv);
    const rule = (name: string) => `query /${name} rule`;
    expect(problemOf(answer)).toMatchObject({
      status: 422,
      errors: [...['limit', 'offset', 'cursor', 'count'].map(rule), expect.stringMatching('/status')],
    });
  });

  it('500 where the table is not there, and works again', async () => {
    await service.query('alter table leads rename to away');
    const during = await service.send('GET', '/leads', csv);
    await service.query('alter table away rename to leads');
    expect(problemOf(during)).toMatchObject({ status: 500, code: 'internal' });
    expect((await service.send('GET', '/leads', csv)).status).toBe(200);
  });
});

describe('an export on its way', () => {
  /** Few rows that are long: 40 MB to send, which no buffer on the way takes. */
  const ROWS = 2_000;
  const ROW_BYTES = 20_000;
  const exporting = async () => {
    const running = await service.query(
      `select pid from pg_stat_activity where datname = current_database() and state = 'active' and query like 'copy (%'`,
    );
    return running.length;
  };

  beforeEach(async () => {
    await service.query(
      `insert into leads (id, name, notes)
       select gen_random_uuid(), 'Lead ' || i, jsonb_build_object('x', repeat('x', $2)) from generate_series(1, $1) i`,
      [ROWS, ROW_BYTES],
    );
  });

  /** What has arrived, and how it ended. */
  async function outcomeOf(answer: IncomingMessage): Promise<{ bytes: number; isWhole: boolean }> {
    let bytes = 0;
    try {
      for await (const chunk of answer) bytes += (chunk as Buffer).length;
      return { bytes, isWhole: answer.complete };
    } catch {
      return { bytes, isWhole: answer.complete };
    }
  }

  it('ends with its statement when the client goes away', async () => {
    const answer = await begin();
    await expect.poll(exporting).toBe(1);
    answer.destroy();
    await expect.poll(exporting).toBe(0);
    expect((await service.send('GET', '/leads?limit=1')).status).toBe(200);
  });

  it('ends with its statement when the client goes away before there is a first byte', async () => {
    const client = new pg.Client(service.databaseUrl());
    await client.connect();
    await client.query('begin; lock table leads in access exclusive mode');
    const gone = new AbortController();
    const asking = fetch(`${service.url()}/leads`, { headers: { Accept: 'text/csv' }, signal: gone.signal });
    await expect.poll(exporting).toBe(1);
    gone.abort();
    await expect(asking).rejects.toThrow('aborted');
    await expect.poll(exporting, { timeout: 5_000 }).toBe(0);
    await client.query('rollback');
    await client.end();
  });

  it('is cut off, and its connection given back, when the client reads nothing for too long', async () => {
    const answer = await begin();
    await expect.poll(exporting, { timeout: 5_000 }).toBe(0);
    const { bytes, isWhole } = await outcomeOf(answer);
    expect(isWhole).toBe(false);
    expect(bytes).toBeLessThan(ROWS * ROW_BYTES);
  });

  it('is cut off where it fails, so that no part looks whole', async () => {
    const answer = await begin();
    await service.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'copy (%'`,
    );
    expect(await outcomeOf(answer)).toMatchObject({ isWhole: false });
  });

  it('503 for another one while enough are under way, and lists go on', async () => {
    const answer = await begin();
    const other = await service.send('GET', '/leads', csv);
    expect(problemOf(other)).toMatchObject({ status: 503, code: 'unavailable' });
    expect(other.headers['retry-after']).toBe('5');
    expect((await service.send('GET', '/leads')).status).toBe(200);
    answer.destroy();
    await expect.poll(exporting).toBe(0);
  });
});

describe('an export that nobody reads, beside writes that wait for a lock', () => {
  const few = useService({ connections: 8, lockTimeoutMs: 3_000 });

  it('leaves a connection for lists', async () => {
    await few.query(`insert into leads (id, name, notes)
      select gen_random_uuid(), 'Lead ' || i, jsonb_build_object('x', repeat('x', 20000)) from generate_series(1, 2000) i`);
    const answer = await begin(few);
    const client = new pg.Client(few.databaseUrl());
    await client.connect();
    await client.query('begin; lock table leads in share row exclusive mode');
    const deletions = Array.from({ length: 4 }, (_, i) => few.send('DELETE', `/leads/${rowId(i)}`));
    await expect.poll(() => waiting(client)).toBeGreaterThan(0);
    const list = few.send('GET', '/clients').then(() => 'list');
    expect(await Promise.race([list, ...deletions.map((deletion) => deletion.then(() => 'write'))])).toBe('list');
    await client.query('rollback');
    await client.end();
    await Promise.all(deletions);
    answer.destroy();
  });

  async function waiting(client: pg.Client): Promise<number> {
    const { rowCount } = await client.query(
      `select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())`,
    );
    return rowCount ?? 0;
  }
});

describe('an export whose first row takes its time', () => {
  const impatient = useService({ statementTimeoutMs: 400, silenceMs: 400, lockTimeoutMs: 5_000 });

  it('200 later than any other statement would be given up', async () => {
    const client = new pg.Client(impatient.databaseUrl());
    await client.connect();
    await client.query('begin; lock table leads in access exclusive mode');
    const asking = impatient.send('GET', '/leads', csv);
    await client.query('select pg_sleep(1.2)');
    await client.query('commit');
    await client.end();
    expect((await asking).status).toBe(200);
  });
});

describe('what was exported', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'carnet-export-'));
    return () => rm(directory, { recursive: true });
  });

  it.each(['csv', 'ndjson'] as const)('is imported as the same rows (%s)', async (format) => {
    await store(service, 'leads', [
      {
        name: '=1+1',
        phone: '+33612345678',
        city: "'=x",
        owner: "''",
        tags: ['a,b', '"c"', '{}'],
        notes: { a: [1, '\\ \n'] },
      },
      {
        name: "-d'Arc",
        address: '\u00a0L1\r\nL2\t"x"',
        activities: [{ kind: 'call', at: null }],
        stage: 'won',
        status: 'converti',
      },
      {
        name: '☎ Zoë \u{1f600}',
        email: 'A@example.com',
        created_at: '1999-12-31T23:59:59.123456Z',
        interest_level: 100,
      },
    ]);
    await service.query(`update leads set address = trim(address, e'\\u00a0')`);
    const digest = `select md5(string_agg(l::text, ',' order by id)) as digest, count(*)::int as rows from leads l`;
    const before = await service.query(digest);
    const answer = await service.send('GET', '/leads', {
      headers: { Accept: { csv: 'text/csv', ndjson: 'application/x-ndjson' }[format] },
    });
    const file = join(directory, `leads.${format}`);
    await writeFile(file, answer.text);
    await service.query('delete from leads');
    const client = new pg.Client(service.databaseUrl());
    await client.connect();
    const { counts } = await importFile(
      { url: service.databaseUrl(), client, description: 'the test' },
      {
        ...{ file, format, table: 'leads', reader: (await readRowReaders('FR')).leads, given: { tables: {} } },
        ...{ policy: { duplicates: 'reject', orphans: 'reject' }, maxRejects: 0, dryRun: false, restart: false },
        ...{ signal: new AbortController().signal, onPlan: () => undefined, onProgress: () => undefined },
        rejectsFile: join(directory, 'rejects'),
      },
    );
    await client.end();
    expect(counts.leads).toMatchObject({ read: 3, inserted: 3, rejected: 0 });
    expect(await service.query(digest)).toEqual(before);
    expect(await readFile(file, 'utf8')).toBe(
      (await service.send('GET', '/leads', format === 'csv' ? csv : ndjson)).text,
    );
  });
});
