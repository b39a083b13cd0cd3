import { normalForm, readable, replaceColumns } from './normal-form.js';
import type { Pair } from './pair.js';
import { name } from './plan.js';
import type { Column, Table } from './shape.js';

/**
 * Adding a generated column rewrites the table and keeps everybody from it meanwhile. So a function of the row stands in
 * for it: where a table has no column `search`, Postgres takes `t.search` for `search(t)` and puts the expression in its
 * place, and an index on that expression serves it.
 */
export function planComputed(pair: Pair, column: Column, expression: string, found: Column | undefined): void {
  const { draft, wanted: table, functions } = pair;
  if (found?.generated != null && normalForm(found.generated) === normalForm(expression)) return;
  const body = bodyOf(table, column, expression);
  const existing = functions.get(`${name(column.name)}(${name(table.name)})`);
  if (found || (existing && existing.source !== body)) {
    draft.block(table.name, column.name, {
      what: `is ${found ? 'a column' : 'a function of the row'} of the ERP's own; it should be ${column.type}, generated as ${expression}`,
      remedy: 'give the one of the ERP another name',
    });
    return;
  }
  if (existing) return;
  draft.add('computed columns', {
    what: `${table.name}.${column.name}, computed when it is read`,
    sql: functionOf(table, column, body),
    isBrief: false,
  });
}

/** Which of the wanted columns are not there, but computed by a function; each with its expression. */
export function computedColumns(wanted: Table, actual: Table): Map<string, string> {
  const missing = wanted.columns.filter((column) => !actual.columns.some((one) => one.name === column.name));
  return new Map(missing.flatMap(({ name: column, generated }) => (generated === null ? [] : [[column, generated]])));
}

function bodyOf(table: Table, { name: own }: Column, expression: string): string {
  const columns = table.columns.map((column) => column.name).filter((column) => column !== own);
  const ofRow = replaceColumns(expression, columns, (column) => `(${name(table.name)}).${name(column)}`);
  return `\n  select ${readable(ofRow)}\n`;
}

/**
 * The body is text, which Postgres does not look into: one that it has parsed would depend on the columns, and keep the ERP
 * from altering their types.
 */
function functionOf(table: Table, column: Column, body: string): string {
  return `create function public.${name(column.name)}(${name(table.name)} public.${name(table.name)})
  returns ${column.type}
  language sql
  immutable
  parallel safe
as $function$${body}$function$`;
}
