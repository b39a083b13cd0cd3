import pg from 'pg';
import { readSynonyms } from '../adoption.js';
import { migrationStatus } from '../migrate.js';
import type { Queryable } from '../pool.js';
import type { Plan, Step } from './plan.js';
import type { Target } from './target.js';

/** What stands in `public.carnet_adoption`: `migration` or `rule`, its name, and our name of a rule. */
const CREATE = `create table if not exists public.pgmigrations (
  id serial primary key,
  name varchar(255) not null,
  run_on timestamp not null
);
create table if not exists public.migration_checksums (
  name varchar(255) constraint migration_checksums_pkey primary key,
  sha256 text not null
);
create table if not exists public.carnet_adoption (
  kind text not null,
  name text not null,
  means text not null,
  constraint carnet_adoption_pkey primary key (kind, name)
);`;

/** What is written down in a database. */
export interface Books {
  migrations: string[];
  /** Our name of a rule by the one that it has there. */
  synonyms: Map<string, string>;
}

export async function readBooks(db: Queryable): Promise<Books> {
  const { applied } = await migrationStatus(db);
  return { migrations: applied, synonyms: await readSynonyms(db) };
}

/**
 * Writes down as applied what is there now, with which migration, so that `carnet migrate up` has nothing to do; and that
 * it was adopted, so that `carnet migrate down` does not drop what is not ours.
 *
 * @returns undefined if all of it stands there
 */
export function bookkeeping({ migrations }: Target, { synonyms }: Plan, books: Books): Step | undefined {
  const left = migrations.filter(({ name }) => !books.migrations.includes(name));
  const unknown = synonyms.filter(({ name, means }) => books.synonyms.get(name) !== means);
  if (left.length === 0 && unknown.length === 0) return undefined;
  const text = pg.escapeLiteral.bind(pg);
  const inserts = [
    ...left.flatMap(({ name, sha256 }) => [
      `insert into public.pgmigrations (name, run_on) values (${text(name)}, now());`,
      `insert into public.migration_checksums (name, sha256) values (${text(name)}, '${sha256}');`,
      `insert into public.carnet_adoption (kind, name, means) values ('migration', ${text(name)}, ${text(name)});`,
    ]),
    ...unknown.map(
      ({ name, means }) =>
        `insert into public.carnet_adoption (kind, name, means) values ('rule', ${text(name)}, ${text(means)})\n  on conflict (kind, name) do update set means = excluded.means;`,
    ),
  ];
  return {
    what: 'what counts as applied',
    sql: `begin;\n${CREATE}\n${inserts.join('\n')}\ncommit`,
    isBrief: true,
  };
}
