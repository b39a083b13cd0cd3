import type { Position } from './cursor.js';
import type { Choice } from './list.js';
import { beyond, by, orderedRows, where, type Order } from './ordered-rows.js';
import { PLANNED_FOR_VALUES } from './sql.js';

/** What a search is planned for, where a page is smaller. */
const SEARCHED_FOR = 500;

/**
 * How many rows are looked through in their order for a text that no index finds. That takes a tenth of the time that a million
 * take, and fills a page of twenty with a text that one row in two thousand holds.
 */
const LOOKED_THROUGH = 50_000;

/** How many of the newest rows are ranked: a text that a million rows hold says little about any of them. */
const RANKED_AT_MOST = 1000;

/** The newest rows that were found, those first that fit best. */
export function rankedRows(table: string, chosen: Choice, order: Order, after?: Position): string {
  const newest: Order = { column: 'created_at', direction: 'desc', rank: order.rank };
  const rows = searchedRows(table, chosen, newest, String(RANKED_AT_MOST));
  return orderedRows(`(${rows} limit ${RANKED_AT_MOST})`, [], { ...order, rank: undefined }, after);
}

/** Rows that were found, in their order, at least so many as are wanted. */
export function searchedRows(table: string, chosen: Choice, order: Order, wanted: string, after?: Position): string {
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
