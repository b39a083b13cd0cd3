import type pg from 'pg';
import { referenceNotFound, type Problem } from '../problem.js';
import type { Queryable } from './pool.js';
import { statement } from './sql.js';

/**
 * Finds out which foreign keys of a row lead nowhere: the database tells the first broken one only, and a client wants to
 * know them all.
 *
 * @param references - the table that each column points at
 */
export function missingReferences(table: string, references: Record<string, string>) {
  const columns = Object.entries(references).map(
    ([column, parent]) => `
      case
        when :${column}::uuid is not null and not exists (select from ${parent} where id = :${column}) then '${column}'
      end`,
  );
  const find = statement(`select array_remove(array[${columns.join(',')}]::text[], null) as columns`);

  return async (
    db: Queryable,
    row: Record<string, unknown>,
    { constraint = '' }: pg.DatabaseError,
  ): Promise<Problem> => {
    const { text, values } = find(row);
    const { rows } = await db.query<{ columns: string[] }>(text, values);
    const missing = rows[0]?.columns ?? [];
    // Somebody may have created the row meanwhile; the constraint's name still tells what was missing.
    const broken = constraint.slice(table.length + 1, -'_fkey'.length);
    return referenceNotFound(missing.length > 0 ? missing : [broken]);
  };
}
