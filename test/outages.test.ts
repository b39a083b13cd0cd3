import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../src/db/migrate.js';
import { aLead } from './builders.js';
import { OwnPostgres } from './faults/postgres.js';
import { useService, type Answer, type ProblemBody, type TestService } from './service.js';
import { beside, over, untilWaiting, whileLocked } from './trouble.js';

/** So few that a test can take them all. */
const MAX_CONNECTIONS = 20;

let postgres: OwnPostgres;
let proxy: Awaited<ReturnType<typeof startProxy>>;
beforeAll(async () => {
  const settings = { max_connections: String(MAX_CONNECTIONS), fsync: 'off' };
  postgres = await OwnPostgres.create(join(tmpdir(), `carnet-outages-${randomUUID()}`), settings);
  await migrate(postgres.url);
  proxy = await startProxy(postgres.url);
  return async () => {
    proxy.close();
    await postgres.remove();
  };
}, 60_000);

const create = (service: TestService) => service.send<ProblemBody>('POST', '/leads', { body: aLead() });
const list = (service: TestService) => service.send<ProblemBody>('GET', '/leads');

/** What an answer is, for a client that wants to know whether to try again. */
const kind = ({ status, body, headers }: Answer<ProblemBody>) => [status, body.code, headers['retry-after']];
const later = [503, 'unavailable', '5'];
const soon = [503, 'unavailable', '1'];

const BUSY = `
  select from pg_stat_activity
  where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid() and backend_type = 'client backend'`;

/** The service goes on as if nothing had been, and leaves nothing running. */
async function expectRecovered(service: TestService): Promise<void> {
  expect((await create(service)).status).toBe(201);
  expect((await list(service)).status).toBe(200);
  expect((await service.send('GET', '/readyz')).status).toBe(200);
  await expect.poll(() => beside(service, async (client) => (await client.query(BUSY)).rowCount)).toBe(0);
}

/** Strikes while a write waits for a lock, and hands its answer on. */
async function duringWrite(service: TestService, strike: () => unknown): Promise<Answer<ProblemBody>> {
  const lock = new pg.Client(postgres.url);
  // Its connection may be struck as well.
  lock.on('error', () => undefined);
  await lock.connect();
  await lock.query('begin; lock table leads in access exclusive mode');
  const answering = create(service);
  await over(postgres.url, (watcher) => untilWaiting(watcher, 1));
  await strike();
  const answer = await answering;
  await lock.end().catch(() => undefined);
  return answer;
}

describe('a Postgres in trouble', { timeout: 30_000 }, () => {
  const service = useService({ databaseUrl: () => postgres.url, lockTimeoutMs: 9_000, statementTimeoutMs: 9_000 });

  it('503 at work and while it is away, when it is stopped and started', async () => {
    expect(kind(await duringWrite(service, () => postgres.stop()))).toEqual(later);
    expect([kind(await create(service)), kind(await list(service))]).toEqual([later, later]);
    const ready = await service.send<ProblemBody>('GET', '/readyz');
    expect([ready.status, ready.body.reasons]).toEqual([503, ['database_unavailable']]);
    expect((await service.send('GET', '/healthz')).status).toBe(200);
    await postgres.start();
    await expectRecovered(service);
  });

  it('503 at work and while it is away, when all of its processes are killed', async () => {
    expect(kind(await duringWrite(service, () => postgres.signal('SIGKILL')))).toEqual(later);
    expect([kind(await create(service)), kind(await list(service))]).toEqual([later, later]);
    await postgres.start();
    await expectRecovered(service);
  });

  it('503 when it has no connection left, and soon 200', async () => {
    await over(postgres.url, (client) =>
      client.query(`select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid()`),
    );
    const taken: pg.Client[] = [];
    const take = async (): Promise<void> => {
      const client = new pg.Client(postgres.url);
      await client.connect();
      taken.push(client);
      return take();
    };
    await expect(take()).rejects.toMatchObject({ code: '53300' });
    expect(kind(await create(service))).toEqual(soon);
    await Promise.all(taken.map((client) => client.end()));
    await expectRecovered(service);
  });
});

describe('a Postgres that says nothing', { timeout: 60_000 }, () => {
  const service = useService({ databaseUrl: () => postgres.url, lockTimeoutMs: 400, statementTimeoutMs: 400 });

  it('503 for a write to a server that was stopped in the middle of everything, and 201 once it goes on', async () => {
    await create(service);
    await postgres.signal('SIGSTOP');
    const answer = await create(service);
    expect((await service.send('GET', '/healthz')).status).toBe(200);
    await postgres.signal('SIGCONT');
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    await expectRecovered(service);
  });
});

describe('a network in trouble', { timeout: 30_000 }, () => {
  const service = useService({ databaseUrl: () => proxy.url, lockTimeoutMs: 9_000, statementTimeoutMs: 9_000 });

  it.each(['cut', 'reset'] as const)('503 for a write whose connection is %s, and 200 for a read', async (how) => {
    expect(kind(await duringWrite(service, () => proxy[how]()))).toEqual(later);
    // Not through the proxy, which would cut the connection that holds the lock.
    const direct = { databaseUrl: () => postgres.url };
    const answer = await whileLocked(direct, 'leads', async (watcher) => {
      const reading = { answer: list(service) };
      await untilWaiting(watcher, 1);
      proxy[how]();
      // The backend that was left behind learns of it when it has the lock; the read is tried again beside it.
      await untilWaiting(watcher, 2);
      return reading;
    });
    expect((await answer.answer).status).toBe(200);
    await expectRecovered(service);
  });
});

/** Stands between the service and its database, and can end all connections in two ways. */
async function startProxy(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const behind = connect(Number(port), hostname);
    for (const [from, to] of [[socket, behind] as const, [behind, socket] as const]) {
      sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const each = (end: (socket: Socket) => void) => {
    sockets.forEach(end);
    sockets.clear();
  };
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port); // A server that listens on a port has one.
  return {
    url: url.href,
    cut: () => each((socket) => socket.destroy()),
    reset: () => each((socket) => socket.resetAndDestroy()),
    close: () => server.close(),
  };
}
