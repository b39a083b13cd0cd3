import { referenceNotFound, type Problem } from '../problem.js';
import type { Queryable } from './pool.js';
import { statement } from './sql.js';
import type { Alternatives } from './update.js';

/**
 * Finds out which foreign keys of a row lead nowhere: the database tells the first broken one only, and a client wants to
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

  /** @returns a 409, or nothing if every reference leads somewhere: then another constraint was broken */
  return async (
    db: Queryable,
    row: Record<string, unknown>,
    alternatives: Alternatives = {},
  ): Promise<Problem | undefined> => {
    const sent = Object.keys(references).map((column) => [column, alternatives[column] ?? [row[column]]] as const);
    const lookup = find?.(Object.fromEntries(sent));
    if (!lookup) return undefined;
    const { rows: missing } = await db.query<{ column: string; value: string }>(lookup);
    return missing.length > 0 ? referenceNotFound(missing) : undefined;
  };
}
