import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../src/db/embedded.js';
import { migrate } from '../src/db/migrate.js';
import { aCompany, aLead, aRequest, resourceOf } from './builders.js';
import { putCluster } from './cluster.js';
import { operations } from './contract.js';
import { useService, type Method } from './service.js';
import { beside, over, untilWaiting } from './trouble.js';

const changes = operations.filter(({ method, statuses }) => method !== 'GET' && statuses.includes(503));

describe('a write that Postgres undoes because it met others', () => {
  const service = useService();
  /** Lets writes to a table fail so many times from now on. */
  const failTimes = (table: string, times: number, state: string) =>
    service.query(`
      drop sequence if exists tries;
      create sequence tries;
      create or replace function meet() returns trigger language plpgsql as $$
      begin
        if nextval('public.tries') <= ${times} then
          raise exception 'met' using errcode = '${state}';
        end if;
        return coalesce(new, old);
      end $$;
      drop trigger if exists meet on ${table};
      create trigger meet before insert or update or delete on ${table} for each row execute function meet()`);
  const triesOf = async () => Number((await service.query('select last_value from tries'))[0]?.last_value);

  it.each(changes)('success from $operationId, which is tried four times', async (operation) => {
    const { path, init } = await aRequest(service, operation);
    await failTimes(resourceOf(operation), 3, '40P01');
    const { status } = await service.send(operation.method as Method, path, init);
    expect([status, await triesOf()]).toEqual([Math.min(...operation.statuses), 4]);
  });

  it.each(changes)('503 from $operationId if that does not help', async (operation) => {
    await failTimes(resourceOf(operation), 0, '40001');
    const { path, init } = await aRequest(service, operation);
    await failTimes(resourceOf(operation), 1_000, '40001');
    const { status, body, headers } = await service.send(operation.method as Method, path, init);
    await service.query(`drop trigger meet on ${resourceOf(operation)}`);
    expect([status, await triesOf()]).toEqual([503, 4]);
    expect(body).toMatchObject({ detail: 'The change met another one; try again.' });
    expect(headers['retry-after']).toBe('1');
  });
});

describe('a deadlock', () => {
  const service = useService({ lockTimeoutMs: 5_000 });

  it('200 once the other one is done, with both changes', async () => {
    const [one, two] = [await service.create('companies', aCompany()), await service.create('companies', aCompany())];
    // Whoever changes the one changes the other as well.
    await service.query(`
      create function follow() returns trigger language plpgsql as $$
      begin
        update public.companies set city = new.city where id = '${two.id}';
        return null;
      end $$;
      create trigger follow after update on companies for each row when (old.id = '${one.id}') execute function follow()`);
    const answer = await over(service.databaseUrl(), async (client) => {
      // Of those who wait in a circle, the one that looks first gives up.
      await client.query(`set deadlock_timeout = '1min'`);
      await client.query('begin');
      await client.query(`update companies set phone = '+33612345678' where id = '${two.id}'`);
      const answering = service.send('PATCH', `/companies/${one.id}`, { body: { city: 'Lyon' } });
      await beside(service, (watcher) => untilWaiting(watcher, 1));
      await client.query(`update companies set phone = '+33612345679' where id = '${one.id}'`);
      await client.query('commit');
      return answering;
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ city: 'Lyon', phone: '+33612345679' });
    const other = await service.send('GET', `/companies/${two.id}`);
    expect(other.body.data).toMatchObject({ city: 'Lyon', phone: '+33612345678' });
  });
});

describe('a commit that no standby confirms', () => {
  let url = '';
  beforeAll(async () => {
    const dataDir = join(tmpdir(), `carnet-standby-${randomUUID()}`);
    await putCluster(dataDir);
    const server = await startEmbeddedPostgres({ dataDir });
    url = server.url;
    await migrate(url);
    return async () => {
      await server.stop();
      await rm(server.dataDir, { recursive: true });
    };
  }, 60_000);
  const service = useService({ databaseUrl: () => url });
  const waitFor = (standbys: string) =>
    over(url, async (client) => {
      await client.query(`alter system set synchronous_standby_names = '${standbys}'`);
      await client.query('select pg_reload_conf()');
    });

  const cancelWait = () =>
    over(url, (client) => {
      const cancel = `select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`;
      return expect.poll(async () => (await client.query(cancel)).rowCount).toBe(1);
    });
  const unconfirmed = 'The change was made, but no standby has confirmed it; send it again with the same id or key.';

  it('503 when the wait for it is cancelled, and the same answer to the same key once there is one', async () => {
    const create = () => service.send('POST', '/leads', { body: aLead(), headers: { 'Idempotency-Key': 'confirmed' } });
    await waitFor('nobody');
    const answering = create();
    await cancelWait();
    const { status, body, headers } = await answering;
    expect(status).toBe(503);
    expect(body).toMatchObject({ detail: unconfirmed });
    expect(headers['retry-after']).toBe('5');
    // The answer that was kept is no more confirmed than the row is.
    const early = create();
    await cancelWait();
    expect([(await early).status, (await early).body]).toEqual([503, expect.objectContaining({ detail: unconfirmed })]);
    await waitFor('');
    const again = await create();
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect((await service.query('select from leads')).length).toBe(1);
  });
});
