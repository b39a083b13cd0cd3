import type { QueryResultRow } from 'pg';
import type { Lanes } from './lanes.js';
import type { Queryable } from './pool.js';
import type { SharedReads } from './shared-reads.js';
import type { Statement } from './sql.js';

/** Runs what asks for a statement, and is told what that does to what. */
type Follow = <T>(summary: string, run: () => Promise<T>) => Promise<T>;

/**
 * The lanes with every statement followed, from when it is asked for until its rows are here: with its wait for a connection,
 * and, where it is shared, once for everybody who waits for it. Below the lanes nobody knows for whom a statement runs.
 */
export function followLanes(lanes: Lanes, follow: Follow): Lanes {
  const { points, lists, searches, exports } = lanes;
  const find = points.find.bind(points);
  points.find = (byIds, id) => follow(summaryOf(byIds({})), () => find(byIds, id));
  followReads(lists, follow);
  followReads(searches, follow);
  const open = exports.open.bind(exports);
  // Its statement holds the values of filters, so not even its beginning is looked at.
  exports.open = (compose, signal) => follow('copy', () => open(compose, signal));
  const { db, checks, credentials } = lanes;
  const followed = (lane: Queryable) => followQueries(lane, follow);
  return { ...lanes, db: followed(db), checks: followed(checks), credentials: followed(credentials) };
}

function followReads(reads: SharedReads, follow: Follow): void {
  const read = reads.read.bind(reads);
  reads.read = <Row extends object>(statement: Statement) => follow(summaryOf(statement), () => read<Row>(statement));
}

function followQueries(lane: Queryable, follow: Follow): Queryable {
  return {
    query: <Row extends QueryResultRow>(statement: string | Statement, values?: unknown[]) =>
      follow(summaryOf(statement), () => lane.query<Row>(statement, values)),
  };
}

const WRITES = /\b(insert into|(?<!for |do )update|delete from) (?:public\.)?([a-z_]+)/i;
const READS = /(?<!extract\(\w+ )\bfrom (?:public\.)?([a-z_]+)/i;

/** What a statement does to which table, and nothing else of it. */
function summaryOf(statement: string | Statement): string {
  const text = typeof statement === 'string' ? statement : statement.text;
  const [, verb, table] = WRITES.exec(text) ?? [];
  if (verb !== undefined && table !== undefined) return `${verb.toLowerCase()} ${table}`;
  const [, read] = READS.exec(text) ?? [];
  return read === undefined ? 'query' : `select ${read}`;
}
