import pg from 'pg';
import { KEPT } from './idempotency.js';
import { preparedStatement, type Template } from './sql.js';

/** What is stored many rows at a time. */
export interface Target {
  /** The name of the table. */
  table: string;
  /** The columns that a row may name. */
  columns: string[];
  /** The expression of the JSON text of row `t`. */
  json: string;
}

/** The statements for many rows, `:rows`, a JSON array of which every one has an id. */
export interface ManyStatements {
  /**
   * Stores them all, and answers the text of the whole answer: `:head`, a result for each of them and for each refused row,
   * and `:tail`.
   */
  store: Template;
  /** Keeps that answer as well. */
  storeAndKeep: Template;
  /** Tells what would become of each. */
  attempt: Template;
}

/** `carnet_insert_rows` and `carnet_try_rows` stand in the migration of batches. */
export function manyStatements({ table, columns, json }: Target): ManyStatements {
  // All of a result but its place, which only the outer statement knows.
  const result = `'"status":201,"location":"/${table}/' || t.id || '","data":' || (${json})::text || '}'`;
  const rows = 'array(select value from jsonb_array_elements(:rows::jsonb) with ordinality e (value, n) order by n)';
  const parameters = `'${table}', '{${columns.join(',')}}', ${pg.escapeLiteral(result)}, ${rows}`;
  const store = (...parts: string[]) =>
    preparedStatement(`
      with made as (
        select id, answered
        from public.carnet_insert_rows(${parameters})
      ),
      results as (
        select place, '{"index":' || place || ',' || answered as result
        from made
        join unnest(:ids::uuid[], :places::integer[]) s (id, place) using (id)
        union all
        select place, result
        from unnest(:refused_places::integer[], :refused::text[]) r (place, result)
      ),
      answer as (
        select 200 as status, null::text as location, :head || string_agg(result, ',' order by place) || :tail as body
        from results
      )${parts.map((part) => `,${part}`).join('')}
      select body
      from answer`);
  return {
    store: store(),
    storeAndKeep: store(KEPT),
    attempt: preparedStatement(`select id, answered, place, code, rule from public.carnet_try_rows(${parameters})`),
  };
}
