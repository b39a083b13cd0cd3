import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { aClient, aLead } from './builders.js';
import { useService, type Answer, type ProblemBody, type TestService } from './service.js';
import { beside, untilWaiting, whileLocked } from './trouble.js';

const QUEUE = 3;

/** A kind of work that has connections and a queue of its own: what it does to leads, and to clients. */
interface Lane {
  name: string;
  /** What tells that it is full, and how many requests of it were refused. */
  degraded: string;
  shed: string;
  /** How many statements of it run at once, on the four connections of a test or the two for single rows. */
  width: number;
  ask: (service: TestService, table: string, count: number) => Promise<Answer<ProblemBody>>;
}

const ids = { leads: '0199b7a2-0000-7000-8000-0000000000d1', clients: '0199b7a2-0000-7000-8000-0000000000a1' };
const lanes: Lane[] = [
  {
    name: 'writes',
    degraded: 'writes_overloaded',
    shed: 'carnet_shed_requests_total{lane="writes"}',
    width: 3,
    ask: (service, table) => service.send('PATCH', `/${table}/${ids[table as keyof typeof ids]}`, { body: {} }),
  },
  {
    name: 'lists',
    degraded: 'lists_overloaded',
    shed: 'carnet_shed_requests_total{lane="lists"}',
    width: 3,
    // Those that ask for the same would share one connection.
    ask: (service, table, count) => service.send('GET', `/${table}?limit=${count + 1}`),
  },
  {
    name: 'searches',
    degraded: 'searches_overloaded',
    shed: 'carnet_shed_requests_total{lane="searches"}',
    width: 2,
    ask: (service, _table, count) => service.send('GET', `/leads/search/ada?limit=${count + 1}`),
  },
  {
    name: 'reads by id',
    degraded: 'points_overloaded',
    shed: 'carnet_shed_requests_total{lane="points"}',
    width: 2,
    ask: (service, table) => service.send('GET', `/${table}/${ids[table as keyof typeof ids]}`),
  },
];

const statuses = (answers: Answer[]) => answers.map(({ status }) => status);

/** One by one, since reads by id that come together share a statement. */
async function fill(service: TestService, { width, ask }: Lane, watcher: pg.Client): Promise<Promise<Answer>[]> {
  const running: Promise<Answer>[] = [];
  while (running.length < width) {
    running.push(ask(service, 'leads', running.length));
    await untilWaiting(watcher, running.length);
  }
  return running;
}

const overloaded = {
  status: 503,
  code: 'unavailable',
  detail: 'The service has more to do than it can; try again.',
};

describe('more requests than connections and places to wait', () => {
  const service = useService({ statementTimeoutMs: 9_000, lockTimeoutMs: 9_000, queueSize: QUEUE });

  it.each(lanes)('503 at once for $name, 200 for all else and for those that waited', async (lane) => {
    await service.query('truncate leads, clients cascade');
    await service.create('leads', aLead({ id: ids.leads }));
    await service.create('clients', aClient({ id: ids.clients }));
    const accepted = await whileLocked(service, 'leads', async (watcher) => {
      const running = await fill(service, lane, watcher);
      const others = Array.from({ length: QUEUE + 1 }, (_, i) => lane.ask(service, 'leads', lane.width + i));
      // Nothing moves, so the first answer is a refusal.
      const refused = await Promise.race(others);
      expect(refused.body).toMatchObject(overloaded);
      expect(refused.headers['retry-after']).toBe('1');

      const elsewhere = lanes.filter((other) => other !== lane && other.name !== 'searches');
      const answers = await Promise.all(elsewhere.map(({ ask }) => ask(service, 'clients', 0)));
      expect(statuses(answers)).toEqual(elsewhere.map(() => 200));
      expect((await service.send('GET', '/healthz')).status).toBe(200);
      expect((await service.send('GET', '/readyz')).body.data).toEqual({ status: 'ready', degraded: [lane.degraded] });
      expect((await service.send('GET', '/metrics')).text).toContain(`\n${lane.shed} 1\n`);
      return [...running, ...others];
    });
    const answers = statuses(await Promise.all(accepted));
    expect(answers.sort()).toEqual([...Array.from({ length: lane.width + QUEUE }, () => 200), 503]);
    expect((await lane.ask(service, 'leads', 0)).status).toBe(200);
  });

  it('503 for a write whose body is not looked at, 404 and 405 as ever, 200 for what follows on the connection', async () => {
    const [writes] = lanes as [Lane];
    const accepted = await whileLocked(service, 'leads', async (watcher) => {
      const running = await fill(service, writes, watcher);
      const waiting = Array.from({ length: QUEUE }, () => writes.ask(service, 'leads', 0));
      const waits = `\ncarnet_lane_waiting{lane="writes"} ${QUEUE}\n`;
      await expect.poll(async () => (await service.send('GET', '/metrics')).text).toContain(waits);

      const body = '{"name":';
      const post = `POST /leads HTTP/1.1\r\nHost: carnet\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      const get = 'GET /healthz HTTP/1.1\r\nHost: carnet\r\nConnection: close\r\n\r\n';
      expect(statuses(await service.sendAll(post + get))).toEqual([503, 200]);
      // A client that waits for it is never told that its body may come.
      const expecting = 'Expect: 100-continue\r\nConnection: close';
      const head = `POST /leads HTTP/1.1\r\nHost: carnet\r\nContent-Length: 999999\r\n${expecting}\r\n\r\n`;
      expect((await service.sendRaw(head)).body).toMatchObject(overloaded);
      expect((await service.send('POST', '/nothing')).status).toBe(404);
      expect((await service.send('POST', '/healthz')).status).toBe(405);
      return [...running, ...waiting];
    });
    expect(new Set(statuses(await Promise.all(accepted)))).toEqual(new Set([200]));
  });

  it('503 at once for a list that too many others wait for already', async () => {
    const accepted = await whileLocked(service, 'leads', async (watcher) => {
      const list = () => service.send<ProblemBody>('GET', '/leads');
      const first = list();
      await untilWaiting(watcher, 1);
      const others = Array.from({ length: QUEUE + 1 }, list);
      expect((await Promise.race(others)).body).toMatchObject(overloaded);
      return [first, ...others];
    });
    expect(statuses(await Promise.all(accepted)).sort()).toEqual([200, 200, 200, 200, 503]);
  });
});

describe('no places to wait', () => {
  const service = useService({ statementTimeoutMs: 9_000, lockTimeoutMs: 9_000, queueSize: 0 });
  const degraded = async () => (await service.send('GET', '/readyz')).body.data.degraded;

  it.each(lanes)('503 for $name as soon as all connections are busy, which are not full before', async (lane) => {
    await service.query('truncate leads, clients cascade');
    await service.create('leads', aLead({ id: ids.leads }));
    expect(await degraded()).toEqual([]);
    const accepted = await whileLocked(service, 'leads', async (watcher) => {
      const running = await fill(service, lane, watcher);
      expect(await degraded()).toEqual([lane.degraded]);
      expect((await lane.ask(service, 'leads', lane.width)).body).toMatchObject(overloaded);
      return running;
    });
    expect(new Set(statuses(await Promise.all(accepted)))).toEqual(new Set([200]));
    expect(await degraded()).toEqual([]);
  });

  it('200 for two at once who ask whether it is ready', async () => {
    const answers = await Promise.all([1, 2].map(() => service.send('GET', '/readyz')));
    expect(statuses(answers)).toEqual([200, 200]);
  });
});

describe('a connection that does not come in time', () => {
  const service = useService({ statementTimeoutMs: 9_000, lockTimeoutMs: 9_000, queueTimeoutMs: 100 });

  it('503 for each that has waited long enough, 200 for those that had one', async () => {
    const list = (limit: number) => service.send<ProblemBody>('GET', `/leads?limit=${limit}`);
    const patient = await whileLocked(service, 'leads', async (watcher) => {
      const first = [1, 2, 3].map(list);
      await untilWaiting(watcher, 3);
      const late = [await list(4), await list(5)];
      expect(late.map(({ body }) => body)).toMatchObject([overloaded, overloaded]);
      return first;
    });
    expect(statuses(await Promise.all(patient))).toEqual([200, 200, 200]);
    expect((await list(6)).status).toBe(200);
  });

  it('leaves nothing running behind', async () => {
    const busy = `select from pg_stat_activity where datname = current_database() and state = 'active'
      and pid <> pg_backend_pid()`;
    expect(await beside(service, async (client) => (await client.query(busy)).rowCount)).toBe(0);
  });
});
