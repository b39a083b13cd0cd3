import { createdTables } from './migration-files.js';
import type { Queryable } from './pool.js';

/** A table that the migrations have made, or would have made had the ERP not done so. */
export interface OwnTable {
  name: string;
  /** Without those that Postgres computes. */
  columns: string[];
}

/**
 * Whoever holds a backup must not let others in by it, and one that is restored must not bring a key back that has been
 * revoked since.
 */
const LEFT_OUT = ['api_keys'];

/**
 * The tables of the service that are in the database, each after those that it refers to: all that the migrations create,
 * but for unlogged ones, which say by that that their content may be lost, and for those that tell who may.
 *
 * @throws Error if tables refer to each other in a circle
 */
export async function findOwnTables(db: Queryable, directory: string): Promise<OwnTable[]> {
  const { rows } = await db.query<OwnTable & { targets: string[] }>(
    `select
       c.relname as name,
       array(
         select a.attname::text
         from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         order by a.attnum
       ) as columns,
       array(
         select t.relname::text
         from pg_constraint f
         join pg_class t on t.oid = f.confrelid
         where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid
       ) as targets
     from pg_class c
     where c.relnamespace = 'public'::regnamespace
       and c.relkind in ('r', 'p')
       and c.relpersistence = 'p'
       and c.relname = any ($1)
     order by c.relname`,
    [(await createdTables(directory)).filter((name) => !LEFT_OUT.includes(name))],
  );
  return inOrder(rows).map(({ name, columns }) => ({ name, columns }));
}

function inOrder<T extends { name: string; targets: string[] }>(tables: T[]): T[] {
  const ordered: T[] = [];
  let rest = tables;
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ name }) => name));
    const isFree = ({ targets }: T) => !targets.some((target) => waiting.has(target));
    const free = rest.filter(isFree);
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${[...waiting].join(', ')}`);
    ordered.push(...free);
    rest = rest.filter((table) => !free.includes(table));
  }
  return ordered;
}
