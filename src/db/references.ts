import type { Queryable } from './pool.js';
import { statement } from './sql.js';

/** A value that was to point at a row, and does not. */
export interface Missing {
  column: string;
  value: string;
}

/**
 * Finds out which foreign keys of rows lead nowhere: the database tells the first broken one only, and a client wants to
 * know them all.
 *
 * @param references - the table that each column points at
 */
export function missingReferences(references: Record<string, string>) {
  const parts = Object.entries(references).map(
    ([column, parent]) => `
      select '${column}' as column, value
      from unnest(:${column}::uuid[]) v (value)
      where value is not null and not exists (select from ${parent} where id = value)`,
  );
  const find = parts.length > 0 ? statement(parts.join('\nunion all')) : undefined;

  /**
   * @param valuesOf - what was to be stored in a column, by any number of rows
   * @returns nothing if every reference leads somewhere: then another constraint was broken
   */
  return async (db: Queryable, valuesOf: (column: string) => unknown[]): Promise<Missing[]> => {
    if (!find) return [];
    const sent = Object.keys(references).map((column) => [column, valuesOf(column)] as const);
    const { rows } = await db.query<{ column: string; value: string }>(find(Object.fromEntries(sent)));
    return rows;
  };
}
