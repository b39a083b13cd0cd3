import type { Position } from './cursor.js';

/** How the rows of a list are ordered; equal ones go by id, the same way. */
export interface Order {
  /** A column of the table, or `relevance` of ranked rows. */
  column: string;
  direction: 'asc' | 'desc';
  /** What makes the relevance of a row `t`, if the rows are ranked: a number, the highest first. */
  rank?: string | undefined;
}

/** Rows after a position, in their order, with their relevance if they are ranked. */
export function orderedRows(
  source: string,
  conditions: string[],
  order: Order,
  after?: Position,
  columns = 't.*',
): string {
  return `
      select ${columns}${order.rank === undefined ? '' : `, ${order.rank} as relevance`}
      from ${source} t
      ${where([...beyond(order, after), ...conditions])}
      ${by(order)}`;
}

/** What leaves out the rows up to a position. First, because Postgres begins to read an index where the first condition says. */
export function beyond({ column, direction }: Order, after?: Position): string[] {
  return after ? [`(t.${column}, t.id) ${direction === 'asc' ? '>' : '<'} (:after_value, :after_id)`] : [];
}

/** The clause that puts rows `t` in an order. */
export function by({ column, direction }: Order): string {
  return `order by t.${column} ${direction}, t.id ${direction}`;
}

/** The clause that these conditions make. */
export function where(conditions: string[]): string {
  return conditions.length > 0 ? `where ${conditions.join('\n  and ')}` : '';
}
