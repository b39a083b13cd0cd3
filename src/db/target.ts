import type pg from 'pg';

/** A table that rows are moved into, as the catalog has it: it may be the ERP's. */
export interface Target {
  table: string;
  /** Those that the rows fill. */
  columns: TargetColumn[];
  /** What a row's columns point at. */
  references: { column: string; parent: string; key: string; nullable: boolean }[];
  /** The conditions that a row alone can break. */
  checks: { name: string; condition: string }[];
  /** Whether no two rows may have one e-mail address in whatever case. */
  hasUniqueEmail: boolean;
}

interface TargetColumn {
  name: string;
  /** What stands for null where null may not stand. */
  filler: string | null;
  /** What that comes to; undefined where it is another value each time. */
  fill?: unknown;
  isJson: boolean;
}

/** @throws Error if the table does not have one of the columns */
export async function readTarget(client: pg.Client, table: string, columns: readonly string[]): Promise<Target> {
  const found = await readColumns(client, table);
  const missing = columns.filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`the table ${table} has no column ${missing.join(', ')}`);
  const own = columns.flatMap((name) => found.get(name) ?? []);
  return {
    table,
    columns: await withFills(client, own),
    references: (await readReferences(client, table)).filter(({ column }) => columns.includes(column)),
    checks: await readChecks(client, table, columns),
    hasUniqueEmail: columns.includes('email') && (await hasUniqueEmail(client, table)),
  };
}

async function withFills(client: pg.Client, columns: TargetColumn[]): Promise<TargetColumn[]> {
  const constant = columns.filter(({ filler }) => filler !== null && !/\(|current_|localtime/i.test(filler));
  const fills = constant.map(({ filler, name }) => `'${name}', to_jsonb(${filler ?? ''})`).join(', ');
  const { rows } = await client.query<{ fills: Record<string, unknown> }>(
    `select jsonb_build_object(${fills}) as fills`,
  );
  return columns.map((column) => ({ ...column, fill: rows[0]?.fills[column.name] }));
}

async function readColumns(client: pg.Client, table: string): Promise<Map<string, TargetColumn>> {
  const { rows } = await client.query<TargetColumn>(
    `select
       a.attname as name,
       case when a.attnotnull then pg_get_expr(d.adbin, d.adrelid) end as filler,
       a.atttypid = 'json'::regtype as "isJson"
     from pg_attribute a
     left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
    [table],
  );
  return new Map(rows.map((column) => [column.name, column]));
}

async function readReferences(client: pg.Client, table: string): Promise<Target['references']> {
  const { rows } = await client.query<Target['references'][number]>(
    `select a.attname as column, c.confrelid::regclass::text as parent, k.attname as key, not a.attnotnull as nullable
     from pg_constraint c
     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     join pg_attribute k on k.attrelid = c.confrelid and k.attnum = c.confkey[1]
     where c.conrelid = $1::regclass and c.contype = 'f' and cardinality(c.conkey) = 1 and c.conparentid = 0
     order by c.conname`,
    [table],
  );
  return rows;
}

async function readChecks(client: pg.Client, table: string, columns: readonly string[]): Promise<Target['checks']> {
  const { rows } = await client.query<Target['checks'][number]>(
    `select c.conname as name, pg_get_expr(c.conbin, c.conrelid) as condition
     from pg_constraint c
     where c.conrelid = $1::regclass and c.contype = 'c'
       and not exists (
         select
         from pg_attribute a
         where a.attrelid = c.conrelid and a.attnum = any (c.conkey) and a.attname <> all ($2)
       )
     order by c.conname`,
    [table, columns],
  );
  return rows;
}

async function hasUniqueEmail(client: pg.Client, table: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `select
     from pg_index
     where indrelid = $1::regclass and indisunique and pg_get_indexdef(indexrelid) ~ 'btree \\(lower\\(\\(?email'`,
    [table],
  );
  return rowCount !== 0;
}
