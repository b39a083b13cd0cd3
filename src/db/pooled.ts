import pg from 'pg';
import type { Queryable } from './pool.js';
import type { Statement } from './sql.js';
import { isUnconfirmed, UNCONFIRMED } from './unconfirmed.js';

/**
 * Runs statements on the connections of a pool, each as a transaction of its own.
 *
 * The pool's own `query` closes the connection of every statement that fails. So whoever sent an id again that is taken made
 * the service open another one, and both sides prove who they are and prepare their statements again.
 */
export function pooled(pool: pg.Pool): Queryable {
  return {
    query: async <Row extends pg.QueryResultRow>(statement: string | Statement, values?: unknown[]) => {
      const client = await pool.connect();
      try {
        const result = await run<Row>(client, typeof statement === 'string' ? { text: statement, values } : statement);
        if (isUnconfirmed(client)) throw new Error(UNCONFIRMED);
        client.release();
        return result;
      } catch (error) {
        client.release(!leavesConnection(error));
        // Its own stack begins at the socket.
        if (error instanceof Error) Error.captureStackTrace(error);
        throw error;
      }
    },
  };
}

/** A query that is ready: an object that describes one would be copied property by property, which takes 10 µs. */
function run<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  { name, text, values }: Pick<Statement, 'name' | 'text'> & { values: unknown[] | undefined },
): Promise<pg.QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    const query = new pg.Query<Row>(text, values, (error, result) => (error ? reject(error) : resolve(result)));
    client.query(Object.assign(query, { name }));
  });
}

/** Refused values and broken rules, a transaction that has met another one, a lock that has not come, and a limit of time. */
const LEAVES_CONNECTION = /^(22|23|40)|^(55P03|57014)$/;

/** Whether the statement alone has failed, and the next one will not fail for the same reason. */
function leavesConnection(error: unknown): boolean {
  return error instanceof pg.DatabaseError && LEAVES_CONNECTION.test(error.code ?? '');
}
