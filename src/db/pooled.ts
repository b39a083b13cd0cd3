import pg from 'pg';
import type { Queryable } from './pool.js';
import { Joined } from './joined.js';
import { preparedStatement, type Statement } from './sql.js';
import { runTogether } from './together.js';
import { isUnconfirmed, UNCONFIRMED } from './unconfirmed.js';

/**
 * How long a statement may keep those waiting that share its transaction: for a lock, and at all. The server answers none before
 * the last, and has to do so before its silence is taken for its end.
 */
const LOCK_MS = 50;
const STATEMENT_MS = 250;

/** What runs statements on the connections of a pool. */
export interface Pooled extends Queryable {
  /**
   * Runs short statements as one transaction, in which each may keep the others waiting for a moment only.
   *
   * @throws the error of the first that fails; see `isUndone`
   */
  queryTogether(statements: Statement[]): Promise<{ rows: pg.QueryResultRow[]; rowCount: number | null }[]>;
}

/**
 * Runs statements on the connections of a pool, each as a transaction of its own unless it is said otherwise.
 *
 * The pool's own `query` closes the connection of every statement that fails. So whoever sent an id again that is taken made
 * the service open another one, and both sides prove who they are and prepare their statements again.
 *
 * @param areNamed - whether statements keep their names; connections that are handed around by a pooler do not keep those
 */
export function pooled(pool: pg.Pool, areNamed: boolean): Pooled {
  const prepared = areNamed ? (statement: Statement) => statement : nameless;
  const limits = limitsOf(pool.options);
  return {
    query: <Row extends pg.QueryResultRow>(statement: string | Statement, values?: unknown[]) =>
      lend(pool, (client) =>
        run<Row>(client, typeof statement === 'string' ? { text: statement, values } : prepared(statement)),
      ),
    queryTogether: async (asked) => {
      const joined = new Joined(asked);
      const statements = [limits, ...joined.statements].map(prepared);
      const [, ...answers] = await lend(pool, (client) => runTogether(client, statements));
      return joined.resultsOf(answers);
    },
  };
}

/**
 * Comes when statements that were asked for just now have been sent. The pool hands out a connection with the next tick, even an idle
 * one: the database would have nothing to do until all have been answered who have waited for the same statement.
 */
export function whenSent(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function nameless({ text, values }: Statement): Statement {
  return { text, values };
}

async function lend<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    if (isUnconfirmed(client)) throw new Error(UNCONFIRMED);
    client.release();
    return result;
  } catch (error) {
    client.release(!leavesConnection(error));
    // Its own stack begins at the socket.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  }
}

/** The statement that sets the limits of a transaction: those of the pool, if they are shorter. */
function limitsOf({ lock_timeout: lock, statement_timeout: statement }: pg.PoolOptions): Statement {
  const [lockMs, statementMs] = [Math.min(lock || LOCK_MS, LOCK_MS), Math.min(statement || STATEMENT_MS, STATEMENT_MS)];
  return preparedStatement(
    `select set_config('lock_timeout', '${lockMs}', true), set_config('statement_timeout', '${statementMs}', true)`,
  )({});
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

/** The server is shutting down, or the connection or a disk is broken: where a transaction has got to is not known then. */
const LEAVES_DOUBT = /^(08|25P|53100|57P|58)/;

/** Whether nothing is left of a transaction that has failed with this. */
export function isUndone(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !LEAVES_DOUBT.test(error.code ?? '');
}
