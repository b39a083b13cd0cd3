import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { inject, describe, expect, it } from 'vitest';
import { databaseProblem, isCutOff } from '../src/db/errors.js';
import { en } from '../src/messages/en.js';
import { errorResponse } from './faults/proxy.js';

/** Lends a port of this machine where each connection is treated in one way. */
async function treating<T>(treat: (socket: Socket) => unknown, work: (url: string) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    treat(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // A server that listens on a port has one.
  try {
    return await work(`postgres://nobody@127.0.0.1:${port}/nowhere`);
  } finally {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  }
}

/** What the driver fails with when it connects. */
function connecting(url: string, config: pg.ClientConfig = {}): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, ...config });
  client.on('error', () => undefined);
  return client.connect().then(
    () => client.end(),
    (error: unknown) => error,
  );
}

const connectingTo = (treat: (socket: Socket) => unknown, config?: pg.ClientConfig) =>
  treating(treat, (url) => connecting(url, config));

/** Likewise with a pool, of which somebody else may have the only connection. */
async function pooling(url: string, isTaken: boolean): Promise<unknown> {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 200 });
  const taken = isTaken ? await pool.connect() : undefined;
  const error: unknown = await pool.query('select').then(
    () => undefined,
    (reason: unknown) => reason,
  );
  taken?.release();
  await pool.end();
  return error;
}

/** What a statement fails with, and the one after it, whose connection is broken by somebody. */
async function breaking(breakIt: (client: pg.Client) => unknown): Promise<[unknown, unknown]> {
  const client = new pg.Client(inject('server').url);
  client.on('error', () => undefined);
  await client.connect();
  const ask = (text: string) => client.query(text).catch((error: unknown) => error);
  const answering = ask('select pg_sleep(5)');
  breakIt(client);
  const [first, second] = [await answering, await ask('select')];
  await client.end().catch(() => undefined);
  return [first, second];
}

/** What has the network under the driver's connection. */
const streamOf = (client: pg.Client) => (client as unknown as { connection: { stream: Socket } }).connection.stream;

const cases: [what: string, produce: () => Promise<unknown>, message: string, isCutOff: boolean][] = [
  [
    'nobody listens',
    () => connecting('postgres://nobody@127.0.0.1:1/nowhere'),
    'connect ECONNREFUSED 127.0.0.1:1',
    false,
  ],
  [
    'the connection ends while it is opened',
    () => connectingTo((socket) => socket.end()),
    'Connection terminated unexpectedly',
    true,
  ],
  [
    'the connection is reset while it is opened',
    () => connectingTo((socket) => socket.once('data', () => socket.resetAndDestroy())),
    'read ECONNRESET',
    true,
  ],
  ['nobody answers', () => connectingTo(() => undefined, { connectionTimeoutMillis: 200 }), 'timeout expired', false],
  [
    'nobody answers a pool',
    () =>
      treating(
        () => undefined,
        (url) => pooling(url, false),
      ),
    'Connection terminated due to connection timeout',
    false,
  ],
  [
    'a pool has no connection left',
    () => pooling(inject('server').url, true),
    'timeout exceeded when trying to connect',
    false,
  ],
  [
    'the connection ends under a statement',
    async () => (await breaking((client) => streamOf(client).destroy()))[0],
    'Connection terminated unexpectedly',
    true,
  ],
  [
    'the connection has ended before a statement',
    async () => (await breaking((client) => streamOf(client).destroy()))[1],
    'Client has encountered a connection error and is not queryable',
    false,
  ],
  [
    'what stands before the server knows no TLS',
    () => connectingTo((socket) => socket.once('data', () => socket.write('N')), { ssl: true }),
    'The server does not support SSL connections',
    false,
  ],
  [
    'what stands before the server says something else than of TLS',
    () => connectingTo((socket) => socket.once('data', () => socket.write('E')), { ssl: true }),
    'There was an error establishing an SSL connection',
    false,
  ],
];

/** Made by the driver that is installed, so that another one with other words is noticed. */
describe('what the driver says by itself', () => {
  it.each(cases)('is 503 when %s', async (_what, produce, message, isCut) => {
    const error = await produce();
    expect(error).not.toBeInstanceOf(pg.DatabaseError);
    expect((error as Error).message).toBe(message);
    expect(isCutOff(error)).toBe(isCut);
    const problem = databaseProblem(error, 'write');
    expect([problem.status, problem.detail(en)]).toEqual([503, en.unavailable.unreachable]);
  });

  it('is 503 when a host has no address', async () => {
    const error = await connecting('postgres://nobody@database.invalid/nowhere');
    // Another text where no name can be resolved at all.
    expect((error as Error).message).toMatch(/^getaddrinfo (ENOTFOUND|EAI_AGAIN) database\.invalid$/);
    expect(databaseProblem(error, 'write').status).toBe(503);
  });

  it('is none of its words where a server refuses, but the code of the server', async () => {
    const answer = errorResponse('08P01', 'query_wait_timeout');
    const error = await connectingTo((socket) => socket.once('data', () => socket.end(answer)));
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect(error).toMatchObject({ code: '08P01', message: 'query_wait_timeout' });
  });

  it('is 500 when it is nothing of the kind', () => {
    expect(databaseProblem(new Error('Query values must be an array'), 'read').status).toBe(500);
  });
});
