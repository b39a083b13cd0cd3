import type { Message } from '../messages/en.js';
import { invalid, type Violation, type Problem } from '../problem.js';
import { databaseProblem } from './errors.js';
import type { Values } from './explain.js';
import { asParameters } from './json-columns.js';
import type { Queryable } from './pool.js';
import { eachOnce, shortStatement, statement, type Statement } from './sql.js';
import { hasVersion } from './versions.js';

/** By column, different values that were sent under several names of it. */
export type Alternatives = Record<string, unknown[]>;

/**
 * Each alternative that would change row `t`, compared as the column's own type writes it. Only that column is compared: the
 * row may have others whose type knows no equality, such as an ERP's own `json`.
 */
const CHANGES = `
  select name, value
  from jsonb_each(:alternatives::jsonb) a (name, candidates), jsonb_array_elements(candidates) v (value)
  where to_jsonb(jsonb_populate_record(t, jsonb_build_object(name, value))) -> name is distinct from to_jsonb(t) -> name`;

/** Of the alternatives, the one value per column that would change the row. */
const CHOSEN = `
  (select coalesce(jsonb_object_agg(name, value), '{}') from (${CHANGES}) c)`;

/** The values of which the alternatives' columns are chosen by the row itself. */
const WITH_CHOSEN = `
  :values::jsonb - array(select jsonb_object_keys(:alternatives::jsonb)) || ${CHOSEN}`;

/** That no column has several alternatives that would change the row. */
const UNAMBIGUOUS = `
  not exists (select from (${CHANGES}) c group by name having count(*) > 1)`;

/** What a change asks for beside its values. */
export interface Terms {
  /** Of these, the value that differs from the stored one is taken. */
  alternatives?: Alternatives | undefined;
  /** The row must have one of these versions (`src/db/versions.ts`); undefined for any. */
  versions?: string[] | undefined;
}

/**
 * The statements that merge values into a row by its id. One that chooses among alternatives finds no row if several of one
 * column would change it, one that asks for a version none if it has another: both are decided by the row that is locked.
 *
 * @param columns - those that can be written
 * @param json - the expression of the row's JSON text
 */
export function updateStatements(table: string, columns: string[], json: string) {
  const update = (changes: string, ...conditions: string[]) =>
    shortStatement(`
      update ${table} t
      set ${changes}
      where ${['t.id = :id', ...conditions].join('\n        and ')}
      returning ${json} as json`);
  // jsonb_populate_record keeps of row `t` what the values do not name.
  const chosen = `(${columns.join(', ')}) = (
        select ${columns.map((column) => `n.${column}`).join(', ')}
        from jsonb_populate_record(t, ${WITH_CHOSEN}) n
      )`;
  const choosing = update(chosen, UNAMBIGUOUS);
  const choosingOfVersion = update(chosen, UNAMBIGUOUS, hasVersion(json));
  const plain = eachOnce((named: string[], isOfVersion) => {
    // A change of nothing finds and answers its row, too; no trigger takes it for one, since nothing differs.
    const changes = named.length > 0 ? named.map((column) => `${column} = :${column}`) : ['id = t.id'];
    return update(changes.join(', '), ...(isOfVersion ? [hasVersion(json)] : []));
  });
  return (id: string, values: Values, { alternatives, versions }: Terms): Statement => {
    const named = columns.filter((column) => values[column] !== undefined);
    if (!alternatives) return plain(named, versions !== undefined)({ ...asParameters(values), id, versions });
    const several = { values: JSON.stringify(values), alternatives: JSON.stringify(alternatives) };
    return (versions ? choosingOfVersion : choosing)({ id, ...several, versions });
  };
}

/** 422 if the row is there and more than one alternative of a column would change it; else nothing. */
export async function aliasConflict(
  db: Queryable,
  table: string,
  id: string,
  alternatives: Alternatives,
): Promise<Problem | undefined> {
  const several = statement(`
    select c.name
    from ${table} t, lateral (${CHANGES}) c
    where t.id = :id
    group by c.name
    having count(*) > 1
    order by c.name`)({ id, alternatives: JSON.stringify(alternatives) });
  const { rows } = await db.query<{ name: string }>(several).catch((error: unknown) => {
    throw databaseProblem(error, 'write');
  });
  const message: Message = (messages) => messages.alternativesDiffer;
  const violations = rows.map(({ name }): Violation => {
    return { in: 'body', pointer: `/${name}`, code: 'alias_conflict', message };
  });
  return violations.length > 0 ? invalid(violations) : undefined;
}
