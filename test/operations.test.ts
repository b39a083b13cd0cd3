import { describe, expect, it } from 'vitest';
import { aRequest } from './builders.js';
import { operations, published } from './contract.js';
import { readDocument } from '../src/document.js';
import { problemOf, useService, type Method } from './service.js';

const service = useService();
const reads = operations.filter(({ method }) => method === 'GET');

describe('every operation', () => {
  it.each(operations)('$operationId answers with and without a trailing slash', async (operation) => {
    const bare = await aRequest(service, operation);
    const slashed = await aRequest(service, operation);
    const success = Math.min(...operation.statuses);
    expect(bare.path).not.toMatch(/\/$/);
    expect((await service.send(operation.method as Method, bare.path, bare.init)).status).toBe(success);
    expect((await service.send(operation.method as Method, `${slashed.path}/`, slashed.init)).status).toBe(success);
  });

  it.each(operations)('$operationId refuses an unknown query parameter with 422', async (operation) => {
    const { path, init } = await aRequest(service, operation);
    const answer = await service.send(operation.method as Method, `${path}?statut=active`, init);
    const errors = ['query /statut additionalProperties'];
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors });
  });

  // Metrics are never the same twice.
  const steady = reads.filter(({ operationId }) => operationId !== 'getMetrics');
  it.each(steady)('$operationId answers HEAD as GET, without the body', async (operation) => {
    const { path } = await aRequest(service, operation);
    const get = await service.send('GET', path);
    const head = await service.send('HEAD', path);
    expect(head.status).toBe(200);
    expect(head.text).toBe('');
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
  });
});

describe('checkHealth', () => {
  it('200 as long as the process answers', async () => {
    expect((await service.send('GET', '/healthz')).body).toEqual({ success: true, data: { status: 'alive' } });
  });
});

describe('checkReadiness', () => {
  const database = useService();

  it('200 when the database answers and every migration is applied', async () => {
    const { status, body } = await database.send('GET', '/readyz');
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, data: { status: 'ready', degraded: [] } });
  });

  it('200, degraded, when the search has no index', async () => {
    await database.query('alter index idx_leads_search rename to away');
    const { body } = await database.send('GET', '/readyz');
    await database.query('alter index away rename to idx_leads_search');
    expect(body).toEqual({ success: true, data: { status: 'ready', degraded: ['search_without_pg_trgm'] } });
  });

  it('503 that names the pending migrations and says how to apply them', async () => {
    const [last] = await database.query(`
      delete from pgmigrations
      where id = (select max(id) from pgmigrations)
      returning name, run_on`);
    const { body, headers } = await database.send('GET', '/readyz');
    await database.query('insert into pgmigrations (name, run_on) values ($1, $2)', Object.values(last ?? {}));
    expect(body).toEqual({
      success: false,
      type: '/problems/unavailable',
      title: 'The service cannot answer right now',
      status: 503,
      code: 'unavailable',
      detail: `Migrations are pending: ${String(last?.name)}. Run: npm run migrate -- up`,
      request_id: headers['x-request-id'],
      reasons: ['migrations_pending'],
    });
    expect(headers['retry-after']).toBe('5');
  });

  it('503 when no migration was ever applied', async () => {
    await database.query('alter table pgmigrations rename to away');
    const answer = await database.send('GET', '/readyz');
    await database.query('alter table away rename to pgmigrations');
    expect(problemOf(answer)).toEqual({ status: 503, code: 'unavailable', errors: [] });
  });
});

describe('getMetrics', () => {
  const measured = useService();
  const metrics = async () => {
    const { text } = await measured.send<string>('GET', '/metrics');
    return new Map(
      [...text.matchAll(/^(\w+(?:\{[^}]*\})?) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
    );
  };
  const requests = (operation: string, status: number) =>
    `carnet_request_duration_seconds_count{operation="${operation}",status="${status}"}`;

  it('200 with every request counted by its operation and status', async () => {
    await Promise.all(['/leads', '/leads', '/leads?limit=0', '/nowhere'].map((path) => measured.send('GET', path)));
    const counts = await metrics();
    expect(counts.get(requests('listLeads', 200))).toBe(2);
    expect(counts.get(requests('listLeads', 422))).toBe(1);
    expect(counts.get(requests('none', 404))).toBe(1);
  });

  it('200 with what the lanes have to do, the connections, the event loop and the process', async () => {
    const counts = await metrics();
    const lanes = ['writes', 'lists', 'searches', 'points'];
    const ofLanes = ['lane_running', 'lane_waiting', 'shed_requests_total'];
    expect(ofLanes.flatMap((name) => lanes.map((lane) => counts.get(`carnet_${name}{lane="${lane}"}`)))).toEqual(
      Array.from({ length: 12 }, () => 0),
    );
    expect(counts.get('carnet_database_connections{pool="shared",state="size"}')).toBe(4);
    expect(counts.get('carnet_database_connections{pool="points",state="size"}')).toBe(2);
    expect(counts.get('carnet_processes')).toBe(1);
    expect([...counts.keys()]).toEqual(
      expect.arrayContaining(['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes']),
    );
  });
});

describe('getDocumentJson', () => {
  it('200 with the published document, byte for byte', async () => {
    const { body, text, headers } = await service.send('GET', '/openapi.json');
    expect(body).toEqual(published);
    expect(text).toBe((await readDocument()).json.toString());
    expect(headers['content-type']).toBe('application/json');
  });
});

describe('getDocumentYaml', () => {
  it('200 with the published document, byte for byte', async () => {
    const { text, headers } = await service.send('GET', '/openapi.yaml');
    expect(text).toBe((await readDocument()).yaml);
    expect(headers['content-type']).toBe('application/yaml');
  });
});
