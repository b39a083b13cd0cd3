import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Queryable } from './pool.js';
import type { Statement } from './sql.js';

/** How often a write is done again that met another one. */
const MAX_RETRIES = 3;
/** The longest wait before the first of them, in milliseconds; doubled with each. */
const FIRST_WAIT_MS = 20;

/**
 * Runs a write, which is one statement, and so done wholly or not at all. One that Postgres has undone because it met others,
 * as a deadlock or a serialization failure, runs again: nobody but Postgres knows of it, and the others are done by then.
 *
 * @throws what the last try has thrown
 */
export async function write<Row extends pg.QueryResultRow>(db: Queryable, statement: Statement): Promise<Row[]> {
  for (let tries = 1; ; tries++) {
    try {
      return (await db.query<Row>(statement)).rows;
    } catch (error) {
      if (tries > MAX_RETRIES || !hasMetOthers(error)) throw error;
      // Those who have met would meet again if they waited for the same time.
      await setTimeout(Math.random() * FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  }
}

function hasMetOthers(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40P01' || error.code === '40001');
}
