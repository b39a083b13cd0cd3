import { describe, expect, it, vi } from 'vitest';
import { createCarnetClient, unwrap, type CarnetClient, type Retries } from '../../client/src/index.js';
import { creation } from '../../client/src/create.js';
import { backoffMs, retryAfterMs } from '../../client/src/retry.js';
import { cut, delivered, lost, refused, unavailable, unavailableProblem, useNetwork, type Fault } from './network.js';

const network = useNetwork();
const aCarnet = (retries: Partial<Retries> = {}) =>
  createCarnetClient({ baseUrl: network.url(), retries: { baseDelayMs: 1, ...retries } });
const aLead = (carnet: CarnetClient, id?: string) =>
  unwrap(carnet.POST('/leads', { body: { name: 'Ada', email: null, ...(id && { id }) } }));
const requests = () => network.sent.map(({ method, target }) => `${method} ${target}`);
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
    ['an id that the client makes', undefined],
    ["the caller's own id", '7D3F0A54-6A0E-4C43-9D5E-0D8C2A3F9B10'],
  ])('a POST with %s is sent again, and makes one row', async (_name, id) => {
    await network.query('delete from leads where id = $1', [id]);
    network.meet(fault);
    const lead = await aLead(aCarnet(), id);
    expect(lead).toMatchObject({ name: 'Ada', created_at: expect.any(String) as string });
    expect(await countLeads(lead.id)).toBe(1);
    expect(requests().slice(0, 2)).toEqual(['POST /leads', 'POST /leads']);
    expect(network.sent[0]?.body).toEqual(network.sent[1]?.body);
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

describe('a create that is answered 409 already_exists', () => {
  const id = '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11';
  const create = async (carnet: CarnetClient, email: string | null = null) =>
    carnet.POST('/leads', { body: { id, name: 'Ada', email } });
  const insertOld = () =>
    network.query(
      `insert into leads (id, name, created_at) values ($1, 'Grace', now() - interval '1 minute')
       on conflict (id) do update set created_at = excluded.created_at`,
      [id],
    );

  it('succeeds with the row if an earlier try had made it, e-mail and all', async () => {
    await network.query('delete from leads where id = $1', [id]);
    network.meet(lost);
    const { data, response } = await create(aCarnet(), 'ada@example.com');
    expect(data).toMatchObject({ success: true, data: { id, name: 'Ada', email: 'ada@example.com' } });
    expect([response.status, response.url]).toEqual([200, `${network.url()}/leads/${id}`]);
    expect(requests()).toEqual(['POST /leads', 'POST /leads', `GET /leads/${id}`]);
  });

  it('succeeds with the row even if reading that has to be tried again', async () => {
    await network.query('delete from leads where id = $1', [id]);
    network.meet(lost, delivered, refused, unavailable());
    expect((await create(aCarnet())).data).toMatchObject({ data: { id, name: 'Ada' } });
  });

  it('succeeds with the row on the first try if only the client knows the id, because a browser has sent it twice', async () => {
    const twice: Fault = async (res, carry) => {
      await carry();
      await delivered(res, carry);
    };
    network.meet(twice);
    expect(await aLead(aCarnet())).toMatchObject({ name: 'Ada' });
    expect(requests()).toEqual(['POST /leads', expect.stringMatching(/^GET/)]);
  });

  it("stays a conflict on the first try with the caller's own id", async () => {
    await insertOld();
    expect((await create(aCarnet())).error).toMatchObject({ status: 409, code: 'already_exists' });
    expect(requests()).toEqual(['POST /leads']);
  });

  it('stays a conflict if the row is older than the call', async () => {
    await insertOld();
    network.meet(refused);
    const { error, response } = await create(aCarnet());
    expect(error).toMatchObject({ status: 409, code: 'already_exists' });
    expect(response.headers.get('Location')).toBe(`/leads/${id}`);
  });

  it('stays a conflict if the row has gone since', async () => {
    await network.query('delete from leads where id = $1', [id]);
    const gone: Fault = async (res, carry) => {
      await network.query('delete from leads where id = $1', [id]);
      await delivered(res, carry);
    };
    network.meet(lost, delivered, gone);
    expect((await create(aCarnet())).error).toMatchObject({ status: 409, code: 'already_exists' });
  });
});

describe('a POST that makes no row with an id', () => {
  it.each([
    ['POST', '/imports'],
    ['PATCH', '/leads'],
  ])('gets none, and is not a create: %s %s', (method, path) => {
    expect(creation(method, path, {})).toBeUndefined();
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
