import pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, clear, clientIds, companyIds, lists, nextOf, orderOf, rowId, serviceIds, store } from './lists.js';
import { problemOf, useService, type Data, type ProblemBody } from './service.js';

const service = useService();
beforeEach(() => clear(service));

const [CLIENT, OTHER_CLIENT] = clientIds;
const [COMPANY] = companyIds;
const [, SERVICE] = serviceIds;

/** Rows that are created a day apart, by a name that stands for them; the last is the newest. */
type Named = Record<string, Data>;

/** A filter that chooses every row that says nothing else. */
const filterOf: Record<string, Record<string, string>> = {
  appointments: { client_id: clientIds[0] },
  leads: { interest_level_max: '0' },
};

/** A filter at work: the rows that are there, and which of them it chooses, in the list's default order. */
type Case = [what: string, rows: Named, query: Data, chosen: string[]];

const stageRows = { won: { stage: 'won' }, lost: { stage: 'lost' }, none: {} };
const statusRows = { active: { status: 'active' }, converti: { status: 'converti' }, none: {} };
const levels = { zero: {}, low: { interest_level: 49 }, half: { interest_level: 50 }, full: { interest_level: 100 } };
const created = {
  before: { created_at: '2025-11-01T00:00:00.123455Z' },
  at: { created_at: '2025-11-01T00:00:00.123456Z' },
  after: { created_at: '2025-11-01T00:00:00.123457Z' },
};
const tagged = {
  none: {},
  one: { tags: ['salon'] },
  several: { tags: ['web', 'salon', 'vip'] },
  other: { tags: ['Salon'] },
};

/** A text filter takes the exact text, whatever blanks are around it. */
const exactText = (name: string): Case[] => [
  [
    `${name} exactly`,
    { same: { [name]: 'Aé' }, lower: { [name]: 'aé' }, longer: { [name]: 'Aéx' }, none: {} },
    { [name]: 'Aé' },
    ['same'],
  ],
  [`${name} with blanks around it`, { same: { [name]: 'a b' }, none: {} }, { [name]: ' a b\t' }, ['same']],
  [`${name} decomposed`, { same: { [name]: 'é' }, none: {} }, { [name]: 'e\u0301' }, ['same']],
  [`${name} that nobody has`, { other: { [name]: 'a' } }, { [name]: '%' }, []],
];

const leadCases: Case[] = [
  ...exactText('owner'),
  ...exactText('source'),
  ...exactText('segment'),
  ['stage as stored', stageRows, { stage: 'won' }, ['won']],
  ['stage in another case', stageRows, { stage: ' LoSt ' }, ['lost']],
  ['stage that nobody has', stageRows, { stage: 'new' }, []],
  ['status as stored', statusRows, { status: 'active' }, ['active']],
  ['status in another case', statusRows, { status: 'Converti' }, ['converti']],
  ['tag among several', tagged, { tag: 'salon' }, ['several', 'one']],
  ['tag that is a part of another', tagged, { tag: 'sal' }, []],
  [
    'tag with blanks, quotes and commas',
    { quoted: { tags: ['a, "b" {c}', 'x'] }, none: {} },
    { tag: 'a, "b" {c}' },
    ['quoted'],
  ],
  ['tag spelled NULL', { text: { tags: ['NULL'] }, none: {} }, { tag: 'NULL' }, ['text']],
  ['client_id as stored', { its: { client_id: CLIENT }, none: {} }, { client_id: CLIENT }, ['its']],
  ['client_id in capitals', { its: { client_id: CLIENT }, none: {} }, { client_id: CLIENT.toUpperCase() }, ['its']],
  ['client_id of another client', { its: { client_id: CLIENT } }, { client_id: OTHER_CLIENT }, []],
  ['company_id as stored', { its: { company_id: COMPANY }, none: {} }, { company_id: COMPANY }, ['its']],
  [
    'company_id in capitals',
    { its: { company_id: COMPANY }, none: {} },
    { company_id: COMPANY.toUpperCase() },
    ['its'],
  ],
  ['interest_level_min, itself included', levels, { interest_level_min: 50 }, ['full', 'half']],
  ['interest_level_max, itself included', levels, { interest_level_max: 49 }, ['low', 'zero']],
  ['interest_level_min of 0', levels, { interest_level_min: 0 }, ['full', 'half', 'low', 'zero']],
  ['interest_level_max of 0', levels, { interest_level_max: 0 }, ['zero']],
  ['interest levels that are equal', levels, { interest_level_min: 50, interest_level_max: 50 }, ['half']],
  ['interest levels that cross', levels, { interest_level_min: 51, interest_level_max: 50 }, []],
  ['created_from, itself included', created, { created_from: '2025-11-01T00:00:00.123456Z' }, ['after', 'at']],
  ['created_to, itself left out', created, { created_to: '2025-11-01T00:00:00.123456Z' }, ['before']],
  ['created_from with another offset', created, { created_from: '2025-11-01T01:00:00.123457+01:00' }, ['after']],
  [
    'a microsecond',
    created,
    { created_from: '2025-11-01T00:00:00.123456Z', created_to: '2025-11-01T00:00:00.123457Z' },
    ['at'],
  ],
  [
    'created_from and created_to that are equal',
    created,
    { created_from: '2025-11-01T00:00:00.123456Z', created_to: '2025-11-01T00:00:00.123456Z' },
    [],
  ],
  [
    'several filters',
    { both: { stage: 'won', owner: 'a' }, stage: { stage: 'won' }, owner: { owner: 'a' } },
    { stage: 'won', owner: 'a' },
    ['both'],
  ],
];

const period = (start: string, end: string | null = null) => ({
  start_at: `2025-11-${start}Z`,
  end_at: end && `2025-11-${end}Z`,
});
/** Appointments around the window from the 10th to the 20th, named by how they lie to it. */
const around = {
  'spans all': period('01T00:00:00', '30T00:00:00'),
  'ends before': period('02T00:00:00', '09T00:00:00'),
  'ends at from': period('03T00:00:00', '10T00:00:00'),
  'ends in it': period('04T00:00:00', '10T00:00:00.000001'),
  'instant before': period('09T23:59:59.999999'),
  'instant at from': period('10T00:00:00'),
  inside: period('12T00:00:00', '13T00:00:00'),
  'instant inside': period('15T00:00:00'),
  'starts in it': period('19T23:59:59.999999', '21T00:00:00'),
  'instant at to': period('20T00:00:00'),
  'starts at to': period('20T00:00:00.000000', '21T00:00:00'),
  after: period('25T00:00:00', '26T00:00:00'),
};
const FROM = '2025-11-10T00:00:00Z';
const TO = '2025-11-20T00:00:00Z';

const appointmentCases: Case[] = [
  ...exactText('status'),
  ['client_id as stored', { its: { client_id: OTHER_CLIENT }, none: {} }, { client_id: OTHER_CLIENT }, ['its']],
  [
    'client_id in capitals',
    { its: { client_id: OTHER_CLIENT }, none: {} },
    { client_id: OTHER_CLIENT.toUpperCase() },
    ['its'],
  ],
  ['service_id as stored', { its: { service_id: SERVICE }, none: {} }, { service_id: SERVICE }, ['its']],
  [
    'service_id in capitals',
    { its: { service_id: SERVICE }, none: {} },
    { service_id: SERVICE.toUpperCase() },
    ['its'],
  ],
  [
    'from and to',
    around,
    { from: FROM, to: TO },
    ['starts in it', 'instant inside', 'inside', 'instant at from', 'ends in it', 'spans all'],
  ],
  [
    'from alone',
    around,
    { from: FROM },
    [
      'after',
      'starts at to',
      'instant at to',
      'starts in it',
      'instant inside',
      'inside',
      'instant at from',
      'ends in it',
      'spans all',
    ],
  ],
  [
    'to alone',
    around,
    { to: TO },
    [
      'starts in it',
      'instant inside',
      'inside',
      'instant at from',
      'instant before',
      'ends in it',
      'ends at from',
      'ends before',
      'spans all',
    ],
  ],
  [
    'from and to with another offset',
    around,
    { from: '2025-11-15T01:00:00+01:00', to: '2025-11-14T23:00:01-01:00' },
    ['instant inside', 'spans all'],
  ],
  [
    'from and to a microsecond apart',
    around,
    { from: FROM, to: '2025-11-10T00:00:00.000001Z' },
    ['instant at from', 'ends in it', 'spans all'],
  ],
  ['from and to that are equal', around, { from: FROM, to: FROM }, []],
  ['from after to', around, { from: TO, to: FROM }, []],
  ['from after all', around, { from: '9999-12-31T23:59:59Z' }, []],
  ['to before all', around, { to: '0001-01-01T00:00:00Z' }, []],
];

const nameCases: Case[] = [
  [
    'name in any case',
    { same: { name: 'Élodie ŒUVRE' }, lower: { name: 'élodie œuvre' }, bare: { name: 'Elodie Oeuvre' } },
    { name: 'éLODIE œuvrE' },
    ['lower', 'same'],
  ],
  ['name with blanks around it', { same: { name: 'Zoé' }, longer: { name: 'Zoé B' } }, { name: '  Zoé ' }, ['same']],
  ['name that is a part of another', { longer: { name: 'Zoé B' } }, { name: 'Zoé' }, []],
  [
    'name with what LIKE reads as a pattern',
    { same: { name: '%_\\' }, other: { name: 'abc' } },
    { name: '%_\\' },
    ['same'],
  ],
];

const casesOf: Record<string, Case[]> = {
  leads: leadCases,
  appointments: appointmentCases,
  clients: nameCases,
  services: nameCases,
  companies: nameCases,
};

describe.each(lists)('$operationId with a filter', ({ resource, path, filters, parameters }) => {
  const cases = casesOf[resource] ?? [];

  it.each(cases)('200 for %s, counted and page by page', async (_what, named, query, chosen) => {
    const names = Object.keys(named);
    const day = (n: number) => `2025-01-${String(n + 1).padStart(2, '0')}T00:00:00Z`;
    const rows = Object.values(named).map((row, n) => {
      return { id: rowId(n), created_at: day(n), ...(resource === 'appointments' && { start_at: day(n) }), ...row };
    });
    await store(service, resource, rows);
    const nameOf = ({ id }: { id: string }) => names.find((_, n) => rowId(n) === id);

    const { body, headers } = await ask(service, path, { ...query, count: 'exact' });
    expect(body.data.map(nameOf)).toEqual(chosen);
    expect(headers['x-total-count']).toBe(String(chosen.length));
    const first = await ask(service, path, { ...query, limit: 1 });
    const rest = nextOf(first);
    const second = rest ? (await ask(service, rest.path, rest.query)).body.data : [];
    expect([...first.body.data, ...second].map(nameOf)).toEqual(chosen.slice(0, 2));
  });

  it('none of its filters is left out here', () => {
    const tested = new Set(cases.flatMap(([, , query]) => Object.keys(query)));
    expect([...tested].sort()).toEqual([...filters].sort());
  });

  it.each(parameters)('422 when %s stands twice', async (name) => {
    const answer = await service.send('GET', `${path}?${name}=1&${name}=1`);
    const errors = [`query /${name} duplicate_key`];
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors });
  });

  it.each(filters)('422 when %s is spelled wrong, with the name that was meant', async (name) => {
    const answer = await service.send<ProblemBody>('GET', `${path}?${name}x=1`);
    expect(answer.body).toEqual({
      success: false,
      type: '/problems/validation-failed',
      title: 'The request breaks the contract',
      status: 422,
      code: 'validation_failed',
      detail: `${name}x: is unknown; did you mean ${name}?`,
      request_id: answer.headers['x-request-id'],
      errors: [
        {
          in: 'query',
          pointer: `/${name}x`,
          code: 'additionalProperties',
          message: `is unknown; did you mean ${name}?`,
        },
      ],
    });
  });

  it.each(filters)('422 when %s is empty', async (name) => {
    const answer = await service.send('GET', `${path}?${name}=`);
    expect(problemOf(answer)).toMatchObject({ status: 422, code: 'validation_failed' });
  });

  it.each(filters.filter((name) => /from|to$/.test(name)))('422 when the + of %s came as a blank', async (name) => {
    const answer = await service.send<ProblemBody>('GET', `${path}?${name}=2025-11-01T00:00:00+01:00`);
    const message = 'has a blank before its offset; send a + in a URL as %2B';
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([{ in: 'query', pointer: `/${name}`, code: 'format', message }]);
  });

  it.each(filters.filter((name) => /from|to$/.test(name)))('422 when %s has no offset', async (name) => {
    const answer = await service.send('GET', `${path}?${name}=2025-11-01T00:00:00`);
    const errors = [`query /${name} timezone_required`];
    expect(problemOf(answer)).toMatchObject({ status: 422, errors });
  });
});

/** Two texts that every order tells apart, or none: of each property that a list is ordered by, a lower and a higher value. */
const lowAndHigh: Record<string, [low: unknown, high: unknown]> = {
  created_at: ['2025-01-01T00:00:00.000001Z', '2025-01-01T00:00:00.000002Z'],
  updated_at: ['2025-01-01T00:00:00.000001Z', '2025-01-01T00:00:00.000002Z'],
  start_at: ['2025-01-01T00:00:00.000001Z', '2025-01-01T00:00:00.000002Z'],
  interest_level: [9, 10],
  name: ['lovelace a', 'lovelace b'],
};

const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

describe.each(lists)('$operationId page by page', ({ resource, path, sorts }) => {
  const storeIds = (...numbers: number[]) =>
    store(
      service,
      resource,
      numbers.map((n) => ({ id: rowId(n) })),
    );

  it('200 without Link and X-Total-Count when all is there', async () => {
    await storeIds(1, 2, 3);
    const { body, headers } = await ask(service, path, { limit: 3 });
    expect(ids(body.data)).toEqual([rowId(3), rowId(2), rowId(1)]);
    expect(headers).not.toHaveProperty('link');
    expect(headers).not.toHaveProperty('x-total-count');
    expect(headers).not.toHaveProperty('x-total-count-kind');
  });

  it('200 with Link while rows are left, without it when exactly limit rows were left', async () => {
    await storeIds(1, 2, 3, 4);
    const first = await ask(service, path, { limit: 2 });
    const second = await ask(service, nextOf(first)?.path ?? '', nextOf(first)?.query);
    expect(ids([...first.body.data, ...second.body.data])).toEqual([4, 3, 2, 1].map(rowId));
    expect(second.headers).not.toHaveProperty('link');
  });

  it('200 with the number of rows and how it was found when count is sent', async () => {
    await storeIds(1, 2, 3);
    await service.query(`analyze ${resource}`);
    const exact = await ask(service, path, { limit: 1, count: 'exact' });
    expect(exact.headers).toMatchObject({ 'x-total-count': '3', 'x-total-count-kind': 'exact' });
    const estimated = await ask(service, path, { limit: 1, count: 'estimated' });
    expect(estimated.headers).toMatchObject({ 'x-total-count': '3', 'x-total-count-kind': 'estimated' });
    expect(estimated.body).toEqual(exact.body);
  });

  it('200 with 20 rows when no limit is sent', async () => {
    await storeIds(...Array(21).keys());
    const { body, headers } = await ask(service, path);
    expect(body.data).toHaveLength(20);
    expect(nextOf({ headers })?.query.get('limit')).toBe('20');
  });

  it('200 with a Link that goes on from an offset and keeps every other parameter', async () => {
    await storeIds(1, 2, 3, 4);
    const sort = sorts.at(-1) ?? '';
    const sent = { limit: '1', sort, count: 'exact', ...filterOf[resource] };
    const { body, headers } = await ask(service, path, { ...sent, offset: 1 });
    const { cursor, ...kept } = Object.fromEntries(nextOf({ headers })?.query ?? []);
    expect(nextOf({ headers })?.path).toBe(path);
    expect(kept).toEqual(sent);
    expect(cursor).toMatch(/^[\w-]+\.[\w-]+$/);
    expect(headers['x-total-count']).toBe('4');
    const next = await ask(service, path, { ...kept, cursor, limit: 200 });
    expect(ids([...body.data, ...next.body.data])).toHaveLength(3);
    expect(next.headers['x-total-count']).toBe('4');
  });

  it.each([1, 2, 3, 200])('200 when the limit becomes %i on the way', async (limit) => {
    await storeIds(1, 2, 3, 4, 5);
    const link = nextOf(await ask(service, path, { limit: 2 }));
    link?.query.set('limit', String(limit));
    const { body } = await ask(service, link?.path ?? '', link?.query);
    expect(ids(body.data)).toEqual([3, 2, 1].map(rowId).slice(0, limit));
  });

  it('200 with nothing when the offset is past the end', async () => {
    await storeIds(1);
    const { body, headers } = await ask(service, path, { offset: 10_000_000, count: 'exact' });
    expect(body).toEqual({ success: true, data: [] });
    expect(headers).not.toHaveProperty('link');
    expect(headers['x-total-count']).toBe('1');
  });

  it.each(sorts)('200 in the order %s, equal values by id', async (sort) => {
    const { property, ascends } = orderOf(sort);
    const [low, high] = lowAndHigh[property] ?? [];
    const rows = [high, low, low, high].map((value, n) => ({ id: rowId(n), [property]: value }));
    await store(service, resource, rows);
    const ascending = [1, 2, 0, 3].map(rowId);
    const { body } = await ask(service, path, { sort });
    expect(ids(body.data)).toEqual(ascends ? ascending : ascending.reverse());
  });

  it('200 in the first order of the document when none is sent', async () => {
    const [sort = ''] = sorts;
    const { property } = orderOf(sort);
    const [low, high] = lowAndHigh[property] ?? [];
    await store(
      service,
      resource,
      [low, high].map((value, n) => ({ id: rowId(n), [property]: value })),
    );
    expect((await ask(service, path)).body).toEqual((await ask(service, path, { sort })).body);
    expect(sort).toMatch(/^-/);
  });

  it.each([
    ['limit=0', 'limit minimum'],
    ['limit=201', 'limit maximum'],
    ['limit=0x10', 'limit type'],
    ['limit=000000000000000000000', 'limit minimum'],
    ['limit=1e2', 'limit type'],
    ['limit=%2B5', 'limit type'],
    ['limit=', 'limit type'],
    ['offset=-1', 'offset minimum'],
    ['offset=10000001', 'offset maximum'],
    ['offset=0x10', 'offset type'],
    ['offset=%201', 'offset type'],
    ['sort=-id', 'sort enum'],
    ['sort=', 'sort enum'],
    ['count=about', 'count enum'],
    ['count=', 'count enum'],
  ])('422 for %s', async (query, error) => {
    const answer = await service.send('GET', `${path}?${query}`);
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors: [`query /${error}`] });
  });
});

describe('a search that takes too long', () => {
  const busy = useService({ statementTimeoutMs: 100 });
  const timeout = {
    success: false,
    type: '/problems/timeout',
    title: 'The database took too long',
    status: 504,
    code: 'timeout',
    detail: 'The database did not answer in time; ask for less.',
  };
  /** What the service's database does beside answering this very question. */
  const ACTIVE = `
    select query
    from pg_stat_activity
    where datname = current_database()
      and backend_type = 'client backend'
      and state = 'active'
      and pid <> pg_backend_pid()`;

  beforeAll(async () => {
    // The service's own connections would not wait for so many rows.
    const client = new pg.Client(busy.databaseUrl());
    await client.connect();
    await client.query(`
      insert into leads (name, company)
      select repeat('%', 300), repeat('%', 300)
      from generate_series(1, 20000)`);
    await client.end();
  });

  it.each([
    ['text of percent signs', '%'.repeat(150) + '_'],
    ['text of percent signs and a control character', '%'.repeat(150) + '\x1f_'],
    ['text that no index knows', '%'.repeat(199) + '§'],
  ])('504 for %s, and the database is at rest again', async (_what, text) => {
    const path = `/leads/search/${encodeURIComponent(text)}`;
    const { body, headers } = await busy.send('GET', `${path}?count=exact`);
    expect(body).toEqual({ ...timeout, request_id: headers['x-request-id'] });
    await expect.poll(() => busy.query(ACTIVE)).toEqual([]);
    expect((await busy.send('GET', '/leads?limit=1')).status).toBe(200);
  });

  it('504 for each of more searches than there are connections, and the database is at rest again', async () => {
    const path = `/leads/search/${encodeURIComponent('%'.repeat(150) + '_')}`;
    const answers = await Promise.all(Array.from({ length: 12 }, () => busy.send('GET', path)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([504]));
    await expect.poll(() => busy.query(ACTIVE)).toEqual([]);
  });
});
