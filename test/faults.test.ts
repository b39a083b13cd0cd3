import { afterAll, describe, expect, it } from 'vitest';
import { judge, type Entry, type Stored } from './faults/ledger.js';
import { run } from './faults/run.js';
import { useProcesses } from './process.js';

const clean = { lost: [], doubled: [], changed: [], strange: [] };

describe('what is acknowledged while Postgres and the service are killed', { timeout: 120_000 }, () => {
  // Compiles the service.
  useProcesses(afterAll);

  it.concurrent.each([1, 2, 3])('is there once, and exactly so, with seed %i', async (seed) => {
    const { verdict, faults, recoveriesMs } = await run({ seed, faults: 1 });
    expect(verdict).toMatchObject(clean);
    expect(verdict.acknowledged).toBeGreaterThan(0);
    expect(recoveriesMs).toHaveLength(faults.length);
  });

  it.concurrent('is found to be lost where Postgres acknowledges what it has not written', async () => {
    const settings = { synchronous_commit: 'off', wal_writer_delay: '10s' };
    const { verdict } = await run({ seed: 4, faults: 2, settings });
    expect(verdict.lost).not.toEqual([]);
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
