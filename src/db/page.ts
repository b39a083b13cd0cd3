import { LRUCache } from 'lru-cache';
import type { Position } from './cursor.js';
import { rankedRows, searchedRows } from './found-rows.js';
import type { Choice, Span } from './list.js';
import { beyond, orderedRows, where, type Order } from './ordered-rows.js';
import { PLANNED_FOR_VALUES, PLANNED_ONCE, preparedStatement, UNLIKELY, type Statement, type Template } from './sql.js';

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
