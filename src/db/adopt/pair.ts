import type { Queryable } from '../pool.js';
import { name, type Draft } from './plan.js';
import type { Function, Table } from './shape.js';

/** A table as it is, beside what the migrations make of that name. */
export interface Pair {
  db: Queryable;
  draft: Draft;
  wanted: Table;
  actual: Table;
  /** All tables that are there. */
  tables: Map<string, Table>;
  functions: Map<string, Function>;
  isTaken: (relation: string) => boolean;
  canUse: (extension: string) => boolean;
  /** Rules that are about to be made, of which it has to be seen whether all rows keep them. */
  suspects: Suspect[];
  /** Definitions of functions that the rules call and that are not there yet. */
  missingFunctions: string[];
}

/** A condition on row `t` that no row may meet. */
interface Suspect {
  about: string;
  what: string;
  remedy: string;
  condition: string;
}

const EXAMPLES = 5;

/** Looks through the rows, once for all suspects together, and reports those that are in the way. */
export async function inspectRows(pair: Pair): Promise<void> {
  const { db, suspects, missingFunctions } = pair;
  if (suspects.length === 0) return;
  await db.query('begin');
  try {
    // Rules may call them; they go with the transaction.
    for (const definition of missingFunctions) await db.query(definition);
    await countSuspects(pair);
  } finally {
    await db.query('rollback');
  }
}

async function countSuspects({ db, draft, actual, suspects }: Pair): Promise<void> {
  const from = `from public.${name(actual.name)} t`;
  const counts = suspects.map(({ condition }) => `count(*) filter (where ${condition})::float8`);
  const { rows } = await db.query<{ counts: number[] }>(`select array[${counts.join(', ')}] as counts ${from}`);
  for (const [index, { about, what, remedy, condition }] of suspects.entries()) {
    const count = rows[0]?.counts[index] ?? 0;
    if (count === 0) continue;
    const examples = await db.query<{ key: string }>(
      `select ${keyOf(actual)} as key ${from} where ${condition} order by 1 limit ${EXAMPLES}`,
    );
    draft.find({ kind: 'obstacle', about, what, remedy, rows: count, keys: examples.rows.map(({ key }) => key) });
  }
}

/** Rows that share what has to be unique. */
export async function findDuplicates(
  { db, actual }: Pair,
  keys: string[],
  predicate: string | null,
): Promise<{ rows: number; keys: string[] } | undefined> {
  const { rows } = await db.query<{ count: number; keys: string[] }>(
    `select sum(count) over ()::float8 as count, keys
     from (
       select count(*) as count, (array_agg(${keyOf(actual)} order by ${keyOf(actual)}))[:${EXAMPLES}] as keys
       from public.${name(actual.name)} t
       where (${keys.join(', ')}) is not null and ${predicate ?? 'true'}
       group by ${keys.join(', ')}
       having count(*) > 1
     ) d
     order by keys
     limit ${EXAMPLES}`,
  );
  const [first] = rows;
  return first && { rows: first.count, keys: rows.map((row) => row.keys.join(' = ')) };
}

/** Whether rows may have values there already. */
export function hasColumns({ actual }: Pair, columns: string[]): boolean {
  return columns.every((column) => actual.columns.some((one) => one.name === column));
}

function keyOf({ columns }: Table): string {
  return columns.some((column) => column.name === 'id') ? 't.id::text' : 't.ctid::text';
}
