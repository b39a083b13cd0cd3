import { respell, type Problem } from '../problem.js';
import type { CanonicalBody } from './body.js';

/**
 * The same problem with the names that the client has sent.
 *
 * @param rows - of a body with many, each as it was sent
 */
export function inSentSpelling(
  problem: Problem,
  sent: CanonicalBody | undefined,
  rows: { sent: CanonicalBody }[] = [],
): Problem {
  return respell(
    problem,
    (error) => {
      const [, first = '', rest = ''] = /^\/([^/]+)(.*)$/s.exec(error.pointer) ?? [];
      const spellings = error.in === 'body' ? sent?.sent.get(first) : undefined;
      const spelling = (spellings?.find(({ value }) => value === error.value) ?? spellings?.[0])?.name;
      return spelling === undefined ? error : { ...error, pointer: `/${spelling}${rest}` };
    },
    (row) => ({ ...row, problem: inSentSpelling(row.problem, rows[row.index]?.sent) }),
  );
}
