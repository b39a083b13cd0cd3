import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { readConfig } from '../../src/config.js';
import { startService } from '../../src/server.js';
import { checkAnswer } from '../contract.js';
import { createDatabase, type Row } from '../server.js';

/** A request that has reached the network. */
export interface Sent {
  method: string;
  /** Path and query. */
  target: string;
  headers: Record<string, unknown>;
  body: unknown;
  /** When, in milliseconds since some time or other. */
  at: number;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
}

/** What the network does with a request instead of carrying it there and its answer back. */
export type Fault = (res: ServerResponse, carry: () => Promise<Answer>) => void | Promise<void>;

/** Nothing goes wrong. */
export const delivered: Fault = async (res, carry) => {
  const { status, headers, bytes } = await carry();
  res.writeHead(status, headers).end(bytes);
};

/** The connection breaks before the request arrives. */
export const refused: Fault = (res) => void res.destroy();

/** The request is carried out, and the connection breaks before its answer. */
export const lost: Fault = async (res, carry) => {
  await carry();
  res.destroy();
};

/** The request is carried out, and the connection breaks within its answer. */
export const cut: Fault = async (res, carry) => {
  const { status, headers, bytes } = await carry();
  res.writeHead(status, headers).write(bytes.subarray(0, bytes.length / 2), () => res.destroy());
};

/** Something on the way answers for the service. */
export const answered =
  (status: number, headers: Record<string, string>, body: unknown): Fault =>
  (res) =>
    void res.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));

/** The service has no database, or is not there behind its proxy. */
export const unavailable = (headers: Record<string, string> = {}): Fault =>
  answered(503, { 'Content-Type': 'application/problem+json', ...headers }, unavailableProblem);

export const unavailableProblem = {
  success: false,
  type: '/problems/unavailable',
  title: 'The service cannot answer right now',
  status: 503,
  code: 'unavailable',
  detail: 'The database cannot be reached.',
  request_id: '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11',
};

export interface Network {
  /** Where the service is reached, at the root and below `/erp`. */
  url: () => string;
  /** What was sent in this test. */
  sent: Sent[];
  /** What happens to the next requests; those after them get through. */
  meet: (...faults: Fault[]) => void;
  query: (text: string, values?: unknown[]) => Promise<Row[]>;
}

/**
 * Starts the service before the first test, behind a network that fails when it is told to, and ends it after the last.
 * Every answer of the service is held against the document.
 */
export function useNetwork(files: Record<string, () => string> = {}): Network {
  const sent: Sent[] = [];
  const faults: Fault[] = [];
  const violations: unknown[] = [];
  let [url, serviceUrl] = ['', ''];
  let pool: pg.Pool | undefined;

  const relay = async (req: IncomingMessage, res: ServerResponse) => {
    const file = files[req.url ?? ''];
    if (file) return void res.writeHead(200, { 'Content-Type': mediaType(req.url) }).end(file());
    const { method = '', headers } = req;
    const target = (req.url ?? '').replace(/^\/erp\//, '/');
    const bytes = await buffer(req);
    const body: unknown = bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : undefined;
    sent.push({ method, target, headers, body, at: performance.now() });
    const carry = () => forward(serviceUrl, { method, target, headers: headers as Record<string, string>, bytes });
    const fault = faults.shift() ?? delivered;
    return fault(res, carry);
  };

  beforeAll(async () => {
    const database = await createDatabase();
    const config = { ...readConfig({ DATABASE_URL: database.url }), port: 0 };
    const service = await startService(config, pino({ level: 'silent' }));
    const opened = new pg.Pool({ connectionString: database.url });
    const server = createServer((req, res) => {
      relay(req, res).catch((error: unknown) => {
        violations.push(error);
        res.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    [serviceUrl, pool] = [service.url, opened];
    return async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await service.close();
      await opened.end();
      await database.drop();
    };
  });
  beforeEach(() => void sent.splice(0));
  afterEach(() => assert.deepEqual([violations, faults], [[], []]));

  const query: Network['query'] = async (text, values = []) => {
    assert(pool, 'The service starts before the first test, not before that.');
    return (await pool.query<Row>(text, values)).rows;
  };
  return { url: () => url, sent, meet: (...next) => void faults.push(...next), query };
}

interface Forwarded {
  method: string;
  target: string;
  headers: Record<string, string>;
  bytes: Buffer;
}

async function forward(serviceUrl: string, { method, target, headers, bytes }: Forwarded): Promise<Answer> {
  const response = await fetch(serviceUrl + target, {
    method,
    headers: { ...without(headers, 'host', 'connection', 'content-length'), 'accept-encoding': 'identity' },
    redirect: 'manual',
    ...(bytes.length > 0 && { body: bytes }),
  });
  const answer = {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
  checkAnswer({ method, path: target.split('?')[0] ?? '', ...answer });
  // These are for the connection to the service, not for the one to the client.
  return { ...answer, headers: without(answer.headers, 'connection', 'keep-alive') };
}

function without(headers: Record<string, string>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

function mediaType(path = ''): string {
  return path.endsWith('.js') ? 'text/javascript' : 'text/html';
}
