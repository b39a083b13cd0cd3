import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../src/db/migrate.js';
import { aLead } from './builders.js';
import { putCluster } from './cluster.js';
import { OwnPostgres } from './faults/postgres.js';
import { errorResponse, startProxy, type Proxy } from './faults/proxy.js';
import { useService, type Answer, type ProblemBody, type TestService } from './service.js';
import { beside, over, untilWaiting, whileLocked } from './trouble.js';

/** So few that a test can take them all. */
const MAX_CONNECTIONS = 20;

let postgres: OwnPostgres;
let proxy: Proxy;
beforeAll(async () => {
  const settings = { max_connections: String(MAX_CONNECTIONS), fsync: 'off' };
  const dataDir = join(tmpdir(), `carnet-outages-${randomUUID()}`);
  await putCluster(dataDir);
  postgres = await OwnPostgres.create(dataDir, settings);
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

/** The operator's doing, in a session of another database. */
const operate = (...statements: string[]) =>
  over(Object.assign(new URL(postgres.url), { pathname: '/template1' }).href, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
const databaseName = () => new URL(postgres.url).pathname.slice(1);

/** Each event happens while the service runs, and is undone by `heal`. */
interface Event {
  event: string;
  /** Whether the service has to open connections to notice; those that it has are ended first. */
  isMetByNewConnections: boolean;
  strike: () => unknown;
  heal: () => unknown;
  write: unknown[];
  read: unknown[];
}

const unreachable = [...later, 'The database cannot be reached; try again.'];
const refused = [...later, 'The database refuses the service; its operator has to look.'];
const slow = [...soon, 'The database did not answer in time; try again.'];
const timeout = [504, 'timeout', undefined, 'The database did not answer in time; ask for less.'];
const both = (answer: unknown[]) => ({ write: answer, read: answer });

let emptyDisk: () => Promise<void>;
const events: Event[] = [
  {
    event: 'the server is stopped in the middle of everything',
    isMetByNewConnections: false,
    strike: () => postgres.signal('SIGSTOP'),
    heal: () => postgres.signal('SIGCONT'),
    write: slow,
    read: timeout,
  },
  {
    event: 'the network hands nothing on',
    isMetByNewConnections: false,
    strike: () => proxy.stall(),
    heal: () => proxy.heal(),
    write: slow,
    read: timeout,
  },
  {
    event: 'the network takes new connections and hands nothing on',
    isMetByNewConnections: true,
    strike: () => proxy.stall(),
    heal: () => proxy.heal(),
    ...both(unreachable),
  },
  {
    event: 'a pooler has no connection for the service',
    isMetByNewConnections: true,
    strike: () => proxy.refuse(errorResponse('08P01', 'no more connections allowed (max_client_conn)')),
    heal: () => proxy.heal(),
    ...both(unreachable),
  },
  {
    event: 'the password is changed',
    isMetByNewConnections: true,
    strike: () => operate(`alter role clerk password 'other'`),
    heal: () => operate(`alter role clerk password 'clerk'`),
    ...both(refused),
  },
  {
    event: 'the role may no longer log in',
    isMetByNewConnections: true,
    strike: () => operate('alter role clerk nologin'),
    heal: () => operate('alter role clerk login'),
    ...both(refused),
  },
  {
    event: 'the database is renamed',
    isMetByNewConnections: true,
    strike: () => operate(`alter database ${databaseName()} rename to away`),
    heal: () => operate(`alter database away rename to ${databaseName()}`),
    ...both([...later, 'The database is not there; its operator has to look.']),
  },
  {
    event: 'the disk of a table is full',
    isMetByNewConnections: true,
    strike: async () => {
      const find = `select pg_relation_filepath('leads') as file`;
      const { rows } = await over(postgres.url, async (client) => {
        await client.query('truncate leads cascade');
        return client.query<{ file: string }>(find);
      });
      emptyDisk = await postgres.fillDisk(rows[0]?.file ?? '');
    },
    heal: async () => {
      await emptyDisk();
      // Who has the full device open would go on with it.
      await endConnections();
    },
    write: [...later, 'The database has no room left; reading goes on.'],
    read: [200, undefined, undefined, undefined],
  },
  {
    event: 'the server recovers',
    isMetByNewConnections: true,
    strike: () => postgres.startRecovering(),
    heal: () => postgres.promote(),
    ...both([...later, 'The database is starting; try again.']),
  },
];

const OPEN = /^carnet_database_connections\{pool="\w+",state="open"\} [1-9]/m;
let eventful: TestService;

/** Ends all connections of the service, which has noticed it then. */
async function endConnections(): Promise<void> {
  proxy.cut();
  await expect.poll(async () => (await eventful.send('GET', '/metrics')).text).not.toMatch(OPEN);
}

describe('events at the database while the service runs', { timeout: 30_000 }, () => {
  let url = '';
  beforeAll(async () => {
    await operate(`create role clerk login password 'clerk'`, `grant carnet to clerk`);
    url = Object.assign(new URL(proxy.url), { username: 'clerk', password: 'clerk' }).href;
  });
  const service = useService({
    ...{ databaseUrl: () => url, statementTimeoutMs: 1_500, lockTimeoutMs: 1_500, silenceMs: 2_000 },
  });
  const saying = (answer: Answer<ProblemBody>) => [...kind(answer), answer.body.detail];

  /** Leaves two connections open, so that a write and a read need no new ones. */
  const openTwo = () => Promise.all([service.query('select'), service.query('select')]);

  const named = events.map((row) => [row.write[0], row.read[0], row.event, row] as const);
  it.each(named)('%s for a write and %s for a read when %s', async (_write, _read, _event, row) => {
    eventful = service;
    await openTwo();
    if (row.isMetByNewConnections) await endConnections();
    await row.strike();
    const [write, read] = await Promise.all([create(service), list(service)]);
    const { status } = await service.send('GET', '/healthz');
    await row.heal();
    expect({ write: saying(write), read: saying(read), status }).toEqual({
      write: row.write,
      read: row.read,
      status: 200,
    });
    await expectRecovered(service);
  });
});

describe('a database whose host has no address', () => {
  const service = useService({ databaseUrl: () => 'postgres://nobody@database.invalid/nowhere' });

  it('503 for a write and for a read', async () => {
    const answers = [await create(service), await list(service)];
    expect(answers.map((answer) => [...kind(answer), answer.body.detail])).toEqual([unreachable, unreachable]);
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
