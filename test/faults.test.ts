import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { putCluster } from './cluster.js';
import { judge, type Entry, type Stored } from './faults/ledger.js';
import { run } from './faults/run.js';
import { useProcesses } from './process.js';
import { createDatabase } from './server.js';
import { over, untilWaiting } from './trouble.js';

const clean = { lost: [], doubled: [], changed: [], strange: [] };

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
    expect(verdict.lost).not.toEqual([]);
  });
});

describe('SIGTERM', { timeout: 60_000 }, () => {
  const { start, undo } = useProcesses(afterAll);

  it('lets 50 writes that are in flight be answered, and every one of them is there', async () => {
    const { url, drop } = await createDatabase();
    undo(drop);
    const service = await start({ DATABASE_URL: url, LOCK_TIMEOUT_MS: '9000' });
    const lock = new pg.Client(url);
    await lock.connect();
    await lock.query('begin; lock table leads in access exclusive mode');
    const writes = Array.from({ length: 50 }, (_, i) => service.send('POST', '/leads', { name: `Number ${i}` }));
    await over(url, (watcher) => untilWaiting(watcher, 6));
    // The first six run, the others wait for their turn; a metric tells that all have arrived.
    await expect
      .poll(async () => (await service.send('GET', '/metrics')).text, { timeout: 5_000 })
      .toMatch(/^carnet_lane_waiting\{lane="writes"\} 44$/m);
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
  const entry = (mark: string, acknowledged = true): Entry => ({ mark, acknowledged, body: { name: mark, tags: [] } });
  const row = (mark: string, change = {}): Stored => ({ mark, row: { name: mark, tags: [], city: null, ...change } });
  const entries = [entry('a'), entry('b'), entry('c', false)];

  it.each([
    ['all is well', [row('a'), row('b')], {}],
    ['what was not acknowledged is there all the same', [row('a'), row('b'), row('c')], {}],
    ['an acknowledged row is lost', [row('a')], { lost: ['b'] }],
    ['a retry has made a second row', [row('a'), row('b'), row('c'), row('c')], { doubled: ['c'] }],
    ['a row is otherwise than acknowledged', [row('a'), row('b', { tags: ['x'] })], { changed: ['b'] }],
    ['there is a row that nobody has sent', [row('a'), row('b'), row('d')], { strange: ['d'] }],
  ])('tells that %s', (_what, stored, found) => {
    expect(judge(entries, stored)).toEqual({ acknowledged: 2, ...clean, ...found });
  });
});
