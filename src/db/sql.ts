/** A piece of SQL with `:named` parameters, and their values. */
export interface Sql {
  text: string;
  values: Record<string, unknown>;
}

/** A statement as the driver takes it. */
export interface Numbered {
  text: string;
  values: unknown[];
}

/** A name after a colon that is not part of a cast. */
const NAMED = /(?<![:\w]):([a-z]\w*)/g;

/**
 * A statement with Postgres's numbered parameters, one per name, made once and filled in as often as it runs. A name
 * without a value is null: statements are composed of constant pieces, and a piece may speak of a parameter that was not
 * sent.
 */
export function statement(text: string): (values: Sql['values']) => Numbered {
  const names = [...new Set([...text.matchAll(NAMED)].map(([, name = '']) => name))];
  const numbered = text.replace(NAMED, (_, name: string) => `$${names.indexOf(name) + 1}`);
  return (values) => ({ text: numbered, values: names.map((name) => values[name] ?? null) });
}
