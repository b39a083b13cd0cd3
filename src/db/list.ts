import { listOf, type Json } from '../json.js';
import { cursorWithOffset, decodeCursor, encodeCursor, type Position } from './cursor.js';
import { countRows, type Total } from './count.js';
import { pageStatement, type PageRow } from './page.js';
import type { SharedReads } from './shared-reads.js';
import type { Sql } from './sql.js';

/** What every list takes beside its filters. */
export interface ListQuery {
  limit: number;
  offset: number;
  sort: string;
  cursor?: string;
  count?: Total['kind'];
}

/** The filters of a list: its query parameters without those that every list has. */
type FilterName<Query> = Exclude<keyof Query, keyof ListQuery>;

/** How a list is filtered and sorted: data, from which list, count and export are made. */
export interface Listing<Row, Query extends ListQuery> {
  /** By query parameter, a condition on row `t`; each parameter is `:named`, and one that was not sent is null. */
  filters: { [Name in FilterName<Query>]-?: string };
  /** By value of `sort`, the property that the rows are ordered by and the way. Never null; equal ones go by id. */
  sorts: {
    [Sort in Query['sort']]: readonly [property: (keyof Row & string) | 'relevance', direction: 'asc' | 'desc'];
  };
  span?: Span;
}

/**
 * Two filters that are the ends of a span of time, and what they choose together: rows that begin within it, and rows that began
 * before it and last into it. In the order of the beginnings the ones follow the others, and an index finds each of them for any
 * span.
 */
export interface Span {
  filters: readonly [from: string, to: string];
  /** The column of the beginnings. */
  column: string;
  within: string;
  before: string;
}

/** A page of a list. */
export interface Page<Row> {
  json: Json<Row[]>;
  /** The cursor of the next page; undefined if no row follows. */
  next: string | undefined;
  /** How many rows the filters choose, if that was asked for. */
  total: Total | undefined;
}

/** A table as far as a list needs it. */
interface Source<Row, Query extends ListQuery> {
  name: string;
  /** The selected columns of `t`, as the contract names them. */
  pairs: string;
  listing: Listing<Row, Query>;
}

/**
 * Reads a page.
 *
 * @param search - a condition beside the filters, and what makes the relevance of a row `t` that meets it
 * @throws Problem 422 if the cursor is not one of this list, or goes with an offset
 */
export async function readPage<Row, Query extends ListQuery>(
  reads: SharedReads,
  { name, pairs, listing }: Source<Row, Query>,
  query: Query,
  search?: Search,
): Promise<Page<Row>> {
  const [column, direction] = listing.sorts[query.sort as Query['sort']];
  const chosen = chooseRows(listing, query, search);
  const order = { column, direction, rank: column === 'relevance' ? search?.rank : undefined };
  const scope = JSON.stringify([name, query.sort, chosen.names, chosen.values]);
  const [rows, total] = await Promise.all([
    reads.read<PageRow>(pageStatement({ table: name, pairs }, chosen, order, query, positionIn(query, scope))),
    query.count && countRows(reads, name, chosen, query.count),
  ]);
  const page = rows.length > query.limit ? rows.slice(0, query.limit) : rows;
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    json: listOf(page.map(({ json }) => json as Json<Row>)), // Each is the text of a Row, made from its columns.
    next: last && encodeCursor(positionOf(last, column), scope),
    total,
  };
}

/** The values of a row that it is ordered by, exactly as answered: a text of a time holds every microsecond. */
function positionOf({ json, relevance }: PageRow, column: string): Position {
  const row = JSON.parse(json.toString()) as Record<string, Position['value']> & { id: string };
  return { value: relevance ?? row[column] ?? '', id: row.id };
}

/** Rows that hold a text. */
export interface Search extends Sql {
  /** A number for row `t`, the highest for what was most likely meant. */
  rank: string;
  /** Whether an index finds them. */
  isIndexed: boolean;
}

/** Which rows a query chooses, for the page and for the count. */
export interface Choice {
  /** The parameters that were sent, and the text of a search: the same names, the same conditions. */
  names: string[];
  conditions: string[];
  values: Sql['values'];
  /** The search whose condition is one of them. */
  search: Search | undefined;
  /** Where nothing but a span is asked for. */
  span: Span | undefined;
}

/** What the filters of a query choose. */
export function chooseRows<Row, Query extends ListQuery>(
  { filters, span }: Listing<Row, Query>,
  query: Partial<Query>,
  search?: Search,
): Choice {
  const names = Object.keys(filters).filter((name) => query[name as keyof Query] !== undefined);
  // Parameters that belong together, such as the two ends of a period, share one condition.
  const conditions = new Set(names.map((name) => (filters as Record<string, string>)[name] ?? ''));
  const values: Sql['values'] = { ...search?.values };
  for (const name of names) values[name] = query[name as keyof Query];
  if (!search) {
    const isSpan = names.length === span?.filters.length && span.filters.every((name) => names.includes(name));
    return { names, conditions: [...conditions], values, search, span: isSpan ? span : undefined };
  }
  return {
    names: [...names, search.text],
    conditions: [...conditions, search.text],
    values,
    search,
    span: undefined,
  };
}

function positionIn({ cursor, offset }: ListQuery, scope: string): Position | undefined {
  if (cursor === undefined) return undefined;
  if (offset > 0) throw cursorWithOffset();
  return decodeCursor(cursor, scope);
}
