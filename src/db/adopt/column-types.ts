/** What has to be done so that a column of one type holds exactly what one of the other would. */
export type TypeGap =
  | { kind: 'none' }
  /** The type is wider: a CHECK on the length. */
  | { kind: 'longer'; limit: number }
  /** The type is narrower, but can become the other one without touching a row. */
  | { kind: 'shorter'; limit: number }
  | { kind: 'wider integer' }
  | { kind: 'narrower integer' }
  | { kind: 'other'; remedy: string };

/** @param actual - what is there */
export function compareTypes(table: string, column: string, actual: string, wanted: string): TypeGap {
  if (actual === wanted) return { kind: 'none' };
  const [has, needs] = [lengthOf(actual), lengthOf(wanted)];
  if (has !== undefined && needs !== undefined) {
    if (has === needs) return { kind: 'none' };
    return has > needs ? { kind: 'longer', limit: needs } : { kind: 'shorter', limit: has };
  }
  if (wanted === 'integer' && actual === 'bigint') return { kind: 'wider integer' };
  if (wanted === 'integer' && actual === 'smallint') return { kind: 'narrower integer' };
  return { kind: 'other', remedy: remedyFor(table, column, actual, wanted) };
}

/** How much text fits; undefined if it is no type of text. */
function lengthOf(type: string): number | undefined {
  if (type === 'text' || type === 'character varying') return Infinity;
  const [, length] = /^character varying\((\d+)\)$/.exec(type) ?? [];
  return length === undefined ? undefined : Number(length);
}

function remedyFor(table: string, column: string, actual: string, wanted: string): string {
  const alter = (using: string) => `alter table ${table} alter column ${column} type ${wanted} using ${using}`;
  if (actual === 'timestamp without time zone' && wanted === 'timestamp with time zone')
    return `decide which zone its times are in, then, in a quiet hour: ${alter(`${column} at time zone 'UTC'`)}; where they are in UTC and the session's zone is UTC, Postgres changes no row for it, only the indexes; the ERP must write times with their offset from then on`;
  if (wanted === 'uuid' && /int|numeric/.test(actual))
    return 'ids have to be UUIDs, in every table that refers to them, too: import the rows into a database of its own instead';
  if (wanted === 'uuid' || wanted === 'jsonb' || wanted.endsWith('[]') || wanted.startsWith('time'))
    return `in a quiet hour, as it rewrites the table: ${alter(`${column}::${wanted}`)}`;
  return `make it ${wanted}, in a quiet hour, as that may rewrite the table: ${alter(`${column}::text::${wanted}`)}`;
}
