import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { putCluster } from './cluster.js';
import { judge, type Entry, type Stored } from './faults/ledger.js';
import { run } from './faults/run.js';
import { useProcesses } from './process.js';
import { createDatabase } from './server.js';
import { over, untilWaiting } from './trouble.js';

const clean = { lost: [], doubled: [], changed: [], revived: [], strange: [] };

describe('what is acknowledged while Postgres and the service are killed', { timeout: 120_000 }, () => {
  // Compiles the service.
  useProcesses(afterAll);

  it.concurrent('is there once, and exactly so, whoever was killed', async () => {
    // With this seed it is each of them in turn.
    const { verdict, faults, recoveriesMs } = await run({ seed: 8, faults: 3, prepare: putCluster });
    expect(faults).toEqual(['both', 'postgres', 'service']);
    expect(verdict).toMatchObject(clean);
    expect(verdict.acknowledged).toBeGreaterThan(0);
    expect(recoveriesMs).toHaveLength(3);
  });

  it.concurrent('is found to be lost where Postgres acknowledges what it has not written', async () => {
    const settings = { synchronous_commit: 'off', wal_writer_delay: '10s' };
    const { verdict, faults } = await run({ seed: 20, faults: 2, settings, prepare: putCluster });
    expect(faults).toEqual(['postgres', 'postgres']);
    expect([...verdict.lost, ...verdict.changed, ...verdict.revived]).not.toEqual([]);
  });
});

describe('a database that takes back what it has answered, as it commits', { timeout: 120_000 }, () => {
  useProcesses(afterAll);
  // Deferred triggers run after the statement has told what it did.
  const takeBack = (event: string, when: string, statement: string) => `
    create function take_back_${event}() returns trigger language plpgsql as $$ begin ${statement}; return null; end $$;
    create constraint trigger take_back_${event} after ${event} on leads deferrable initially deferred
      for each row when (${when}) execute function take_back_${event}();`;
  const columns = '(interest_level, city, tags, notes)';
  const former = '(old.interest_level, old.city, old.tags, old.notes)';

  it.concurrent('is found to have lost a change', async () => {
    const plant = takeBack(
      'update',
      'new.interest_level > old.interest_level',
      `update public.leads set ${columns} = ${former} where id = old.id`,
    );
    const { verdict } = await run({ seed: 1, faults: 2, plant, prepare: putCluster });
    expect(verdict.changed).not.toEqual([]);
    expect(verdict).toMatchObject({ lost: [], revived: [], strange: [] });
  });

  it.concurrent('is found to have brought back what was deleted', async () => {
    const plant = takeBack('delete', 'true', 'insert into public.leads (name, source) values (old.name, old.source)');
    const { verdict } = await run({ seed: 1, faults: 2, plant, prepare: putCluster });
    expect(verdict.revived).not.toEqual([]);
    expect(verdict).toMatchObject({ lost: [], changed: [], strange: [] });
  });
});

describe('SIGTERM', { timeout: 60_000 }, () => {
  const { start, undo } = useProcesses(afterAll);

  it('lets 50 writes that are in flight be answered, and every one of them is there', async () => {
    const { url, drop } = await createDatabase();
    undo(drop);
    const service = await start({ DATABASE_URL: url, DATABASE_POOL_SIZE: '10', LOCK_TIMEOUT_MS: '9000' });
    const lock = new pg.Client(url);
    await lock.connect();
    await lock.query('begin; lock table leads in access exclusive mode');
    const writes = Array.from({ length: 50 }, (_, i) => service.send('POST', '/leads', { name: `Number ${i}` }));
    await over(url, (watcher) => untilWaiting(watcher, 4));
    // The first four run, the others wait for their turn; a metric tells that all have arrived.
    await expect
      .poll(async () => (await service.send('GET', '/metrics')).text, { timeout: 5_000 })
      .toMatch(/^carnet_lane_waiting\{lane="writes"\} 46$/m);
    const ending = service.end('SIGTERM');
    await lock.end();
    const answers = await Promise.all(writes);
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    expect(await ending).toMatchObject({ code: 0, signal: null });
    const ids = answers.map(({ body }) => body.data.id);
    const { rows } = await over(url, (client) => client.query('select from leads where id = any($1)', [ids]));
    expect(rows).toHaveLength(50);
  });
});

describe('the ledger', () => {
  const state = (revision: number) => ({ interest_level: revision, tags: [`r${revision}`] });
  const row = (mark: string, revision: number, change = {}): Stored => {
    return { mark, row: { name: mark, city: null, ...state(revision), ...change } };
  };
  const entries: Entry[] = [
    { mark: 'made', acknowledged: state(0) },
    { mark: 'changed', acknowledged: state(2) },
    { mark: 'deleted', acknowledged: null },
    { mark: 'unmade', acknowledged: undefined, pending: state(0) },
    { mark: 'unchanged', acknowledged: state(1), pending: state(2) },
    { mark: 'undeleted', acknowledged: state(1), pending: null },
  ];
  const well = [row('made', 0), row('changed', 2), row('unchanged', 1), row('undeleted', 1)];
  const without = (mark: string) => well.filter((one) => one.mark !== mark);

  it.each<[string, Stored[], object, string[]?]>([
    ['all is well', well, {}, ['made INSERT 0', 'changed INSERT 0', 'changed UPDATE 2']],
    [
      'what was not acknowledged has been done all the same',
      [row('made', 0), row('changed', 2), row('unmade', 0), row('unchanged', 2)],
      {},
    ],
    ['an acknowledged row is lost', without('made'), { lost: ['made'] }],
    ['a row is lost while it is changed', without('unchanged'), { lost: ['unchanged'] }],
    ['an acknowledged change is lost', [...without('changed'), row('changed', 1)], { changed: ['changed'] }],
    [
      'a change is there by half',
      [...without('changed'), row('changed', 2, { tags: ['r1'] })],
      { changed: ['changed'] },
    ],
    [
      'a change that was not acknowledged is there by half',
      [...without('unchanged'), row('unchanged', 2, { tags: ['r1'] })],
      { changed: ['unchanged'] },
    ],
    ['a deleted row is there again', [...well, row('deleted', 1)], { revived: ['deleted'] }],
    ['a retry has made a second row', [...well, row('unmade', 0), row('unmade', 0)], { doubled: ['unmade'] }],
    ['a change was made twice', well, { doubled: ['changed'] }, ['changed UPDATE 2', 'changed UPDATE 2']],
    ['there is a row that nobody has sent', [...well, row('other', 0)], { strange: ['other'] }],
  ])('tells that %s', (_what, stored, found, done) => {
    expect(judge(entries, stored, done)).toEqual({ acknowledged: 5, ...clean, ...found });
  });
});
