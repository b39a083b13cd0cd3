import { databaseProblem, isCutOff } from './errors.js';
import type { Queryable } from './pool.js';
import type { Statement } from './sql.js';

/**
 * Runs a read. If its connection breaks it runs once more, on another: to read twice changes nothing.
 *
 * @throws Problem 503 or 504 if the database cannot answer
 */
export async function read<Row extends object>(db: Queryable, statement: Statement): Promise<Row[]> {
  try {
    return (await db.query<Row>(statement)).rows;
  } catch (error) {
    if (!isCutOff(error)) throw databaseProblem(error, 'read');
    const { rows } = await db.query<Row>(statement).catch((again: unknown) => {
      throw databaseProblem(again, 'read');
    });
    return rows;
  }
}
