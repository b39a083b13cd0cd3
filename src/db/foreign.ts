import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { withClient } from './client.js';
import { foreignStart, type ForeignStart } from './foreign-start.js';

/** A table of another database. */
export interface ForeignTable {
  schema: string;
  name: string;
  columns: ForeignColumn[];
  /** The one column that tells rows apart, if there is one: never null, never twice. */
  key: string | undefined;
  /** About how many rows there are; undefined if the server has never counted. */
  estimate: number | undefined;
}

export interface ForeignColumn {
  name: string;
  /** As Postgres spells it, such as `timestamp without time zone` or `text[]`. */
  type: string;
}

/** What is read of a table. */
export interface Selection {
  table: ForeignTable;
  columns: readonly string[];
  /** Only rows behind this key. */
  after?: string | undefined;
  /** Only rows that were changed since, told by this column. */
  since?: { column: string; time: string; timezone: string | undefined } | undefined;
}

/** A row as text by column, and its key. */
export interface ForeignRow {
  key: string | undefined;
  values: Record<string, string | null>;
}

/** As the driver has what is not there. */
type Nulls<Row> = { [Column in keyof Row]: undefined extends Row[Column] ? Row[Column] | null : Row[Column] };

/**
 * Lends a view of another database that stands still while it is read, and changes nothing there.
 *
 * @param work - is told, too, from when on changes may not be in the view
 * @throws Error if it cannot be reached
 */
export async function withForeign<T>(
  url: string,
  work: (client: pg.Client, start: ForeignStart) => Promise<T>,
): Promise<T> {
  return withClient({ connectionString: url, application_name: 'carnet import' }, async (client) => {
    const start = await foreignStart(client);
    // All in one transaction, so that a pooler in front of it does not take the settings away.
    await client.query(`
      begin isolation level repeatable read read only;
      set local statement_timeout = 0;
      set local idle_in_transaction_session_timeout = 0;
      set local timezone = 'UTC';
      set local datestyle = 'ISO';
      set local extra_float_digits = 1`);
    return work(client, start);
  });
}

/** All tables that can be read, those of Postgres itself left out. */
export async function foreignTables(client: pg.Client): Promise<ForeignTable[]> {
  const { rows } = await client.query<Nulls<ForeignTable>>(
    `select
       n.nspname as schema,
       c.relname as name,
       nullif(c.reltuples, -1)::float8 as estimate,
       (
         select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by a.attnum)
         from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       ) as columns,
       (
         select a.attname
         from pg_index i
         join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
         where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indnkeyatts = 1 and a.attnotnull
           and i.indpred is null and i.indexprs is null
         order by not i.indisprimary, a.attname
         limit 1
       ) as key
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f')
       and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
       and has_table_privilege(c.oid, 'select') and has_schema_privilege(n.oid, 'usage')
     order by n.nspname <> 'public', n.nspname, c.relname`,
  );
  return rows.map((row) => {
    return { ...row, key: row.key ?? undefined, estimate: row.estimate ?? undefined };
  });
}

export async function countForeign(client: pg.Client, selection: Selection): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::float8 as count from ${qualified(selection.table)} ${condition(selection)}`,
  );
  return rows[0]?.count ?? 0;
}

/** The rows, by COPY, in the order of the key. */
export async function* readForeign(client: pg.Client, selection: Selection): AsyncGenerator<ForeignRow[]> {
  const { table, columns } = selection;
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const expressions = columns.map((name) => {
    // A list in Postgres's own spelling would have to be taken apart again.
    return types.get(name)?.endsWith('[]') ? `to_json(${quoted(name)})` : quoted(name);
  });
  const order = table.key === undefined ? '' : `order by ${quoted(table.key)}`;
  const query = `select ${[...expressions, table.key === undefined ? 'null' : quoted(table.key)].join(', ')}
    from ${qualified(table)} ${condition(selection)} ${order}`;
  const stream = client.query(copyTo(`copy (${query}) to stdout`));
  for await (const lines of linesOf(stream)) yield lines.map((line) => rowOf(line, columns));
}

async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stream) {
    const end = chunk.lastIndexOf(10);
    if (end < 0) {
      rest = Buffer.concat([rest, chunk]);
      continue;
    }
    const whole = rest.length > 0 ? Buffer.concat([rest, chunk.subarray(0, end)]) : chunk.subarray(0, end);
    rest = Buffer.from(chunk.subarray(end + 1));
    yield whole.toString('utf8').split('\n');
  }
}

function rowOf(line: string, columns: readonly string[]): ForeignRow {
  const fields = line.split('\t');
  const values: Record<string, string | null> = {};
  columns.forEach((column, i) => (values[column] = field(fields[i])));
  return { key: field(fields[columns.length]) ?? undefined, values };
}

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function field(text = '\\N'): string | null {
  if (!text.includes('\\')) return text;
  return text === '\\N' ? null : text.replace(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}

function condition({ table, after, since }: Selection): string {
  const conditions: string[] = [];
  // Without a cast the key is of the column's own type: one to `character` would leave one letter of it.
  if (after !== undefined && table.key !== undefined)
    conditions.push(`${quoted(table.key)} > ${pg.escapeLiteral(after)}`);
  if (since !== undefined) {
    const column = quoted(since.column);
    const zone = since.timezone === undefined ? '' : ` at time zone ${pg.escapeLiteral(since.timezone)}`;
    conditions.push(`(${column} is null or ${column}${zone} >= ${pg.escapeLiteral(since.time)}::timestamptz)`);
  }
  return conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
}

function qualified({ schema, name }: ForeignTable): string {
  return `${quoted(schema)}.${quoted(name)}`;
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}
