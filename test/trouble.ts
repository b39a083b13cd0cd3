import pg from 'pg';
import { expect } from 'vitest';
import type { TestService } from './service.js';

/** What has a database that can be reached beside the service. */
type Database = Pick<TestService, 'databaseUrl'>;

/** Ends every other connection to the database and waits until it is gone. */
export const OTHER_BACKENDS = `
  select pg_terminate_backend(pid, 5000)
  from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

/** The backends that wait for a lock in this database. */
export const WAITING_BACKENDS = `
  select pid
  from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

/** Waits until so many statements wait for a lock; outside of a transaction, where each look is a new one. */
export const untilWaiting = (watcher: pg.Client, count: number) =>
  expect.poll(async () => (await watcher.query(WAITING_BACKENDS)).rowCount, { timeout: 3_000 }).toBe(count);

/** Works with the database over a connection that is not the service's. */
export function beside<T>(service: Database, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return over(service.databaseUrl(), work);
}

/** Works with a database over a connection of its own. */
export async function over<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Works while somebody else has the table for itself; `watcher` is a connection that can look at what waits. */
export async function whileLocked<T>(
  service: Database,
  table: string,
  work: (watcher: pg.Client) => Promise<T>,
): Promise<T> {
  return beside(service, (client) =>
    beside(service, async (watcher) => {
      await client.query('begin');
      await client.query(`lock table ${table} in access exclusive mode`);
      const result = await work(watcher);
      await client.query('rollback');
      return result;
    }),
  );
}

/** Makes whoever changes the row wait until the answered function is called. */
export async function lockRow(url: string, table: string, id: string): Promise<() => Promise<void>> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('begin');
  await client.query(`select from ${table} where id = $1 for update`, [id]);
  return () => client.end();
}
