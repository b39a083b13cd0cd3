import type { Json } from '../json.js';
import { cursorWithOffset, decodeCursor, encodeCursor, type Position } from './cursor.js';
import { databaseProblem } from './errors.js';
import type { Queryable } from './pool.js';
import { statement, type Sql } from './sql.js';

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
  const [rows, total] = await Promise.all([
    run<{ json: string }>(db, pageOf(name, pairs, chosen, { property, direction }, query, positionIn(query, scope))),
    query.count && run<{ total: string }>(db, countOf(name, chosen)),
  ]);
  const page = rows.slice(0, query.limit).map(({ json }) => json);
  const last = page.at(-1);
  return {
    json: `[${page.join(',')}]` as Json<Row[]>, // Each entry is the text of a Row, made from the table's columns.
    next: rows.length > query.limit && last ? encodeCursor(positionOf(last, property), scope) : undefined,
    total: total && Number(total[0]?.total),
  };
}

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

function countOf(table: string, { conditions, values }: Choice): Sql {
  return { text: `select count(*) as total from ${table} t ${where(conditions)}`, values };
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
): Sql {
  // First, because Postgres begins to read an index where the first condition on its column says.
  const beyond = `(t.${property}, t.id) ${direction === 'asc' ? '>' : '<'} (:after_value, :after_id)`;
  return {
    text: `
      select row_to_json(r)::text as json
      from (
        select ${pairs}
        from ${table} t
        ${where(after ? [beyond, ...conditions] : conditions)}
        order by t.${property} ${direction}, t.id ${direction}
        limit :limit_and_one
        ${offset > 0 ? 'offset :offset' : ''}
      ) r`,
    values: { ...values, after_value: after?.value, after_id: after?.id, limit_and_one: limit + 1, offset },
  };
}

/** The text of a timestamp in JSON holds every microsecond; a `Date` would not. */
function positionOf(json: string, property: string): Position {
  const row = JSON.parse(json) as Record<string, string | number> & { id: string };
  return { value: row[property] ?? '', id: row.id };
}

async function run<R extends object>(db: Queryable, sql: Sql): Promise<R[]> {
  const { text, values } = statement(sql.text)(sql.values);
  const { rows } = await db.query<R>(text, values).catch((error: unknown) => {
    throw databaseProblem(error, 'read');
  });
  return rows;
}
