import { describe, expect, it } from 'vitest';
import { createCarnetClient, isProblem, unwrap, UnexpectedAnswerError } from '../client/src/index.js';
import { stamps } from './builders.js';
import { answered, lost, useNetwork } from './client/network.js';

const network = useNetwork();
const aCarnet = (options = {}) =>
  createCarnetClient({ baseUrl: network.url(), retries: { baseDelayMs: 1 }, ...options });

describe('a row', () => {
  it('is created, read, updated, patched and deleted', async () => {
    const carnet = aCarnet();
    const created = await carnet.POST('/leads', { body: { name: 'Ada', phone: '06 12 34 56 78' } });
    const lead = created.data?.data;
    expect(created.response.status).toBe(201);
    expect(created).toEqual({
      response: created.response,
      data: {
        success: true,
        data: {
          ...stamps,
          name: 'Ada',
          email: null,
          phone: '+33612345678',
          source: null,
          stage: null,
          status: null,
          interest_level: 0,
          notes: {},
          tags: [],
          address: null,
          city: null,
          company: null,
          contact: null,
          owner: null,
          segment: null,
          activities: [],
          client_id: null,
          company_id: null,
        },
      },
    });
    const params = { path: { id: lead?.id ?? '' } };
    expect(await unwrap(carnet.GET('/leads/{id}', { params }))).toEqual(lead);
    const updated = await unwrap(carnet.PUT('/leads/{id}', { params, body: { status: 'Converti' } }));
    expect(updated).toEqual({ ...lead, status: 'converti', updated_at: stamps.updated_at });
    const patched = await unwrap(carnet.PATCH('/leads/{id}', { params, body: { ...updated, stage: 'won' } }));
    expect(patched).toEqual({ ...updated, stage: 'won', updated_at: stamps.updated_at });
    expect(await unwrap(carnet.DELETE('/leads/{id}', { params }))).toEqual({ id: lead?.id });
    expect((await carnet.GET('/leads/{id}', { params })).error).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('is created under the names of older front ends', async () => {
    const carnet = aCarnet();
    const company = await unwrap(carnet.POST('/companies', { body: { name: 'Analytical Engines' } }));
    const client = await unwrap(carnet.POST('/clients', { body: { name: 'Charles', companyId: company.id } }));
    const service = await unwrap(carnet.POST('/services', { body: { name: 'Consultation', durationMinutes: 30 } }));
    const body = { clientId: client.id, service_id: service.id, scheduledAt: '2025-11-01T09:00:00Z' };
    expect(await unwrap(carnet.POST('/appointments', { body }))).toEqual({
      ...stamps,
      client_id: client.id,
      service_id: service.id,
      start_at: '2025-11-01T09:00:00+00:00',
      end_at: null,
      status: null,
      notes: {},
      scheduled_at: '2025-11-01T09:00:00+00:00',
      start_time: null,
    });
  });

  it('is created as it was given, id or none, and the body stays as it was', async () => {
    for (const id of [undefined, null, '7D3F0A54-6A0E-4C43-9D5E-0D8C2A3F9B10']) {
      const body = { name: 'Ada', ...(id !== undefined && { id }) };
      const before = { ...body };
      await unwrap(aCarnet().POST('/leads', { body }));
      expect(network.sent.at(-1)?.body).toEqual(before);
      expect(body).toEqual(before);
    }
  });
});

describe('a path', () => {
  it('holds any text', async () => {
    const carnet = aCarnet();
    const lead = await unwrap(carnet.POST('/leads', { body: { name: '50 % / «é»?#' } }));
    const found = await unwrap(carnet.GET('/leads/search/{query}', { params: { path: { query: '50 % / «é»?#' } } }));
    expect(found).toEqual([lead]);
  });

  it.each(['', '.', '..'])('does not hold "%s", which would make it another one', async (id) => {
    const call = aCarnet().DELETE('/leads/{id}', { params: { path: { id } } });
    await expect(call).rejects.toThrow(new TypeError(`The path parameter id cannot be "${id}".`));
    expect(network.sent).toEqual([]);
  });

  it('may begin with one of a proxy', async () => {
    const carnet = aCarnet({ baseUrl: `${network.url()}/erp/` });
    network.meet(lost);
    const lead = await unwrap(carnet.POST('/leads', { body: { name: 'Ada' } }));
    expect(lead).toMatchObject({ name: 'Ada' });
  });
});

describe('the document', () => {
  it('is answered as JSON', async () => {
    expect((await aCarnet().GET('/openapi.json')).data).toMatchObject({ openapi: '3.1.0' });
  });

  it('is answered as YAML', async () => {
    expect((await aCarnet().GET('/openapi.yaml')).data).toContain('openapi: 3.1.0\n');
  });
});

describe('a problem', () => {
  it('is answered whole, with what was wrong', async () => {
    const carnet = aCarnet();
    const { error, data } = await carnet.POST('/leads', { body: { name: ' ', interest_level: 101 } });
    expect(data).toBeUndefined();
    expect(error).toEqual({
      success: false,
      type: '/problems/validation-failed',
      title: 'The request breaks the contract',
      status: 422,
      code: 'validation_failed',
      detail: expect.stringContaining('interest_level') as string,
      request_id: expect.any(String) as string,
      errors: [
        expect.objectContaining({ in: 'body', pointer: '/name' }) as object,
        expect.objectContaining({ in: 'body', pointer: '/interest_level', code: 'maximum' }) as object,
      ],
    });
  });

  it('is thrown by unwrap as an Error that says the same', async () => {
    const carnet = aCarnet();
    const body = { name: 'Ada', email: 'ada@example.com' };
    await unwrap(carnet.POST('/leads', { body }));
    const call = carnet.POST('/leads', { body: { ...body, email: 'ADA@example.com' } });
    const { error, response } = await call;
    const thrown: unknown = await unwrap(call).catch((caught: unknown) => caught);
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown).toMatchObject({ ...error, name: 'ProblemError', message: error?.detail, response });
    expect(isProblem(thrown, 'email_taken')).toBe(true);
  });

  it.each([
    ['any problem', { success: false, code: 'not_found', detail: '', status: 404 }, undefined, true],
    ['a problem of the code', { success: false, code: 'not_found', detail: '', status: 404 }, 'not_found', true],
    ['not one of another', { success: false, code: 'not_found', detail: '', status: 404 }, 'timeout', false],
    ['not an Error', new Error('not_found'), undefined, false],
    ['not an Error of Node', Object.assign(new Error('no'), { code: 'ECONNRESET' }), undefined, false],
    ['not a text', 'not_found', undefined, false],
    ['not null', null, undefined, false],
    ['not undefined', undefined, undefined, false],
  ] as const)('is told by isProblem: %s', (_, value, code, expected) => {
    expect(isProblem(value, code)).toBe(expected);
  });
});

describe('what is not an answer of the service', () => {
  const page = { 'Content-Type': 'text/html; charset=utf-8' };
  const json = { 'Content-Type': 'application/json' };
  it.each([
    ['a page', answered(200, page, '<title>Sign in</title>'), '200', 'text/html; charset=utf-8'],
    ["a proxy's error", answered(502, page, '<title>Bad Gateway</title>'), '502', 'text/html; charset=utf-8'],
    ['nothing', answered(200, {}, ''), '200', 'nothing'],
    ['empty JSON', answered(200, { ...json, 'Content-Length': '0' }, ''), '200', 'application/json'],
    ['an error of another API', answered(404, json, { message: 'Not Found' }), '404', 'application/json'],
  ])('is thrown: %s', async (_, fault, status, said) => {
    network.meet(fault);
    const call = aCarnet().GET('/leads');
    await expect(call).rejects.toThrow(UnexpectedAnswerError);
    await expect(call).rejects.toThrow(
      `${network.url()}/leads answered ${status}, which is not an answer of the operation: ${said}`,
    );
  });

  it('is thrown: a problem that no operation has', async () => {
    const call = aCarnet({ baseUrl: `${network.url()}/v2` }).GET('/leads');
    await expect(call).rejects.toMatchObject({ name: 'UnexpectedAnswerError', cause: { code: 'route_not_found' } });
  });
});

describe('the token', () => {
  const authorizations = () => network.sent.map(({ headers }) => headers.authorization);

  it('is not sent if there is none', async () => {
    await aCarnet().GET('/healthz');
    expect(authorizations()).toEqual([undefined]);
  });

  it('is sent', async () => {
    await aCarnet({ token: 'secret' }).GET('/healthz');
    expect(authorizations()).toEqual(['Bearer secret']);
  });

  it('is asked for before every try', async () => {
    const tokens = ['first', 'second'];
    network.meet(lost);
    await aCarnet({ token: () => Promise.resolve(tokens.shift()) }).GET('/healthz');
    expect(authorizations()).toEqual(['Bearer first', 'Bearer second']);
  });

  it('is not asked for again if there is none to be had', async () => {
    let asked = 0;
    const token = () => {
      asked += 1;
      throw new Error('signed out');
    };
    await expect(aCarnet({ token }).GET('/healthz')).rejects.toThrow('signed out');
    expect([asked, network.sent]).toEqual([1, []]);
  });
});

describe('what a call takes beside', () => {
  it('is sent: headers', async () => {
    await aCarnet().GET('/healthz', { headers: { 'X-Trace': 'abc' } });
    expect(network.sent[0]?.headers).toMatchObject({ 'x-trace': 'abc' });
  });

  it('is used: another fetch', async () => {
    const urls: string[] = [];
    const carnet = aCarnet({ fetch: (request: Request) => (urls.push(request.url), fetch(request)) });
    await carnet.GET('/leads', { params: { query: { owner: 'a&b', limit: 1 } } });
    expect(urls).toEqual([`${network.url()}/leads?owner=a%26b&limit=1`]);
  });
});
