import type { RowFormat } from '../rows.js';
import type { Choice } from './list.js';
import { where, type Order } from './ordered-rows.js';
import type { Queryable } from './pool.js';
import { literal } from './sql.js';

/** What is exported: chosen rows of a table. */
export interface Export {
  table: string;
  /** The column behind each property of an answer. */
  columns: Record<string, string>;
  chosen: Choice;
  /** Undefined for the table's own order, which costs nothing. */
  order: Order | undefined;
}

/** Characters that JSON text of Postgres's never holds as they are: between them nothing is quoted or doubled. */
const VERBATIM = `format csv, quote e'\\x01', delimiter e'\\x02'`;

/** So much of a table that sending it takes several times as long as asking for it, in pages of Postgres's. */
const PART_PAGES = 512;

/**
 * The statement that sends rows through COPY, one a line: Postgres makes the text of all of them, and the driver does not
 * look at any.
 *
 * @param db - asked for the types of the columns, which are the ERP's where the table is
 */
export async function exportStatement(db: Queryable, format: RowFormat, chosen: Export): Promise<string> {
  return sending(chosen, format, await columnTypes(db, chosen.table), true);
}

/**
 * Statements that send the same rows, each those that come next, so that several connections can take turns. A whole table is
 * cut into as many as it has parts; what is filtered or sorted is found by one.
 *
 * @param db - whose view of the database is that of the connections that are going to run them
 */
export async function exportStatements(db: Queryable, format: RowFormat, chosen: Export): Promise<string[]> {
  const { table, chosen: choice, order } = chosen;
  const types = await columnTypes(db, table);
  const isWhole = choice.conditions.length === 0 && order === undefined;
  const parts = isWhole ? Math.ceil((await pagesOf(db, table)) / PART_PAGES) : 1;
  if (parts <= 1) return [sending(chosen, format, types, true)];
  return Array.from({ length: parts }, (_, part) => {
    const conditions = [`t.ctid >= '(${part * PART_PAGES},0)'`];
    if (part < parts - 1) conditions.push(`t.ctid < '(${(part + 1) * PART_PAGES},0)'`);
    return sending({ ...chosen, chosen: { ...choice, conditions } }, format, types, part === 0);
  });
}

function sending(chosen: Export, format: RowFormat, types: Map<string, string>, isFirst: boolean): string {
  const { selection, options } = format === 'csv' ? asCells(chosen, types, isFirst) : asJson(chosen, types);
  return `copy (${literal(selection, chosen.chosen.values)}) to stdout with (${options})`;
}

async function pagesOf(db: Queryable, table: string): Promise<number> {
  const { rows } = await db.query<{ pages: number }>(
    `select (pg_relation_size($1::regclass) / current_setting('block_size')::integer)::float8 as pages`,
    [table],
  );
  return rows[0]?.pages ?? 0;
}

async function columnTypes(db: Queryable, table: string): Promise<Map<string, string>> {
  const { rows } = await db.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, null) as type
     from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

function asCells(chosen: Export, types: Map<string, string>, isFirst: boolean) {
  // A value that is answered under two names is one column of a table.
  const columns = Object.entries(chosen.columns).filter(([property, column]) => property === column);
  const cells = columns.map(([, column]) => `${cell(`t.${column}`, types.get(column) ?? 'text')} as ${column}`);
  return { selection: selectFrom(chosen, cells.join(', ')), options: isFirst ? 'format csv, header' : 'format csv' };
}

function asJson(chosen: Export, types: Map<string, string>) {
  const pairs = Object.entries(chosen.columns).map(([property, column]) => {
    // JSON that is kept as it was written may hold line breaks.
    const value = types.get(column) === 'json' ? `t.${column}::jsonb` : `t.${column}`;
    return `${value} as ${property}`;
  });
  const row = `(select row_to_json(r)::text from (select ${pairs.join(', ')}) r)`;
  return { selection: selectFrom(chosen, row), options: VERBATIM };
}

function selectFrom({ table, chosen, order }: Export, selected: string): string {
  const by = order ? `order by t.${order.column} ${order.direction}, t.id ${order.direction}` : '';
  return `
    select ${selected}
    from ${table} t
    ${where(chosen.conditions)}
    ${by}`;
}

/**
 * What a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection), and so does what begins with
 * apostrophes before that, so that one can be taken away again. The first letter decides: a pattern would cost ten times
 * as much, and what begins with a letter or a digit is settled by one or three comparisons of bytes.
 */
function cell(value: string, type: string): string {
  if (type.endsWith('[]')) return `array_to_json(${value})`;
  if (!/^(text|character varying|character|citext)/.test(type)) return value;
  return `case
      when ${value} ~>=~ 'A' then ${value}
      when ${value} ~>=~ '.' and ${value} ~<~ '=' then ${value}
      when ascii(${value}) in (9, 10, 13, 43, 45, 61, 64) then '''' || ${value}
      when ascii(${value}) = 39 and ${value} ~ '^''+[=+@\\t\\n\\r-]' then '''' || ${value}
      else ${value}
    end`;
}
