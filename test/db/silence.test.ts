import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { databaseProblem } from '../../src/db/errors.js';
import { allowSilence, cutOffSilent, SILENCE } from '../../src/db/silence.js';
import { createDatabase, type TestDatabase } from '../server.js';

const LIMIT_MS = 300;

let database: TestDatabase;
let pool: pg.Pool;
/** What the database has said and nobody hears, if the network is down. */
let network: { isDown: boolean; close(): Promise<void> };

/** A network between the pool and the database. */
async function openNetwork({ hostname, port }: URL) {
  const sockets = new Set<Socket>();
  const state = { isDown: false };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy());
    far.on('data', (bytes) => state.isDown || near.write(bytes)).on('close', () => near.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
    await once(server, 'close');
  };
  const { port: own } = server.address() as AddressInfo;
  return Object.assign(state, { close, port: own });
}

beforeEach(async () => {
  database = await createDatabase();
  const url = new URL(database.url);
  const opened = await openNetwork(url);
  url.host = `127.0.0.1:${opened.port}`;
  network = opened;
  pool = new pg.Pool({ connectionString: url.href, max: 1 });
  pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
  cutOffSilent(pool, LIMIT_MS);
});

afterEach(async () => {
  await pool.end();
  await network.close();
  await database.drop();
});

const backend = async () => (await pool.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;

it('504 for a read when the database says nothing any more, and the next one takes another connection', async () => {
  const before = await backend();
  network.isDown = true;
  const failure: unknown = await pool.query('select 1').catch((error: unknown) => error);
  network.isDown = false;
  expect(databaseProblem(failure, 'read')).toMatchObject({ status: 504, code: 'timeout' });
  expect(await backend()).not.toBe(before);
});

it('leaves a connection alone that nobody waits for', async () => {
  const connected = once(pool, 'connect') as Promise<[pg.PoolClient]>;
  const before = await backend();
  const [client] = await connected;
  await once(client.connection.stream, 'timeout');
  expect(await backend()).toBe(before);
});

it('watches a connection that was idle before as well', async () => {
  const connected = once(pool, 'connect') as Promise<[pg.PoolClient]>;
  await backend();
  const [client] = await connected;
  await once(client.connection.stream, 'timeout');
  await backend();
  network.isDown = true;
  await expect(pool.query('select 1')).rejects.toThrow(SILENCE);
});

it('lets those be silent who may, and no longer than they may', async () => {
  const client = await pool.connect();
  const slow = () => client.query(`select pg_sleep(${(3 * LIMIT_MS) / 1000})`);
  const forbid = allowSilence(client);
  await slow();
  forbid();
  await expect(slow()).rejects.toThrow(SILENCE);
  client.release(true);
});
