import type pg from 'pg';
import type { Queryable } from './pool.js';

/** Our name of each rule that the ERP had before us, under a name of its own. */
export async function readSynonyms(db: Queryable): Promise<Map<string, string>> {
  if (!(await isAdopted(db))) return new Map();
  const { rows } = await db.query<{ name: string; means: string }>(
    `select name, means
     from public.carnet_adoption
     where kind = 'rule'`,
  );
  return new Map(rows.map(({ name, means }) => [name, means]));
}

/** Makes an error speak of the rule by our name, where the ERP's own rule of that meaning has spoken. */
export async function useOurName(error: pg.DatabaseError, db: Queryable): Promise<void> {
  const synonyms = await readSynonyms(db).catch(() => undefined);
  const means = synonyms?.get(error.constraint ?? '');
  if (means !== undefined) error.constraint = means;
}

/** Migrations whose effect was made by `carnet adopt` on tables that are not ours to drop. */
export async function adoptedMigrations(db: Queryable): Promise<string[]> {
  if (!(await isAdopted(db))) return [];
  const { rows } = await db.query<{ name: string }>(
    `select name
     from public.carnet_adoption
     where kind = 'migration'`,
  );
  return rows.map(({ name }) => name);
}

async function isAdopted(db: Queryable): Promise<boolean> {
  const { rows } = await db.query(`select where to_regclass('public.carnet_adoption') is not null`);
  return rows.length > 0;
}
