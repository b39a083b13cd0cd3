import type { Message } from '../messages/en.js';
import { invalid, type Violation, type Problem } from '../problem.js';
import type { Queryable } from './pool.js';
import { preparedStatement, statement } from './sql.js';

/** By column, different values that were sent under several names of it. */
export type Alternatives = Record<string, unknown[]>;

/** Each alternative that would change row `t`, compared in the column's own type. */
const CHANGES = `
  select name, value
  from jsonb_each(:alternatives::jsonb) a (name, candidates), jsonb_array_elements(candidates) v (value)
  where jsonb_populate_record(t, jsonb_build_object(name, value)) is distinct from t`;

/** Of the alternatives, the one value per column that would change the row. */
const CHOSEN = `
  (select coalesce(jsonb_object_agg(name, value), '{}') from (${CHANGES}) c)`;

/** The values of which the alternatives' columns are chosen by the row itself. */
const WITH_CHOSEN = `
  :values::jsonb - array(select jsonb_object_keys(:alternatives::jsonb)) || ${CHOSEN}`;

/**
 * The two statements that merge values into a row by its id: the plain one, and the one that chooses among alternatives
 * and finds no row if several of one column would change it.
 *
 * @param columns - those that can be written
 * @param json - the expression of the row's JSON text
 */
export function updateStatements(table: string, columns: string[], json: string) {
  const merge = (values: string, condition: string) =>
    preparedStatement(`
      update ${table} t
      set (${columns.join(', ')}) = (
        select ${columns.map((column) => `n.${column}`).join(', ')}
        from jsonb_populate_record(t, ${values}) n
      )
      where t.id = :id
        ${condition}
      returning ${json}`);
  return {
    // jsonb_populate_record keeps of row `t` what the values do not name.
    plain: merge(':values', ''),
    choosing: merge(WITH_CHOSEN, `and not exists (select from (${CHANGES}) c group by name having count(*) > 1)`),
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
  const { rows } = await db.query<{ name: string }>(several);
  const message: Message = (messages) => messages.alternativesDiffer;
  const violations = rows.map(({ name }): Violation => {
    return { in: 'body', pointer: `/${name}`, code: 'alias_conflict', message };
  });
  return violations.length > 0 ? invalid(violations) : undefined;
}
