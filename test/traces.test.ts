import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCurl, useProcesses, type ServiceProcess } from './process.js';
import { createDatabase } from './server.js';

const CLIENT = 3;
const SERVER = 2;
const ERROR = 2;

/** A span as OTLP/HTTP has it in JSON. */
interface Sent {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number; message?: string };
  events: unknown[];
}

interface Export {
  resourceSpans: { resource: Pick<Sent, 'attributes'>; scopeSpans: { spans: Sent[] }[] }[];
}

const { start, undo } = useProcesses(afterAll);

/** Everything that a collector was sent, in the order in which it came. */
const exported: Export[] = [];
const spans = (name = 'erp') => resourcesOf(name).flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
const resourcesOf = (name: string) =>
  exported
    .flatMap(({ resourceSpans }) => resourceSpans)
    .filter(({ resource }) => told(resource)['service.name'] === name);
const requests = () => spans().filter(({ kind }) => kind === SERVER);
const told = ({ attributes }: Pick<Sent, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

async function startCollector(): Promise<Server> {
  const collector = createServer((req, res) => {
    void json(req).then((body) => {
      exported.push(body as Export); // As the exporter sends it; what is in it is what is tested.
      res.setHeader('Content-Type', 'application/json').end('{}');
    });
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  undo(() => collector.close());
  return collector;
}

/** Runs a process as if nobody had installed the packages. */
const module = (code: string) => `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
const resolve = `export const resolve = (name, context, next) => name.startsWith('@opentelemetry/')
  ? Promise.reject(Object.assign(new Error(name), { code: 'ERR_MODULE_NOT_FOUND' })) : next(name, context);`;
const register = `import { register } from 'node:module'; register('${module(resolve)}');`;
const UNINSTALLED = { NODE_OPTIONS: `--import=${module(register)}` };

let traced: ServiceProcess;
let uninstalled: ServiceProcess;
let shared: ServiceProcess;
let leadId: string;

const lead = { name: 'Zoé Quintrec', email: 'zoe.quintrec@example.com', phone: '+33612345678' };
const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

async function sendAll(): Promise<void> {
  const { body } = await traced.send('POST', '/leads', lead);
  leadId = String(body.data.id);
  await traced.send('PUT', `/leads/${leadId}`, { id: leadId, city: 'Quintrec' });
  await traced.send('POST', '/leads', { ...lead, id: leadId });
  await traced.send('POST', '/leads', { email: 'quintrec' });
  await traced.send('GET', '/quintrec');
  await traced.send('GET', '/leads/search/quintrec?limit=5');
  await runCurl(`curl '${traced.url}/leads/${leadId}' -H 'traceparent: 00-${caller.traceId}-${caller.spanId}-01'`);
  await runCurl(`curl '${traced.url}/leads?owner=quintrec' -H 'Accept: text/csv' -H 'traceparent: 00-quintrec'`);
}

beforeAll(async () => {
  const [database, collector] = await Promise.all([createDatabase(), startCollector()]);
  undo(() => database.drop());
  const { port } = collector.address() as AddressInfo; // A server that listens on a port has one.
  const env = { DATABASE_URL: database.url, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
  const named = { OTEL_SERVICE_NAME: 'erp', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test' };
  const workers = { ...env, OTEL_SERVICE_NAME: 'workers', CARNET_WORKERS: '2' };
  [traced, uninstalled, shared] = await Promise.all([
    start({ ...env, ...named }),
    start({ ...env, ...UNINSTALLED }),
    start(workers),
  ]);
  await sendAll();
  // The end sends what has not been sent yet.
  await traced.end('SIGTERM');
}, 60_000);

describe('a service with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  it('sends a span for each request, named by its operation, with its route and its status', () => {
    const sent = requests().map((span) => {
      const { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status } = told(span);
      return [span.name, method, route, status];
    });
    expect(sent).toEqual([
      ['createLead', 'POST', '/leads', 201],
      ['updateLead', 'PUT', '/leads/{id}', 200],
      ['createLead', 'POST', '/leads', 409],
      ['createLead', 'POST', '/leads', 422],
      ['GET', 'GET', undefined, 404],
      ['searchLeads', 'GET', '/leads/search/{query}', 200],
      ['getLead', 'GET', '/leads/{id}', 200],
      ['listLeads', 'GET', '/leads', 200],
    ]);
  });

  it('sends a span for each statement, as a part of the request that has waited for it', () => {
    const sent = requests().map(({ name, spanId, traceId }) => {
      const statements = spans().filter(({ parentSpanId }) => parentSpanId === spanId);
      expect(statements.map((statement) => [statement.kind, statement.traceId])).toEqual(
        statements.map(() => [CLIENT, traceId]),
      );
      return [name, statements.map(told)];
    });
    const statement = (summary: string) => ({ 'db.system.name': 'postgresql', 'db.query.summary': summary });
    expect(sent).toEqual([
      ['createLead', [statement('insert into leads')]],
      ['updateLead', [statement('update leads')]],
      ['createLead', [{ ...statement('insert into leads'), 'error.type': '23505' }]],
      ['createLead', []],
      ['GET', []],
      ['searchLeads', [statement('select leads')]],
      ['getLead', [statement('select leads')]],
      ['listLeads', [statement('copy')]],
    ]);
  });

  it('goes on with the trace of its caller, and begins one where the header makes no sense', () => {
    const [, , , , , , continued, begun] = requests();
    expect(continued).toMatchObject({ traceId: caller.traceId, parentSpanId: caller.spanId });
    expect(begun).toMatchObject({ traceId: expect.not.stringContaining(caller.traceId) as string });
    expect(begun?.parentSpanId ?? '').toBe('');
  });

  it('marks what has failed without a text, and what a client did wrong not at all', () => {
    const failed = spans().filter(({ status }) => status.code === ERROR);
    expect(failed.map(({ name, status, events }) => ({ name, status, events }))).toEqual([
      { name: 'insert into leads', status: { code: ERROR }, events: [] },
    ]);
  });

  it('tells nothing of what was sent', () => {
    expect(spans()).not.toHaveLength(0);
    expect(JSON.stringify(exported)).not.toMatch(new RegExp(`quintrec|zo[eé]|33612345678|${leadId}`, 'i'));
  });

  it('goes by the variables that name and describe a service', () => {
    const described = exported.flatMap(({ resourceSpans }) => resourceSpans).map(({ resource }) => told(resource));
    expect(described[0]).toMatchObject({ 'service.name': 'erp', 'deployment.environment.name': 'test' });
  });

  it('sends those of every worker, each under an instance of its own, with their statements', async () => {
    // Connections are handed to the workers in turn.
    const asked = [1, 2, 3, 4];
    await Promise.all(asked.map((limit) => runCurl(`curl '${shared.url}/leads?limit=${limit}'`)));
    await shared.end('SIGTERM');
    const names = spans('workers').map(({ name }) => name);
    expect(names.sort()).toEqual([...asked.map(() => 'listLeads'), ...asked.map(() => 'select leads')]);
    const instances = resourcesOf('workers').map(({ resource }) => told(resource)['service.instance.id']);
    expect(new Set(instances).size).toBe(2);
  });

  it('says so in one line and serves without traces if their packages are not installed', async () => {
    const { status } = await uninstalled.send('GET', '/leads');
    expect(status).toBe(200);
    const { stdout } = await uninstalled.end('SIGTERM');
    expect(stdout.split('\n').filter((line) => line.includes('traces'))).toEqual([
      expect.stringContaining('their packages are not installed; run npm ci without --omit=optional'),
    ]);
  });
});
