import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLanes, type OpenLanes } from '../../src/db/lanes.js';
import { PendingLists } from '../../src/db/pending-lists.js';
import { shortStatement } from '../../src/db/sql.js';
import { createDatabase, type TestDatabase } from '../server.js';

describe('PendingLists', () => {
  let database: TestDatabase;
  let lanes: OpenLanes;
  const errors: unknown[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    lanes = openLanes({
      ...{ databaseUrl: database.url, size: 6, preparedStatements: true },
      ...{ statementTimeoutMs: 10_000, lockTimeoutMs: 1_000 },
      onIdleError: () => undefined,
      onUpkeepError: (error) => errors.push(error),
    });
    await lanes.checks.query('create extension pageinspect');
  });
  afterAll(async () => {
    await lanes.end();
    await database.drop();
  });

  const insert = shortStatement('insert into leads (name) values (:name)');
  const create = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => lanes.db.query(insert({ name: `Pending ${i}` }))));
  const pending = async () => {
    const { rows } = await lanes.checks.query<{ count: number }>(
      `select n_pending_tuples::float8 as count from gin_metapage_info(get_raw_page('idx_leads_search', 0))`,
    );
    return rows[0]?.count;
  };

  it('are worked in once fifteen hundred rows have been written, and not for fewer', async () => {
    // More wait for a connection at once than may.
    for (let created = 0; created < 1_200; created += 300) await create(300);
    await setTimeout(200);
    await expect(pending()).resolves.toBe(1_200);
    await create(300);
    await expect.poll(pending).toBe(0);
    expect(errors).toEqual([]);
  });

  it('are worked in again for what has been written meanwhile, one statement at a time', async () => {
    const ends: (() => void)[] = [];
    const lists = new PendingLists(
      { query: () => new Promise((resolve) => ends.push(() => resolve({ rows: [], rowCount: 0 }))) },
      () => undefined,
    );
    for (let row = 0; row < 3_600; row++) lists.add(1);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await expect.poll(() => ends.length).toBe(2);
    lists.add(1_499);
    ends[1]?.();
    await setTimeout(0);
    expect(ends).toHaveLength(2);
    lists.add(1);
    expect(ends).toHaveLength(3);
  });

  it('say why they could not be worked in, and are tried again after as many rows', async () => {
    const told: unknown[] = [];
    const lists = new PendingLists({ query: () => Promise.reject(new Error('no')) }, (error) => told.push(error));
    lists.add(1_500);
    await expect.poll(() => told).toEqual([new Error('no')]);
    lists.add(1_499);
    await setTimeout(0);
    expect(told).toHaveLength(1);
    lists.add(1);
    await expect.poll(() => told).toHaveLength(2);
  });
});
