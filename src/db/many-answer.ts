import { ENVELOPE } from '../json.js';
import type { RefusedRow } from '../problem.js';

/** What stands behind the results. */
export const TAIL = `]}${ENVELOPE[1]}`;

/** What stands before the results. */
export function headOf(created: number, refused: number, isDryRun: boolean): string {
  return `${ENVELOPE[0]}{"dry_run":${isDryRun},"created":${created},"refused":${refused},"results":[`;
}

/** How the rows are told of that are refused, and whether nothing was stored. */
interface Told {
  isDryRun: boolean;
  tell: (row: RefusedRow) => object;
}

/**
 * The whole answer, as the statement makes it that stores rows.
 *
 * @param made - of each row that can be stored, its result but for its place
 */
export function compose(made: Map<number, string>, refused: RefusedRow[], { isDryRun, tell }: Told): string {
  const results = new Map(refused.map((row) => [row.index, JSON.stringify(tell(row))]));
  for (const [index, json] of made) results.set(index, `{"index":${index},${json}`);
  const ordered = [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
  return headOf(made.size, refused.length, isDryRun) + ordered.join(',') + TAIL;
}
