import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

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
 * A statement that every connection prepares once. Only for texts of which there are few, since connections keep what they
 * have prepared; and only where the best plan is the same for all values: by id, or a whole list in the order of an index.
 */
export function preparedStatement(text: string): Template {
  const known = prepared.get(text);
  if (known) return known;
  const fill = compile(text);
  const name = `carnet_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  const template: Template = (values) => ({ name, ...fill(values) });
  prepared.set(text, template);
  return template;
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
