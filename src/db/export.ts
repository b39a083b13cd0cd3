import type pg from 'pg';
import { to as copyTo, type CopyToStreamQuery } from 'pg-copy-streams';
import type { RowFormat } from '../rows.js';
import type { Choice } from './list.js';
import { where, type Order } from './page.js';
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

/**
 * The statement that sends rows through COPY, one a line: Postgres makes the text of all of them, and the driver does not
 * look at any.
 *
 * @param db - asked for the types of the columns, which are the ERP's where the table is
 */
export async function exportStatement(db: Queryable, format: RowFormat, chosen: Export): Promise<string> {
  const types = await columnTypes(db, chosen.table);
  const { selection, options } = format === 'csv' ? asCells(chosen, types) : asJson(chosen, types);
  return `copy (${literal(selection, chosen.chosen.values)}) to stdout with (${options})`;
}

/** Runs such a statement; its rows come as they are read, and how many there were is known when the next one begins. */
export function copyOut(client: pg.Client, statement: string): CopyToStreamQuery {
  return client.query(copyTo(statement));
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

function asCells(chosen: Export, types: Map<string, string>) {
  // A value that is answered under two names is one column of a table.
  const columns = Object.entries(chosen.columns).filter(([property, column]) => property === column);
  const cells = columns.map(([, column]) => `${cell(`t.${column}`, types.get(column) ?? 'text')} as ${column}`);
  return { selection: selectFrom(chosen, cells.join(', ')), options: 'format csv, header' };
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
 * as much, and what begins with a letter is settled by one comparison.
 */
function cell(value: string, type: string): string {
  if (type.endsWith('[]')) return `to_json(${value})`;
  if (!/^(text|character varying|character|citext)/.test(type)) return value;
  return `case
      when ${value} >= 'A' collate "C" then ${value}
      when ascii(${value}) in (9, 10, 13, 43, 45, 61, 64) then '''' || ${value}
      when ascii(${value}) = 39 and ${value} ~ '^''+[=+@\\t\\n\\r-]' then '''' || ${value}
      else ${value}
    end`;
}
