import type { Position } from './cursor.js';
import type { Choice } from './list.js';
import { preparedStatement, statement, type Statement } from './sql.js';

/** How the rows of a list are ordered; equal ones go by id, the same way. */
export interface Order {
  /** A column of the table, or `relevance` of ranked rows. */
  column: string;
  direction: 'asc' | 'desc';
  /** What makes the relevance of a row `t`, if the rows are ranked: a number, the highest first. */
  rank?: string | undefined;
}

/** What a page is read from. */
export interface PageSource {
  table: string;
  /** The selected columns of `t`, as the contract names them. */
  pairs: string;
}

/** A page as one row: to send rows one by one costs both sides more than all else about a list. */
export interface PageRow {
  /** The rows' JSON texts with commas between them; null if there are none. */
  json: string | null;
  /** The position of the last row of a full page, as JSON: its text of a timestamp holds every microsecond. */
  last: string | null;
  /** Whether another page follows. */
  more: boolean;
}

/**
 * One row more than the largest page. In a statement that is planned once it tells Postgres that few rows are wanted, which
 * a parameter does not: a table would be sorted whole.
 */
const MOST_AND_ONE = 201;

/** How many of the newest rows are ranked: a text that a million rows hold says little about any of them. */
const RANKED_AT_MOST = 1000;

/**
 * The statement that reads a page, and one row more to tell whether another one follows.
 *
 * @param after - the position to go on from
 */
export function pageStatement(
  { table, pairs }: PageSource,
  chosen: Choice,
  order: Order,
  { limit, offset }: { limit: number; offset: number },
  after?: Position,
): Statement {
  const isWhole = chosen.conditions.length === 0 && offset === 0;
  const most = isWhole ? `limit ${MOST_AND_ONE}` : 'limit :limit::integer + 1';
  const rows = `${orderedRows(table, chosen, order, after)} ${most} ${offset > 0 ? 'offset :offset' : ''}`;
  const fill = (isWhole ? preparedStatement : statement)(`
    select
      string_agg(row_to_json(r)::text, ',') filter (where t.n <= :limit) as json,
      max(json_build_array(t.${order.column}, t.id)::text) filter (where t.n = :limit) as last,
      count(*) > :limit as more
    from (
      select t.*, row_number() over () as n
      from (${isWhole ? `select * from (${rows}) s limit :limit::integer + 1` : rows}) t
    ) t, lateral (select ${pairs}) r`);
  return fill({ ...chosen.values, after_value: after?.value, after_id: after?.id, limit, offset });
}

function orderedRows(table: string, chosen: Choice, order: Order, after?: Position): string {
  const { column, direction, rank } = order;
  // First, because Postgres begins to read an index where the first condition on its column says.
  const beyond = after ? [`(t.${column}, t.id) ${direction === 'asc' ? '>' : '<'} (:after_value, :after_id)`] : [];
  const source = rank === undefined ? `${table} t` : `(${rankedRows(table, chosen, rank)}) t`;
  return `
      select t.*
      from ${source}
      ${where(rank === undefined ? [...beyond, ...chosen.conditions] : beyond)}
      order by t.${column} ${direction}, t.id ${direction}`;
}

function rankedRows(table: string, { conditions }: Choice, rank: string): string {
  return `
        select t.*, ${rank} as relevance
        from ${table} t
        ${where(conditions)}
        order by t.created_at desc, t.id desc
        limit ${RANKED_AT_MOST}`;
}

/** The clause that these conditions make. */
export function where(conditions: string[]): string {
  return conditions.length > 0 ? `where ${conditions.join('\n  and ')}` : '';
}
