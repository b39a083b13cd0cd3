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
  const paging = `${after ? 'after' : ''} ${offset > 0 ? 'offset' : ''} ${chosen.isIndexed ? 'indexed' : ''}`;
  const shape = `${source.table} ${column} ${direction} ${paging} ${chosen.names.join(' ')}`;
  let fill = templates.get(shape);
  if (!fill) templates.set(shape, (fill = compose(source, chosen, order, offset > 0, after)));
  const position = after && { after_value: after.value, after_id: after.id };
  return fill({ ...chosen.values, ...position, known: true, unlikely: UNLIKELY, limit, offset });
}

function compose(
  { table, pairs }: PageSource,
  chosen: Choice,
  order: Order,
  isSkipping: boolean,
  after?: Position,
): Template {
  return preparedStatement(`
    select row_to_json(r) as json${order.rank === undefined ? '' : ', t.relevance'}
    from (
      ${foundRows(table, chosen, order, isSkipping, after)}
      limit :limit::integer + 1 ${isSkipping ? 'offset :offset' : ''}
    ) t, lateral (select ${pairs}) r`);
}

function foundRows(table: string, chosen: Choice, order: Order, isSkipping: boolean, after?: Position): string {
  const { names, conditions, span, isIndexed } = chosen;
  if (span?.column === order.column) return rowsOfSpan(table, span, order, after);
  // Of all rows, an index has every order. A value may be that of half of them, or of none.
  if (names.length === 0 && !isSkipping)
    return `select * from (${orderedRows(table, conditions, order, after)} limit ${MOST_AND_ONE}) s`;
  const rows = orderedRows(table, [...conditions, PLANNED_FOR_VALUES], order, after);
  return isIndexed ? asIfMany(rows) : rows;
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

/**
 * Rows that are planned as if many of them were wanted, and read as far as they are. How many hold a text Postgres can only
 * guess. Where it guesses too many, it would look for one page through all rows in their order, which takes a second if they are
 * a few in a million; for hundreds it does so only where one row in two hundred is likely to hold the text.
 */
function asIfMany(rows: string): string {
  return `
      with found as materialized (
        ${rows}
        limit greatest(${SEARCHED_FOR}, :limit::integer + :offset::integer + 1)
      )
      select * from found`;
}

function orderedRows(table: string, conditions: string[], order: Order, after?: Position): string {
  const { column, direction, rank } = order;
  const source = rank === undefined ? `${table} t` : `(${rankedRows(table, conditions, rank)}) t`;
  return `
      select t.*
      from ${source}
      ${where(rank === undefined ? [...beyond(order, after), ...conditions] : beyond(order, after))}
      order by t.${column} ${direction}, t.id ${direction}`;
}

/** What leaves out the rows up to a position. First, because Postgres begins to read an index where the first condition says. */
function beyond({ column, direction }: Order, after?: Position): string[] {
  return after ? [`(t.${column}, t.id) ${direction === 'asc' ? '>' : '<'} (:after_value, :after_id)`] : [];
}

function rankedRows(table: string, conditions: string[], rank: string): string {
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
