import type { Json } from '../json.js';
import { cursorWithOffset, decodeCursor, encodeCursor, type Position } from './cursor.js';
import type { Queryable } from './pool.js';
import { read } from './read.js';
import { preparedStatement, statement, type Sql, type Statement } from './sql.js';

/** What every list takes beside its filters. */
export interface ListQuery {
  limit: number;
  offset: number;
  sort: string;
  cursor?: string;
  count?: 'exact';
}

/** The filters of a list: its query parameters without those that every list has. */
type FilterName<Query> = Exclude<keyof Query, keyof ListQuery>;

/** How a list is filtered and sorted: data, from which list, count and later export are made. */
export interface Listing<Row, Query extends ListQuery> {
  /** By query parameter, a condition on row `t`; each parameter is `:named`, and one that was not sent is null. */
  filters: { [Name in FilterName<Query>]-?: string };
  /** By value of `sort`, the property that the rows are ordered by and the way. Never null; equal ones go by id. */
  sorts: { [Sort in Query['sort']]: readonly [property: keyof Row & string, direction: 'asc' | 'desc'] };
}

/**
 * One row more than the largest page. In a statement that is planned once it tells Postgres that few rows are wanted, which
 * a parameter does not: a table would be sorted whole.
 */
const MOST_AND_ONE = 201;

/** A page of a list. */
export interface Page<Row> {
  json: Json<Row[]>;
  /** The cursor of the next page; undefined if no row follows. */
  next: string | undefined;
  /** How many rows the filters choose, if that was asked for. */
  total: number | undefined;
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
 * @param also - a condition beside the filters, such as a search
 * @throws Problem 422 if the cursor is not one of this list, or goes with an offset
 */
export async function readPage<Row, Query extends ListQuery>(
  db: Queryable,
  { name, pairs, listing }: Source<Row, Query>,
  query: Query,
  also?: Sql,
): Promise<Page<Row>> {
  const [property, direction] = listing.sorts[query.sort as Query['sort']];
  const chosen = chooseRows(listing, query, also);
  const scope = JSON.stringify([name, query.sort, chosen]);
  const [pages, total] = await Promise.all([
    read<PageRow>(db, pageOf(name, pairs, chosen, { property, direction }, query, positionIn(query, scope))),
    query.count && read<{ total: string }>(db, countOf(name, chosen)),
  ]);
  const [{ json, last, more } = EMPTY] = pages;
  return {
    json: `[${json ?? ''}]` as Json<Row[]>, // Each entry is the text of a Row, made from the table's columns.
    next: more && last !== null ? encodeCursor(last, scope) : undefined,
    total: total && Number(total[0]?.total),
  };
}

/** A page as one row: to send rows one by one costs both sides more than all else about a list. */
interface PageRow {
  /** The rows' JSON texts with commas between them; null if there are none. */
  json: string | null;
  /** The position of the last row of a full page, as JSON. */
  last: string | null;
  /** Whether another page follows. */
  more: boolean;
}

const EMPTY: PageRow = { json: null, last: null, more: false };

/** Which rows a query chooses, for the page and for the count. */
interface Choice {
  conditions: string[];
  values: Sql['values'];
}

/** How the rows are ordered. */
interface Order {
  property: string;
  direction: 'asc' | 'desc';
}

function chooseRows<Row, Query extends ListQuery>({ filters }: Listing<Row, Query>, query: Query, also?: Sql): Choice {
  const sent = Object.entries<string>(filters).filter(([name]) => query[name as keyof Query] !== undefined);
  // Parameters that belong together, such as the two ends of a period, share one condition.
  const conditions = new Set([...sent.map(([, condition]) => condition), ...(also ? [also.text] : [])]);
  const values = Object.fromEntries(sent.map(([name]) => [name, query[name as keyof Query]]));
  return { conditions: [...conditions], values: { ...values, ...also?.values } };
}

function where(conditions: string[]): string {
  return conditions.length > 0 ? `where ${conditions.join('\n  and ')}` : '';
}

function countOf(table: string, { conditions, values }: Choice): Statement {
  return statement(`select count(*) as total from ${table} t ${where(conditions)}`)(values);
}

function positionIn({ cursor, offset }: ListQuery, scope: string): Position | undefined {
  if (cursor === undefined) return undefined;
  if (offset > 0) throw cursorWithOffset();
  return decodeCursor(cursor, scope);
}

/** One row more than asked for tells whether another page follows. */
function pageOf(
  table: string,
  pairs: string,
  { conditions, values }: Choice,
  { property, direction }: Order,
  { limit, offset }: ListQuery,
  after?: Position,
): Statement {
  // First, because Postgres begins to read an index where the first condition on its column says.
  const beyond = `(t.${property}, t.id) ${direction === 'asc' ? '>' : '<'} (:after_value, :after_id)`;
  const isWhole = conditions.length === 0 && offset === 0;
  const rows = `
      select ${pairs}
      from ${table} t
      ${where(after ? [beyond, ...conditions] : conditions)}
      order by t.${property} ${direction}, t.id ${direction}
      limit ${isWhole ? MOST_AND_ONE : ':limit::integer + 1'}
      ${offset > 0 ? 'offset :offset' : ''}`;
  const fill = (isWhole ? preparedStatement : statement)(`
    select
      string_agg(row_to_json(p.r)::text, ',') filter (where p.n <= :limit) as json,
      max(json_build_array(p.value, p.id)::text) filter (where p.n = :limit) as last,
      count(*) > :limit as more
    from (
      select r, r.${property} as value, r.id, row_number() over () as n
      from (${isWhole ? `select * from (${rows}) s limit :limit::integer + 1` : rows}) r
    ) p`);
  return fill({ ...values, after_value: after?.value, after_id: after?.id, limit, offset });
}
