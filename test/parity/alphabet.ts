import type { Queryable } from '../../src/db/pool.js';
import type { Fact } from './expression.js';

/** By pattern of a CHECK, the characters that it refuses when they stand alone, under one kind of locale or another. */
export type Alphabets = Map<string, Set<string>>;

/**
 * What a class such as `\S` means depends on the locale's provider. The database's own is one of these; a database that
 * somebody else has made may have any.
 */
const COLLATIONS = ['default', 'und-x-icu'];

/** All of Unicode takes a second to ask; what was asked is kept. */
const known: Alphabets = new Map();

export async function readAlphabets(db: Queryable, facts: Fact[]): Promise<Alphabets> {
  const patterns = new Set(facts.flatMap((fact) => (fact.about === 'column' && fact.is.pattern) || []));
  for (const pattern of patterns) {
    if (known.has(pattern)) continue;
    const refused = new Set<string>();
    for (const collation of COLLATIONS) {
      for (const character of await askAll(db, pattern, collation)) refused.add(character);
    }
    known.set(pattern, refused);
  }
  return known;
}

async function askAll(db: Queryable, pattern: string, collation: string): Promise<string[]> {
  const { rows } = await db.query<{ character: string }>(
    `select chr(point) as character
     from generate_series(1, 1114111) as point
     where point not between 55296 and 57343
       and chr(point) collate "${collation}" !~ $1`,
    [pattern],
  );
  return rows.map(({ character }) => character);
}

let unstorable: string[] | undefined;

/** Asked of the basic plane, code unit by code unit: the others are made of its surrogates. */
export async function readUnstorable(db: Queryable): Promise<string[]> {
  unstorable ??= await askUnstorable(db);
  return unstorable;
}

async function askUnstorable(db: Queryable): Promise<string[]> {
  await db.query(`
    create function pg_temp.is_stored(unit integer) returns boolean language plpgsql as $$
    begin
      return ('"\\u' || lpad(to_hex(unit), 4, '0') || '"')::jsonb is not null;
    exception when others then
      return false;
    end;
    $$`);
  const { rows } = await db.query<{ unit: number }>(
    'select unit from generate_series(0, 65535) as unit where not pg_temp.is_stored(unit)',
  );
  await db.query('drop function pg_temp.is_stored');
  return rows.map(({ unit }) => String.fromCharCode(unit));
}
