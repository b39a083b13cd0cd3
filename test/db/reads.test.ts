import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { PointReads } from '../../src/db/point-reads.js';
import type { Queryable } from '../../src/db/pool.js';
import { pooled } from '../../src/db/pooled.js';
import { SharedReads } from '../../src/db/shared-reads.js';
import { statement } from '../../src/db/sql.js';
import { createDatabase, useSql } from '../server.js';

const sql = useSql();

/** A database that tells how often it was asked. */
function counted(): { db: Queryable; asked: () => number } {
  let count = 0;
  const db: Queryable = {
    query: async <R extends object>(sent: Parameters<Queryable['query']>[0]) => {
      count++;
      const { text, values } = typeof sent === 'string' ? { text: sent, values: [] } : sent;
      const rows = (await sql.query(text, values)) as R[];
      return { rows, rowCount: rows.length };
    },
  };
  return { db, asked: () => count };
}

describe('PointReads', () => {
  const byIds = statement('select id, name as json from companies where id = any(:ids::uuid[])');
  const aCompany = async (name: string) => String((await sql.insert('companies', { name })).id);
  const slowly = statement('select id, name as json from pg_sleep(0.5), companies where id = any(:ids::uuid[])');
  const nobody = '0199b7a2-0000-7000-8000-00000000dead';

  it('asks once for all rows that are wanted at one time, and gives each its own', async () => {
    const { db, asked } = counted();
    const points = new PointReads(db);
    const [a, b] = [await aCompany('A'), await aCompany('B')];
    const found = await Promise.all([a, nobody, b, a].map((id) => points.find(byIds, id)));
    expect(found).toEqual(['A', undefined, 'B', 'A']);
    expect(asked()).toBe(1);
  });

  it('asks anew for what is wanted after that', async () => {
    const points = new PointReads(counted().db);
    const id = await aCompany('Before');
    await points.find(byIds, id);
    await sql.query('update companies set name = $2 where id = $1', [id, 'After']);
    expect(await points.find(byIds, id)).toBe('After');
  });

  it('tells everybody of a failure, and works again', async () => {
    const { db } = counted();
    const points = new PointReads(db);
    const id = await aCompany('C');
    const broken = ['x', 'y', 'z'].map((text) => points.find(byIds, text));
    const outcomes = await Promise.allSettled(broken);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await points.find(byIds, id)).toBe('C');
  });

  it('reads several beside a slow statement at once, and a few in a moment', async () => {
    const { db, asked } = counted();
    const points = new PointReads(db);
    const find = async (count: number) => {
      reads.push(...Array.from({ length: count }, () => points.find(slowly, nobody)));
      await setImmediate();
    };
    const reads: Promise<unknown>[] = [];
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      await find(1);
      await find(2);
      expect(asked()).toBe(1);
      vi.advanceTimersByTime(20);
      await setImmediate();
      expect(asked()).toBe(2);
      await Promise.all(reads);
      await find(1);
      await find(3);
      expect(asked()).toBe(4);
    } finally {
      vi.useRealTimers();
    }
    await Promise.all(reads);
  });

  it('has sent the next statement when it answers', async () => {
    const database = await createDatabase();
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    await Promise.all([pool.query('select'), pool.query('select')]);
    const order: string[] = [];
    pool.on('acquire', () => order.push('sent'));
    const points = new PointReads(pooled(pool, true));
    const reads: Promise<unknown>[] = [];
    for (const count of [1, 3, 3]) {
      for (let i = 0; i < count; i++) reads.push(points.find(slowly, nobody).then(() => order.push('answered')));
      await setImmediate();
    }
    await Promise.all(reads);
    expect(order.slice(0, 4)).toEqual(['sent', 'sent', 'sent', 'answered']);
    await pool.end();
    await database.drop();
  });

  it('says so while many are under way', async () => {
    let noted = 0;
    const points = new PointReads(counted().db, undefined, { note: () => noted++ });
    const read = (count: number) => Promise.all(Array.from({ length: count }, () => points.find(byIds, nobody)));
    await read(3);
    await read(3);
    expect(noted).toBe(0);
    await read(5);
    expect(noted).toBe(2);
    await Promise.allSettled(Array.from({ length: 3 }, () => points.find(byIds, 'broken')));
    await read(3);
    expect(noted).toBe(2);
  });
});

describe('SharedReads', () => {
  const now = statement('select clock_timestamp()::text as at, :of::text as of');

  it('asks once for the first, and once more for all who came while it was under way', async () => {
    const { db, asked } = counted();
    const reads = new SharedReads(db);
    const [first, ...others] = await Promise.all(Array.from({ length: 9 }, () => reads.read(now({ of: 'one' }))));
    expect(asked()).toBe(2);
    expect(new Set(others.map((rows) => JSON.stringify(rows))).size).toBe(1);
    expect(others[0]).not.toEqual(first);
  });

  it('asks for each that differs in a value', async () => {
    const { db, asked } = counted();
    const reads = new SharedReads(db);
    const rows = await Promise.all(['one', 'two', 'three'].map((of) => reads.read<{ of: string }>(now({ of }))));
    expect(rows.map(([row]) => row?.of)).toEqual(['one', 'two', 'three']);
    expect(asked()).toBe(3);
  });

  it('gives nobody what was read before the question', async () => {
    const reads = new SharedReads(counted().db);
    const count = statement('select count(*)::integer as rows from services');
    const [before] = await reads.read<{ rows: number }>(count({}));
    const slow = reads.read<{ rows: number }>(count({}));
    await sql.insert('services', { name: 'New' });
    const [after] = await reads.read<{ rows: number }>(count({}));
    await slow;
    expect(after?.rows).toBe(Number(before?.rows) + 1);
  });

  it('tells all who share a read of its failure, and works again', async () => {
    const { db } = counted();
    const reads = new SharedReads(db);
    const divide = statement('select 1 / :by::integer as result');
    const outcomes = await Promise.allSettled([0, 0, 0].map((by) => reads.read(divide({ by }))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await reads.read(divide({ by: 1 }))).toEqual([{ result: 1 }]);
  });
});
