/** A condition or statement with `:named` parameters, and their values. */
export interface Sql {
  text: string;
  values: Record<string, unknown>;
}

/** A name after a colon that is not part of a cast. */
const NAMED = /(?<![:\w]):([a-z]\w*)/g;

/**
 * The same statement with Postgres's numbered parameters, one per name. A name without a value is null: statements are
 * composed of constant pieces, and a piece may speak of a parameter that was not sent.
 */
export function numbered({ text, values }: Sql): { text: string; values: unknown[] } {
  const names = [...new Set([...text.matchAll(NAMED)].map(([, name = '']) => name))];
  return {
    text: text.replace(NAMED, (_, name: string) => `$${names.indexOf(name) + 1}`),
    values: names.map((name) => values[name] ?? null),
  };
}
