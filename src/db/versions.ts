import { ETAG_LENGTH } from '../etag.js';
import { notFound, preconditionFailed, type Problem } from '../problem.js';
import { answerWith } from './answer.js';
import { databaseProblem } from './errors.js';
import type { Queryable } from './pool.js';
import { preparedStatement, type Template } from './sql.js';

/**
 * That row `t` has one of `:versions`. Its version is what `etagOf` makes of the answer with the row, without the quotes;
 * only a change that asks for a version pays for it.
 *
 * @param json - the expression of the row's JSON text
 */
export function hasVersion(json: string): string {
  const answer = `convert_to(${answerWith(json)}, 'UTF8')`;
  return `left(encode(sha256(${answer}), 'base64'), ${ETAG_LENGTH}) = any(:versions::text[])`;
}

/** The statement that tells whether a row has one of `:versions`. */
export function versionStatement(table: string, json: string): Template {
  return preparedStatement(`select ${hasVersion(json)} as met from ${table} t where t.id = :id`);
}

/** Why a change that asked for a version found no row to change: 404 or 412; nothing if the row has the version. */
export async function versionProblem(
  db: Queryable,
  check: Template,
  id: string,
  versions: string[],
): Promise<Problem | undefined> {
  try {
    const { rows } = await db.query<{ met: boolean }>(check({ id, versions }));
    const [row] = rows;
    if (!row) return notFound(id);
    return row.met ? undefined : preconditionFailed();
  } catch (error) {
    throw databaseProblem(error, 'write');
  }
}
