import { LRUCache } from 'lru-cache';
import type { Position } from './cursor.js';
import type { Choice, Span } from './list.js';
import { PLANNED_FOR_VALUES, PLANNED_ONCE, preparedStatement, UNLIKELY, type Statement, type Template } from './sql.js';

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

/** A row of a page. */
export interface PageRow {
  /** Its JSON text. */
  json: Buffer;
  /** Where the rows are ordered by it. */
  relevance?: number;
}

/**
 * One row more than the largest page. In a statement that is planned once it tells Postgres that few rows are wanted, which
 * a parameter does not: a table would be sorted whole.
 */
const MOST_AND_ONE = 201;

/** What a search is planned for, where a page is smaller. */
const SEARCHED_FOR = 500;

/**
 * How many rows are looked through in their order for a text that no index finds. That takes a tenth of the time that a million
 * take, and fills a page of twenty with a text that one row in two thousand holds.
 */
const LOOKED_THROUGH = 50_000;

/** How many of the newest rows are ranked: a text that a million rows hold says little about any of them. */
const RANKED_AT_MOST = 1000;

/** By table, order, filters and kind of paging: the texts are long, and composing them takes longer than all of this. */
const templates = new LRUCache<string, Template>({ max: 500 });

/**
 * The statement that reads a page, and one row more to tell whether another one follows.
 *
 * @param after - the position to go on from
 */
export function pageStatement(
  source: PageSource,
  chosen: Choice,
  order: Order,
  { limit, offset }: { limit: number; offset: number },
  after?: Position,
): Statement {
  const { column, direction } = order;
  const paging = `${after ? 'after' : ''} ${offset > 0 ? 'offset' : ''} ${String(chosen.search?.isIndexed)}`;
  const shape = `${source.table} ${column} ${direction} ${paging} ${chosen.names.join(' ')}`;
  let fill = templates.get(shape);
  if (!fill) templates.set(shape, (fill = compose(source, chosen, order, offset > 0, after)));
  const position = after && { after_value: after.value, after_id: after.id };
  return fill({ ...chosen.values, ...position, known: true, unlikely: UNLIKELY, limit, offset });
}

function compose(source: PageSource, chosen: Choice, order: Order, isSkipping: boolean, after?: Position): Template {
  const page = `limit :limit::integer + 1 ${isSkipping ? 'offset :offset' : ''}`;
  if (!chosen.search && chosen.span?.column !== order.column)
    return preparedStatement(`
    select row_to_json(r) as json
    from (${plainRows(source, chosen, order, isSkipping, after)} ${page}) r`);
  return preparedStatement(`
    select row_to_json(r) as json${order.rank === undefined ? '' : ', t.relevance'}
    from (${foundRows(source.table, chosen, order, after)} ${page}) t, lateral (select ${source.pairs}) r`);
}

/** The columns that are answered and no others: Postgres plans and reads that a tenth faster. */
function plainRows(
  { table, pairs }: PageSource,
  { names, conditions }: Choice,
  order: Order,
  isSkipping: boolean,
  after?: Position,
): string {
  // Of all rows, an index has every order. A value may be that of half of them, or of none.
  if (names.length === 0 && !isSkipping)
    return `select * from (${orderedRows(table, conditions, order, after, pairs)} limit ${MOST_AND_ONE}) s`;
  return orderedRows(table, [...conditions, PLANNED_FOR_VALUES], order, after, pairs);
}

/** Rows of a span, or of a search. */
function foundRows(table: string, chosen: Choice, order: Order, after?: Position): string {
  const { span } = chosen;
  if (span?.column === order.column) return rowsOfSpan(table, span, order, after);
  if (order.rank !== undefined) return rankedRows(table, chosen, order, after);
  return searchedRows(table, chosen, order, ':limit::integer + :offset::integer + 1', after);
}

/**
 * Rows that begin within a span, and those that began before and last into it: whichever comes later in the order is looked for
 * only if the other does not fill the page. Neither can be guessed from a span, and to plan both for its values takes longer than
 * to read a page. The second kind is few, and found as a whole: asked for in order, Postgres might go through all that began before.
 */
function rowsOfSpan(table: string, { within, before }: Span, order: Order, after?: Position): string {
  const { column, direction } = order;
  const wanted = ':limit::integer + :offset::integer + 1';
  const room = (other: string) => `(select count(*) from ${other}) < ${wanted}`;
  const descends = direction === 'desc';
  const begun = orderedRows(table, descends ? [within] : [within, room('running')], order, after);
  const running = [...beyond(order, after), before, ...(descends ? [room('begun')] : [])];
  const parts = [
    `begun as materialized (${begun} limit ${wanted})`,
    `running as materialized (select t.* from ${table} t ${where(running)})`,
  ];
  return `
      with ${(descends ? parts : parts.reverse()).join(',\n')}
      select t.*
      from (select * from begun union all select * from running) t
      where ${PLANNED_ONCE}
      order by t.${column} ${direction}, t.id ${direction}`;
}

/** The newest rows that were found, those first that fit best. */
function rankedRows(table: string, chosen: Choice, order: Order, after?: Position): string {
  const newest: Order = { column: 'created_at', direction: 'desc', rank: order.rank };
  const rows = searchedRows(table, chosen, newest, String(RANKED_AT_MOST));
  return orderedRows(`(${rows} limit ${RANKED_AT_MOST})`, [], { ...order, rank: undefined }, after);
}

/** Rows that were found, in their order, at least so many as are wanted. */
function searchedRows(table: string, chosen: Choice, order: Order, wanted: string, after?: Position): string {
  const conditions = [...chosen.conditions, PLANNED_FOR_VALUES];
  return chosen.search?.isIndexed === false
    ? nearOrAnywhere(table, chosen.search.text, conditions, order, wanted, after)
    : asIfMany(orderedRows(table, conditions, order, after), wanted);
}

/**
 * Rows that are planned as if many of them were wanted, and read as far as they are. How many hold a text Postgres can only
 * guess. Where it guesses too many, it would look for one page through all rows in their order, which takes a second if they are
 * a few in a million; for hundreds it does so only where one row in two hundred is likely to hold the text.
 */
function asIfMany(rows: string, wanted: string): string {
  return `
      with found as materialized (
        ${rows}
        limit greatest(${SEARCHED_FOR}, ${wanted})
      )
      select * from found`;
}

/**
 * Rows that hold a text which no index finds. Most of these texts are short and in many rows, so the first rows in the order are
 * looked through. Only if they hold it too seldom, all rows are, as they lie on the disk and by several processes: in their order,
 * every row that was changed once is a jump to another place.
 *
 * @param text - the condition, which is one of the conditions
 */
function nearOrAnywhere(
  table: string,
  text: string,
  conditions: string[],
  order: Order,
  wanted: string,
  after?: Position,
): string {
  const rank = order.rank ?? '0';
  const others = [...beyond(order, after), ...conditions.filter((condition) => condition !== text)];
  return `
      with near as materialized (
        select *
        from (
          select t.*, case when ${text} then ${rank} end as relevance
          from ${table} t
          ${where(others)}
          ${by(order)}
          limit ${LOOKED_THROUGH}
        ) t
        where t.relevance is not null
        ${by(order)}
        limit ${wanted}
      ), anywhere as materialized (
        select *
        from (
          select t.*, ${rank} as relevance
          from ${table} t
          ${where([...others, text])}
          offset 0 -- so that it is not planned for the order
        ) t
        ${by(order)}
        limit ${wanted}
      )
      select * from near where (select count(*) from near) >= ${wanted}
      union all
      select * from anywhere where (select count(*) from near) < ${wanted}`;
}

/** Rows after a position, in their order, with their relevance if they are ranked. */
function orderedRows(source: string, conditions: string[], order: Order, after?: Position, columns = 't.*'): string {
  return `
      select ${columns}${order.rank === undefined ? '' : `, ${order.rank} as relevance`}
      from ${source} t
      ${where([...beyond(order, after), ...conditions])}
      ${by(order)}`;
}

/** What leaves out the rows up to a position. First, because Postgres begins to read an index where the first condition says. */
function beyond({ column, direction }: Order, after?: Position): string[] {
  return after ? [`(t.${column}, t.id) ${direction === 'asc' ? '>' : '<'} (:after_value, :after_id)`] : [];
}

function by({ column, direction }: Order): string {
  return `order by t.${column} ${direction}, t.id ${direction}`;
}

/** The clause that these conditions make. */
export function where(conditions: string[]): string {
  return conditions.length > 0 ? `where ${conditions.join('\n  and ')}` : '';
}
