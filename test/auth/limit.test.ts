import { beforeAll, describe, expect, it } from 'vitest';
import { network } from '../../src/auth/limit.js';
import { operations } from '../contract.js';
import { problemOf, useService, type Method, type ProblemBody } from '../service.js';
import { startIssuer, type Issuer } from './issuer.js';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
  return () => issuer.close();
});

const open = useService();
const none = useService({ rateLimit: 1, databaseUrl: open.databaseUrl });
const [one, other] = [1, 2].map(() =>
  useService({
    rateLimit: 3,
    trustedProxies: 1,
    auth: () => ({ tokens: issuer.settings, apiKeys: false }),
    databaseUrl: open.databaseUrl,
  }),
) as [ReturnType<typeof useService>, ReturnType<typeof useService>];

const counted = operations.filter(({ statuses }) => statuses.includes(429));
const uncounted = operations.filter(({ statuses }) => !statuses.includes(429));
const as = async (sub: string) => ({
  headers: { Authorization: `Bearer ${await issuer.sign({ sub, scope: 'leads:read' })}` },
});
const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });

describe('a limit of requests', () => {
  it('counts down, then answers 429 and when to try again', async () => {
    const amina = await as('amina');
    const answers = [];
    for (const service of [one, other, one, other])
      answers.push(await service.send<ProblemBody>('GET', '/leads', amina));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers['ratelimit-policy'])).toEqual(Array(4).fill('"default";q=3;w=60'));
    const left = answers.map(
      ({ headers }) => /^"default";r=(\d);t=(?:[1-5]?\d|60)$/.exec(headers.ratelimit ?? '')?.[1],
    );
    expect(left).toEqual(['2', '1', '0', '0']);
    const [, , , last] = answers;
    const seconds = last?.headers['retry-after'] ?? '';
    expect(last?.headers.ratelimit).toBe(`"default";r=0;t=${seconds}`);
    expect(last?.body).toEqual({
      success: false,
      type: '/problems/rate-limited',
      title: 'Too many requests',
      status: 429,
      code: 'rate_limited',
      detail: `At most 3 requests a minute are answered; try again in ${seconds} seconds.`,
      request_id: last?.headers['x-request-id'],
    });
  });

  it('counts every caller for themselves, wherever they ask from', async () => {
    const [berthe, carla] = await Promise.all([as('berthe'), as('carla')]);
    const statuses = [];
    for (const who of [berthe, berthe, berthe, carla, berthe])
      statuses.push((await one.send('GET', '/leads', who)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  it('counts bad credentials by the address that the trusted proxy tells', async () => {
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2', '9.9.9.9, 192.0.2.1', '192.0.2.1'])
      statuses.push((await one.send('GET', '/leads', from(address))).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
  });

  it('begins anew when its time is over', async () => {
    const dora = await as('dora');
    for (let sent = 0; sent < 4; sent += 1) await one.send('GET', '/leads', dora);
    expect((await one.send('GET', '/leads', dora)).status).toBe(429);
    await open.query('update rate_limits set expire = 0');
    expect((await one.send('GET', '/leads', dora)).status).toBe(200);
  });

  it('stores neither addresses nor names', async () => {
    await one.send('GET', '/leads', from('192.0.2.77'));
    const rows = await open.query('select key from rate_limits');
    expect(rows.filter(({ key }) => !/^[\w-]{22}$/.test(String(key)))).toEqual([]);
  });

  it('500 and nothing else where it cannot be counted', async () => {
    await open.query('alter table rate_limits rename to away');
    const answer = await one.send('GET', '/leads', await as('elsa'));
    await open.query('alter table away rename to rate_limits');
    expect(problemOf(answer)).toEqual({ status: 500, code: 'internal', errors: [] });
  });

  it.each(counted)('429 from $operationId before its body is read', async ({ method, path }) => {
    const target = path.replace(/\{\w+\}/, 'none');
    await none.send('GET', '/leads');
    const answer = await none.send(method as Method, target, { body: method === 'GET' ? undefined : '{' });
    expect(problemOf(answer)).toEqual({ status: 429, code: 'rate_limited', errors: [] });
  });

  it.each(uncounted)('200 from $operationId however often it is asked', async ({ path }) => {
    for (let sent = 0; sent < 3; sent += 1) expect((await none.send('GET', path)).status).toBe(200);
  });

  it('leaves everybody alone where it is not set', async () => {
    expect((await open.send('GET', '/leads')).headers).not.toHaveProperty('ratelimit');
  });
});

it('counts requests for every operation on rows, and for no other one', () => {
  expect(uncounted.map(({ operationId }) => operationId).sort()).toEqual(
    ['checkHealth', 'checkReadiness', 'getDocumentJson', 'getDocumentYaml', 'getMetrics'].sort(),
  );
});

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1'],
    ['2001:0DB8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['', ''],
  ])('%s is counted as %s', (address, expected) => {
    expect(network(address)).toBe(expected);
  });
});
