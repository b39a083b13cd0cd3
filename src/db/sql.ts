import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import pg from 'pg';

/** A piece of SQL with `:named` parameters, and their values. */
export interface Sql {
  text: string;
  values: Record<string, unknown>;
}

/** A statement as the driver takes it. One with a name is parsed and planned once per connection. */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
  /** Whether it changes a single row, so that it may share a transaction with others. */
  isShort?: true;
  /** Of an insert that can be joined to others of its kind (`joined.ts`): the id of its row, and what inserts many, by their values. */
  row?: { id: unknown; join: (rows: unknown[][]) => Statement };
}

/** A statement that waits for its values. */
export type Template = (values: Sql['values']) => Statement;

/** A name after a colon that is not part of a cast. */
const NAMED = /(?<![:\w]):([a-z]\w*)/g;

/** What was composed lately: as many texts as there are sets of filters and columns that front ends really use. */
const templates = new LRUCache<string, Template>({ max: 500 });
const prepared = new Map<string, Template>();

/**
 * A statement with Postgres's numbered parameters, one per name, made once and filled in as often as it runs. A name
 * without a value is null: statements are composed of constant pieces, and a piece may speak of a parameter that was not
 * sent.
 */
export function statement(text: string): Template {
  return templates.get(text) ?? remember(text, compile(text));
}

/**
 * So many texts get a name, first come first served: what a connection has prepared it keeps, some 50 kB each, and up to 350 of one
 * that inserts several rows.
 */
const MOST_PREPARED = 100;

/**
 * A condition that makes Postgres plan a prepared statement anew for the values of every execution, and costs nothing: where
 * `:known` is true it is gone before anything is planned. A plan for any values would have to reckon with its other half,
 * and loses every comparison.
 */
export const PLANNED_FOR_VALUES = '(:known::boolean or (select count(*) from generate_series(1, 1000000000)) > 0)';

/**
 * A condition that makes Postgres keep the plan of a prepared statement for all values, where that is right but reckoned to be
 * worse than others: Postgres compares by what it guesses of the rows that any values find. `now()` is never null, but nobody
 * relies on that before the statement runs, so the other half is part of every plan: of one for these values with as many
 * rows as `:unlikely` says, of one for all with a thousand. So many cost less than what Postgres compiles plans from.
 */
export const PLANNED_ONCE = '(now() is not null or (select count(*) from generate_series(1, :unlikely::integer)) > 0)';
export const UNLIKELY = 5_000_000;

/**
 * A statement that every connection prepares once, so that it is parsed once. It is planned once, too, which is right where
 * the best plan is the same for all values: by id, or a list in the order of an index. Elsewhere it needs one of the conditions
 * above.
 */
export function preparedStatement(text: string): Template {
  const known = prepared.get(text);
  if (known) return known;
  if (prepared.size === MOST_PREPARED) return statement(text);
  const fill = compile(text);
  const name = `carnet_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  const template: Template = (values) => ({ name, ...fill(values) });
  prepared.set(text, template);
  return template;
}

/** Likewise one that changes a single row and does nothing else. */
export function shortStatement(text: string): Template {
  const fill = preparedStatement(text);
  return (values) => ({ ...fill(values), isShort: true });
}

/**
 * A piece of SQL with its values written into it, for the one statement that takes no parameters: COPY. Its values are
 * those of filters, which are text and numbers.
 */
export function literal(text: string, values: Sql['values']): string {
  return text.replace(NAMED, (_, name: string) => {
    const value = values[name];
    if (value === null || value === undefined) return 'null';
    if (typeof value === 'string') return pg.escapeLiteral(value);
    if (typeof value === 'number') return String(value);
    throw new Error(`the filter ${name} is neither text nor a number`);
  });
}

/**
 * Composes a statement once for each set of columns and each variant: the texts are long, and composing them takes longer than
 * looking here.
 */
export function eachOnce(compose: (columns: string[], variant: boolean) => Template) {
  const composed = new LRUCache<string, Template>({ max: 100 });
  return (columns: string[], variant: boolean): Template => {
    const shape = `${String(variant)} ${columns.join(' ')}`;
    const known = composed.get(shape);
    if (known) return known;
    const template = compose(columns, variant);
    composed.set(shape, template);
    return template;
  };
}

function remember(text: string, template: Template): Template {
  templates.set(text, template);
  return template;
}

function compile(text: string): Template {
  const names = [...new Set([...text.matchAll(NAMED)].map(([, name = '']) => name))];
  const numbered = text.replace(NAMED, (_, name: string) => `$${names.indexOf(name) + 1}`);
  return (values) => ({ text: numbered, values: names.map((name) => values[name] ?? null) });
}
