import { describe, expect, inject, it } from 'vitest';
import { aLead, aRequest, resourceOf } from './builders.js';
import { operations, type Operation } from './contract.js';
import { useService, type Answer, type Method, type ProblemBody, type TestService } from './service.js';
import { beside, OTHER_BACKENDS, over, untilWaiting, WAITING_BACKENDS, whileLocked } from './trouble.js';

const declaring = (status: number) => operations.filter(({ statuses }) => statuses.includes(status));
const onTables = declaring(500);
const reads = declaring(504);
const changes = onTables.filter(({ statuses }) => !statuses.includes(504));
const requestId = expect.any(String) as string;

/** A problem without anything of the database's own words. */
const internal = {
  success: false,
  type: '/problems/internal',
  title: 'Something went wrong inside the service',
  status: 500,
  code: 'internal',
  detail: 'The error has been logged under the request id.',
  request_id: requestId,
};
const timeout = {
  success: false,
  type: '/problems/timeout',
  title: 'The database took too long',
  status: 504,
  code: 'timeout',
  detail: 'The database did not answer in time; ask for less.',
  request_id: requestId,
};
const unavailable = (detail: string) => ({
  success: false,
  type: '/problems/unavailable',
  title: 'The service cannot answer right now',
  status: 503,
  code: 'unavailable',
  detail,
  request_id: requestId,
});
const RESTARTED = unavailable('The database is being restarted; try again.');
const UNREACHABLE = unavailable('The database cannot be reached; try again.');

/** What the operation answers when nothing is wrong. */
const success = ({ statuses }: Operation) => Math.min(...statuses);

/** Sends one request during the trouble and the same one after it. */
async function duringAndAfter(
  service: TestService,
  operation: Operation,
  trouble: (table: string, request: () => Promise<Answer<ProblemBody>>) => Promise<Answer<ProblemBody>>,
): Promise<[during: Answer<ProblemBody>, after: Answer<ProblemBody>]> {
  const { path, init } = await aRequest(service, operation);
  const request = () => service.send<ProblemBody>(operation.method as Method, path, init);
  return [await trouble(resourceOf(operation), request), await request()];
}

describe('a table that is not there', () => {
  const service = useService();

  it.each(onTables)('500 from $operationId, which then works again', async (operation) => {
    const [during, after] = await duringAndAfter(service, operation, async (table, request) => {
      await service.query(`alter table ${table} rename to away`);
      const answer = await request();
      await service.query(`alter table away rename to ${table}`);
      return answer;
    });
    expect(during.body).toEqual(internal);
    expect(after.status).toBe(success(operation));
  });
});

describe('a statement that takes too long', () => {
  const service = useService({ statementTimeoutMs: 250, lockTimeoutMs: 10_000 });
  const locked = (operation: Operation) =>
    duringAndAfter(service, operation, (table, request) => whileLocked(service, table, request));

  it.each(reads)('504 from $operationId, which then works again', async (operation) => {
    const [during, after] = await locked(operation);
    expect(during.body).toEqual(timeout);
    expect(after.status).toBe(success(operation));
  });

  it.each(changes)('503 from $operationId, which then works again', async (operation) => {
    const [during, after] = await locked(operation);
    expect(during.body).toEqual(unavailable('The database did not answer in time; try again.'));
    expect(during.headers['retry-after']).toBe('1');
    expect(after.status).toBe(success(operation));
  });

  it('503 leaves nothing behind: the same create is 201 afterwards', async () => {
    const body = aLead({ id: '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11' });
    const create = () => service.send<ProblemBody>('POST', '/leads', { body });
    const during = await whileLocked(service, 'leads', create);
    expect(during.status).toBe(503);
    expect((await create()).status).toBe(201);
  });

  it('503 from checkReadiness', async () => {
    const check = () => service.send<ProblemBody>('GET', '/readyz');
    const during = await whileLocked(service, 'pgmigrations', check);
    const said = unavailable('The database did not answer in time; try again.');
    expect(during.body).toEqual({ ...said, reasons: ['database_unavailable'] });
    expect((await check()).status).toBe(200);
  });
});

describe('a statement that is refused', () => {
  const service = useService({ lockTimeoutMs: 100 });
  const connections = async () => {
    const [row] = await service.query(
      'select array_agg(pid order by pid) as pids from pg_stat_activity where datname = current_database()',
    );
    return row?.pids;
  };
  const refusals: [string, number, (id: string) => Promise<Answer>][] = [
    ['an id that is taken', 409, (id) => service.send('POST', '/leads', { body: aLead({ id }) })],
    ['a reference that leads nowhere', 409, (id) => service.send('PUT', `/leads/${id}`, { body: { client_id: id } })],
    [
      'a lock that is held',
      503,
      (id) => whileLocked(service, 'leads', () => service.send('PUT', `/leads/${id}`, { body: { city: 'Lyon' } })),
    ],
  ];

  it.each(refusals)('leaves its connection open: %s, %i', async (_what, status, refused) => {
    const { id } = await service.create('leads', aLead());
    const before = await connections();
    const answers = [await refused(id), await refused(id), await refused(id)];
    expect(answers.map((answer) => answer.status)).toEqual([status, status, status]);
    expect(await connections()).toEqual(before);
  });
});

describe('a lock that somebody else holds', () => {
  const service = useService({ lockTimeoutMs: 50 });

  it.each(onTables)('503 from $operationId, which then works again', async (operation) => {
    const [during, after] = await duringAndAfter(service, operation, (table, request) =>
      whileLocked(service, table, request),
    );
    expect(during.body).toEqual(unavailable('The row is locked by somebody else; try again.'));
    expect(during.headers['retry-after']).toBe('1');
    expect(after.status).toBe(success(operation));
  });
});

describe('a server that cannot be reached', () => {
  const reachable = useService();
  // Nothing listens on the port of tcpmux.
  const service = useService({ databaseUrl: () => 'postgres://nobody@127.0.0.1:1/nowhere' });

  it.each(declaring(503))('503 from $operationId', async (operation) => {
    const { path, init } = await aRequest(reachable, operation);
    const { body, headers } = await service.send(operation.method as Method, path, init);
    // Readiness tells its reasons as well.
    expect(body).toMatchObject(UNREACHABLE);
    expect(headers['retry-after']).toBe('5');
  });

  it('422 for what needs no database to be refused', async () => {
    expect((await service.send('POST', '/leads', { body: {} })).status).toBe(422);
  });

  it('200 from checkHealth, which knows nothing of the database', async () => {
    expect((await service.send('GET', '/healthz')).body).toEqual({ success: true, data: { status: 'alive' } });
  });
});

describe('a database that is not there', () => {
  const reachable = useService();
  const service = useService({
    databaseUrl: () => Object.assign(new URL(reachable.databaseUrl()), { pathname: '/nowhere' }).href,
  });

  it('503 that says who has to look', async () => {
    const { body } = await service.send('GET', '/leads');
    expect(body).toEqual(unavailable('The database is not there; its operator has to look.'));
  });
});

describe('a database that takes no connections', () => {
  const service = useService();

  it('503 until it takes them again, then 200', async () => {
    const name = new URL(service.databaseUrl()).pathname.slice(1);
    const allow = (value: boolean) =>
      over(inject('server').url, (client) => client.query(`alter database ${name} allow_connections ${value}`));
    await allow(false);
    await over(inject('server').url, (client) =>
      client.query(OTHER_BACKENDS.replace('current_database()', `'${name}'`)),
    );
    const during = await service.send('GET', '/leads');
    await allow(true);
    expect(during.body).toEqual(unavailable('The database takes no connections right now; try again.'));
    expect((await service.send('GET', '/leads')).status).toBe(200);
  });
});

describe('a database that takes no changes', () => {
  const service = useService();

  it('503 for a write, 200 for a read', async () => {
    await beside(service, async (client) => {
      await client.query(`
        do $$ begin
          execute format('alter database %I set default_transaction_read_only = on', current_database());
        end $$`);
      // The setting reaches new connections only.
      await client.query(OTHER_BACKENDS);
    });
    const write = await service.send('POST', '/leads', { body: aLead() });
    expect(write.body).toEqual(unavailable('The database takes no changes right now; try again.'));
    expect((await service.send('GET', '/leads')).status).toBe(200);
  });
});

describe('a backend that dies', () => {
  const service = useService();
  const fourAtOnce = () => Promise.all([1, 2, 3, 4].map(() => service.send('GET', '/leads')));
  const whileWaiting = (operation: Operation, signal: 'pg_terminate_backend' | 'pg_cancel_backend') =>
    duringAndAfter(service, operation, (table, request) =>
      whileLocked(service, table, async (watcher) => {
        const answering = request();
        await untilWaiting(watcher, 1);
        await watcher.query(`select ${signal}(pid) from (${WAITING_BACKENDS}) waiting`);
        return answering;
      }),
    );

  it('200 from the next requests when it died idle', async () => {
    await fourAtOnce();
    await beside(service, (client) => client.query(OTHER_BACKENDS));
    expect((await fourAtOnce()).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it.each(changes)('503 from $operationId when it died at work', async (operation) => {
    const [during, after] = await whileWaiting(operation, 'pg_terminate_backend');
    expect(during.body).toEqual(RESTARTED);
    expect(during.headers['retry-after']).toBe('5');
    expect(after.status).toBe(success(operation));
  });

  it.each(reads)('200 from $operationId when it died at work: a read is tried again', async (operation) => {
    const { path, init } = await aRequest(service, operation);
    const answering = await whileLocked(service, resourceOf(operation), async (watcher) => {
      const sent = { answer: service.send('GET', path, init) };
      await untilWaiting(watcher, 1);
      await watcher.query(`select pg_terminate_backend(pid) from (${WAITING_BACKENDS}) waiting`);
      await untilWaiting(watcher, 1);
      return sent;
    });
    const answer = await answering.answer;
    expect(answer.status).toBe(200);
  });

  it.each(reads)('504 from $operationId when its statement was cancelled', async (operation) => {
    const [during, after] = await whileWaiting(operation, 'pg_cancel_backend');
    expect(during.body).toEqual(timeout);
    expect(after.status).toBe(200);
  });
});
