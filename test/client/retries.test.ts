import { describe, expect, it, vi } from 'vitest';
import { createCarnetClient, unwrap, type CarnetClient, type Retries } from '../../client/src/index.js';
import { withKey } from '../../client/src/keys.js';
import { backoffMs, retryAfterMs } from '../../client/src/retry.js';
import { answered, cut, lost, refused, unavailable, unavailableProblem, useNetwork, type Fault } from './network.js';

const network = useNetwork();
const aCarnet = (retries: Partial<Retries> = {}) =>
  createCarnetClient({ baseUrl: network.url(), retries: { baseDelayMs: 1, ...retries } });
const aLead = (carnet: CarnetClient, id?: string) =>
  unwrap(carnet.POST('/leads', { body: { name: 'Ada', email: null, ...(id && { id }) } }));
const requests = () => network.sent.map(({ method, target }) => `${method} ${target}`);
const keys = () => network.sent.map(({ headers }) => headers['idempotency-key']);
const pauses = () => network.sent.slice(1).map(({ at }, index) => at - (network.sent[index]?.at ?? 0));
const countLeads = async (id: string) =>
  (await network.query('select count(*)::int as count from leads where id = $1', [id]))[0]?.count;

const failures: [name: string, fault: Fault][] = [
  ['the connection breaks before the request arrives', refused],
  ['the connection breaks before the answer', lost],
  ['the connection breaks within the answer', cut],
  ['the answer is 503', unavailable()],
];

describe.each(failures)('when %s', (_, fault) => {
  it.each<[string, (carnet: CarnetClient, id: string) => Promise<{ data?: unknown }>, unknown]>([
    ['GET', (carnet, id) => carnet.GET('/leads/{id}', { params: { path: { id } } }), { data: { name: 'Ada' } }],
    [
      'PUT',
      (carnet, id) => carnet.PUT('/leads/{id}', { params: { path: { id } }, body: { owner: 'amina' } }),
      { data: { name: 'Ada', owner: 'amina' } },
    ],
    [
      'PATCH',
      (carnet, id) => carnet.PATCH('/leads/{id}', { params: { path: { id } }, body: { owner: 'amina' } }),
      { data: { name: 'Ada', owner: 'amina' } },
    ],
  ])('a %s is sent again and answered', async (method, call, data) => {
    const carnet = aCarnet();
    const { id } = await aLead(carnet);
    network.sent.splice(0);
    network.meet(fault);
    expect((await call(carnet, id)).data).toMatchObject({ success: true, ...(data as object) });
    expect(requests()).toEqual([`${method} /leads/${id}`, `${method} /leads/${id}`]);
    expect(network.sent[0]?.body).toEqual(network.sent[1]?.body);
  });

  it.each([
    ['an id that the service makes', undefined],
    ["the caller's own id", '7D3F0A54-6A0E-4C43-9D5E-0D8C2A3F9B10'],
  ])('a POST with %s is sent again, and makes one row', async (_name, id) => {
    await network.query('delete from leads where id = $1', [id]);
    network.meet(fault);
    const lead = await aLead(aCarnet(), id);
    expect(lead).toMatchObject({ name: 'Ada', created_at: expect.any(String) as string });
    expect(await countLeads(lead.id)).toBe(1);
    expect(requests()).toEqual(['POST /leads', 'POST /leads']);
    expect(network.sent[0]?.body).toEqual(network.sent[1]?.body);
    expect(keys()).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys()[0]]);
  });
});

describe('a DELETE whose answer is lost', () => {
  it('is sent again, and answered 404 because it was done', async () => {
    const carnet = aCarnet();
    const { id } = await aLead(carnet);
    network.meet(lost);
    const { error } = await carnet.DELETE('/leads/{id}', { params: { path: { id } } });
    expect(error).toMatchObject({ status: 404, code: 'not_found' });
    expect(await countLeads(id)).toBe(0);
  });
});

describe('a create', () => {
  const id = '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11';
  const create = async (carnet: CarnetClient, headers?: Record<string, string>) =>
    carnet.POST('/leads', { body: { id, name: 'Ada' }, ...(headers && { headers }) });
  const underWay = answered(
    409,
    { 'Content-Type': 'application/problem+json', 'Retry-After': '0' },
    { ...unavailableProblem, type: '/problems/idempotency-key-in-use', status: 409, code: 'idempotency_key_in_use' },
  );

  it('is answered what its first try was, though its answer was lost', async () => {
    await network.query('delete from leads where id = $1', [id]);
    network.meet(lost);
    const { data, response } = await create(aCarnet());
    expect(data).toMatchObject({ success: true, data: { id, name: 'Ada' } });
    expect([response.status, response.headers.get('Idempotency-Replayed')]).toEqual([201, 'true']);
    expect(requests()).toEqual(['POST /leads', 'POST /leads']);
  });

  it('is sent again while its first try is under way, and answered that in the end if it stays so', async () => {
    network.meet(underWay, underWay);
    await aLead(aCarnet());
    expect(requests()).toEqual(['POST /leads', 'POST /leads', 'POST /leads']);
    network.meet(underWay, underWay);
    expect((await create(aCarnet({ limit: 1 }))).error).toMatchObject({ code: 'idempotency_key_in_use' });
  });

  it('has another key with every call', async () => {
    await aLead(aCarnet());
    await aLead(aCarnet());
    expect(new Set(keys()).size).toBe(2);
  });

  it.each(['Idempotency-Key', 'idempotency-key'])('has the key that the caller gives as %s', async (name) => {
    await network.query('delete from leads where id = $1', [id]);
    const key = `mine-${name}`;
    await create(aCarnet(), { [name]: key });
    await aCarnet().POST('/leads', { params: { header: { 'Idempotency-Key': key } }, body: { id, name: 'Ada' } });
    expect(keys()).toEqual([key, key]);
  });

  it('stays a conflict if its id is taken, also after a try that failed', async () => {
    await network.query(`insert into leads (id, name) values ($1, 'Grace') on conflict do nothing`, [id]);
    network.meet(refused);
    const { error, response } = await create(aCarnet());
    expect(error).toMatchObject({ status: 409, code: 'already_exists' });
    expect(response.headers.get('Location')).toBe(`/leads/${id}`);
    expect(requests()).toEqual(['POST /leads', 'POST /leads']);
  });
});

describe('a change', () => {
  it('is made only to the version that it names', async () => {
    const carnet = aCarnet();
    const { id } = await aLead(carnet);
    const path = { id };
    const { response } = await carnet.GET('/leads/{id}', { params: { path } });
    const header = { 'If-Match': response.headers.get('ETag') ?? '' };
    const change = (city: string) => carnet.PATCH('/leads/{id}', { params: { path, header }, body: { city } });
    expect((await change('Lyon')).data).toMatchObject({ data: { city: 'Lyon' } });
    expect((await change('Paris')).error).toMatchObject({ status: 412, code: 'precondition_failed' });
  });
});

describe('a POST whose operation takes no key', () => {
  it('gets none', () => {
    expect(withKey('/imports', {})).toBeUndefined();
  });

  it('is not sent again', async () => {
    const carnet = aCarnet() as unknown as { POST: (path: string) => Promise<unknown> };
    network.meet(refused);
    await expect(carnet.POST('/imports')).rejects.toThrow(TypeError);
    expect(requests()).toEqual(['POST /imports']);
  });
});

describe('tries', () => {
  it.each([
    [0, ['GET /healthz']],
    [2, ['GET /healthz', 'GET /healthz', 'GET /healthz']],
  ])('end after %i repetitions with the last error', async (limit, expected) => {
    network.meet(...expected.map(() => refused));
    await expect(aCarnet({ limit }).GET('/healthz')).rejects.toThrow(TypeError);
    expect(requests()).toEqual(expected);
  });

  it('end with the last 503', async () => {
    network.meet(unavailable(), unavailable(), unavailable());
    const { error } = await aCarnet({ limit: 2 }).GET('/leads');
    expect(error).toEqual(unavailableProblem);
    expect(requests()).toHaveLength(3);
  });

  it('end when the signal aborts while waiting, with its reason', async () => {
    const controller = new AbortController();
    network.meet(unavailable({ 'Retry-After': '15' }));
    const call = aCarnet().GET('/leads', { signal: controller.signal });
    await vi.waitFor(() => expect(requests()).toEqual(['GET /leads']));
    controller.abort(new Error('closed the page'));
    await expect(call).rejects.toThrow('closed the page');
    expect(requests()).toEqual(['GET /leads']);
  });

  it('end when the signal aborts in a request, with its reason', async () => {
    const controller = new AbortController();
    network.meet((res) => {
      controller.abort(new Error('closed the page'));
      res.destroy();
    });
    await expect(aCarnet().GET('/leads', { signal: controller.signal })).rejects.toThrow('closed the page');
    expect(requests()).toEqual(['GET /leads']);
  });
});

describe('the wait before another try', () => {
  it.each([
    ['seconds', () => '1'],
    // A date counts whole seconds: of two from now, at least one is left.
    ['a date', () => new Date(Date.now() + 2_000).toUTCString()],
  ])('is at least what Retry-After asks in %s', async (_, value) => {
    network.meet(unavailable({ 'Retry-After': value() }));
    await aCarnet().GET('/healthz');
    expect(pauses()).toHaveLength(1);
    expect(pauses()[0]).toBeGreaterThanOrEqual(995);
  });

  it('is not begun if Retry-After asks for more than the longest', async () => {
    network.meet(unavailable({ 'Retry-After': '21' }));
    expect((await aCarnet().GET('/leads')).error).toEqual(unavailableProblem);
    expect(requests()).toEqual(['GET /leads']);
  });

  it.each([
    ['3', '', 3_000],
    ['Sat, 01 Nov 2025 09:00:10 GMT', 'Sat, 01 Nov 2025 09:00:00 GMT', 10_000],
    ['Sat, 01 Nov 2025 09:00:00 GMT', 'Sat, 01 Nov 2025 09:00:10 GMT', 0],
    ['Sat, 01 Nov 2025 09:00:00 GMT', '', 0],
    ['soon', '', 0],
    ['-1', '', 0],
    ['', '', 0],
  ])('for Retry-After "%s" at "%s" is %i ms', (value, date, expected) => {
    expect(retryAfterMs(new Headers({ 'Retry-After': value, Date: date }))).toBe(expected);
  });

  it.each([
    [1, 50, 100],
    [2, 100, 200],
    [3, 200, 400],
    [4, 350, 700],
    [2_000, 350, 700],
  ])('without it, before repetition %i, is between %i and %i ms, and not always the same', (tries, least, most) => {
    const waits = Array.from({ length: 200 }, () => backoffMs(tries, { baseDelayMs: 100, maxDelayMs: 700 }));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect(new Set(waits).size).toBeGreaterThan(100);
  });
});
