import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import supertest from 'supertest';
import { beforeAll, inject } from 'vitest';
import type { components } from '../generated/openapi.js';
import { createApp } from '../src/app.js';
import { createAuthenticate, type AuthSettings } from '../src/auth/authenticate.js';
import { rateLimit } from '../src/db/rate-limit.js';
import { keyStore } from '../src/db/api-keys.js';
import { openLanes, type OpenLanes } from '../src/db/lanes.js';
import { createHttpServer, type HttpLimits } from '../src/http.js';
import { readDocument } from '../src/document.js';
import { answerKey, checkAnswer } from './contract.js';
import { createDatabase, type Row } from './server.js';
import { converse, type Ending, type RawRequest } from './wire.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';

/** A request as tests write it. */
export interface Init {
  /** Sent as JSON, or as it is if it is text or bytes. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** An answer that has passed the check against the document. */
export interface Answer<Body = unknown> {
  status: number;
  headers: Record<string, string>;
  /** The parsed body. */
  body: Body;
  /** The body as it was sent. */
  text: string;
}

/** A problem as answered. */
export type ProblemBody = components['schemas']['Problem'];

/** What a problem says: its status, its code, and each error as `body /name required`. */
export function problemOf({ status, body }: Answer) {
  const { code, errors = [] } = body as ProblemBody;
  return { status, code, errors: errors.map((error) => `${error.in} ${error.pointer} ${error.code}`) };
}

export type Data = Record<string, unknown>;

/** The service on a database of its own, for one test file or `describe`. */
export interface TestService {
  send: <Body = { data: Data }>(method: Method, path: string, init?: Init) => Promise<Answer<Body>>;
  /** Creates a row and answers it. */
  create: (resource: string, body: Data) => Promise<Data & { id: string }>;
  query: (text: string, values?: unknown[]) => Promise<Row[]>;
  /** Sends bytes as they are, for what no HTTP client would send. The service has to end the connection. */
  sendRaw: <Body = unknown>(request: RawRequest) => Promise<Answer<Body>>;
  /** Likewise where there is more than one answer, or none. */
  sendAll: (request: RawRequest, end?: Ending) => Promise<Answer[]>;
  /** The database, for connections beside the service's own. */
  databaseUrl: () => string;
  /** The service, for requests that no test helper sends. */
  url: () => string;
}

interface Options {
  /** For single rows two, and the others for all else. */
  connections?: number;
  /** Gets every line of the log; without it there is none. */
  log?: (line: string) => void;
  limits?: Partial<HttpLimits>;
  statementTimeoutMs?: number;
  lockTimeoutMs?: number;
  /** How long a database may say nothing, when a connection is opened and when a statement should have ended. */
  silenceMs?: number;
  /** Who may; by default nobody is asked. */
  auth?: () => AuthSettings;
  queueSize?: number;
  queueTimeoutMs?: number;
  /** Requests of a caller in a minute; by default any number. */
  rateLimit?: number;
  /** Whose pages may call it. */
  origins?: string[];
  trustedProxies?: number;
  /** How long the reader of an export may take nothing. */
  exportStallMs?: number;
  /** Another database than a migrated one of the run's server; dropped by whoever made it. */
  databaseUrl?: () => string;
}

/** Starts the service before the first test and ends it after the last. Every answer is held against the document. */
export function useService({
  connections = 6,
  log,
  limits,
  // The service's own default: what it does in time when it is started, it does in time here.
  statementTimeoutMs = 10_000,
  lockTimeoutMs = 1_000,
  silenceMs = 5_000,
  auth,
  queueSize = 100,
  queueTimeoutMs = 5_000,
  rateLimit: quota,
  origins = [],
  trustedProxies = 0,
  exportStallMs = 5_000,
  databaseUrl,
}: Options = {}): TestService {
  let server: Server | undefined;
  let lanes: OpenLanes | undefined;
  let url = '';
  beforeAll(async () => {
    const database = databaseUrl ? { url: databaseUrl(), drop: () => Promise.resolve() } : await createDatabase();
    const onErrors = { onIdleError: () => undefined, onUpkeepError: () => undefined };
    const bounds = {
      ...{ size: connections, queueSize, queueTimeoutMs, preparedStatements: true },
      ...{ statementTimeoutMs, lockTimeoutMs, exportStallMs },
      ...{ connectionTimeoutMs: silenceMs, silenceGraceMs: silenceMs },
    };
    const opened = openLanes({ databaseUrl: database.url, ...bounds, ...onErrors });
    const logger = log ? pino({ base: null }, { write: log }) : pino({ level: 'silent' });
    const document = await readDocument();
    const authenticate =
      auth &&
      createAuthenticate(
        auth(),
        keyStore(() => opened.db),
      );
    const app = await createApp({
      lanes: () => opened,
      document,
      logger,
      phoneRegion: 'FR',
      authenticate,
      limit: quota === undefined ? undefined : rateLimit(quota, () => opened.db),
      origins,
      trustedProxies,
    });
    const listening = createHttpServer(app, { requestTimeoutMs: 30_000, maxConnections: 1_000, ...limits });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    [server, lanes, url] = [listening, opened, database.url];
    return async () => {
      listening.closeAllConnections();
      await new Promise((resolve) => listening.close(resolve));
      await opened.end();
      await database.drop();
    };
  });

  const send: TestService['send'] = async <Body>(method: Method, path: string, { body, headers = {} }: Init = {}) => {
    assert(server, 'The service starts before the first test, not before that.');
    const request = supertest(server)[method.toLowerCase() as Lowercase<Method>](path);
    void request.set(headers).buffer(true).redirects(0).parse(collect);
    if (body !== undefined) {
      if (!headers['Content-Type']) void request.set('Content-Type', 'application/json');
      // Text and bytes go as they are: supertest would make JSON of bytes.
      void request.serialize((value: unknown) => value as string);
      void request.send(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    }
    const { status, headers: answered, body: bytes } = (await request.ok(() => true)) as RawResponse;
    return accept<Body>(method, path, status, answered, bytes);
  };
  const create: TestService['create'] = async (resource, body) => {
    const answer = await send<{ data: Data & { id: string } }>('POST', `/${resource}`, { body });
    assert.equal(answer.status, 201, answer.text);
    return answer.body.data;
  };
  const query: TestService['query'] = async (text, values = []) => {
    assert(lanes, 'The service starts before the first test, not before that.');
    return (await lanes.pool.query<Row>(text, values)).rows;
  };
  const port = () => (server?.address() as AddressInfo).port; // A server that listens on a port has one.
  const sendAll: TestService['sendAll'] = async (request, end) => {
    const { requests, answers } = await converse(port(), request, end);
    return answers.map(({ status, headers, bytes }, i) => {
      const [method = '', path = ''] = requests[i] ?? requests.at(-1) ?? [];
      return accept(method, path, status, headers, bytes);
    });
  };
  const sendRaw: TestService['sendRaw'] = async <Body>(request: RawRequest) => {
    const [answer, ...others] = await sendAll(request);
    assert(answer && others.length === 0, 'One request has one answer.');
    return answer as Answer<Body>;
  };
  return { send, create, query, sendRaw, sendAll, databaseUrl: () => url, url: () => `http://127.0.0.1:${port()}` };
}

interface RawResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

function accept<Body>(
  method: string,
  target: string,
  status: number,
  headers: Record<string, string>,
  bytes: Buffer | object,
): Answer<Body> {
  const path = target.split('?')[0] ?? '';
  const sent = Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0);
  const { operationId, body } = checkAnswer({ method, path, status, headers, bytes: sent });
  const { code } = (body ?? {}) as { code?: string };
  appendFileSync(inject('answers'), `${answerKey(operationId, status, code)}\n`);
  return { status, headers, body: body as Body, text: sent.toString('utf8') };
}

function collect(res: supertest.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = res as unknown as NodeJS.ReadableStream; // That is what a parser gets, whatever the typings say.
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}
