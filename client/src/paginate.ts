import type { CarnetClient } from './client.js';
import type { Arguments, Data, Operation, Options, PathWith, Result } from './document.js';
import { problemError } from './problem.js';

/** The paths whose GET answers pages of rows. */
export type ListPath = {
  [P in PathWith<'GET'>]: Data<Operation<'GET', P>> extends { success: true; data: readonly unknown[] } ? P : never;
}[PathWith<'GET'>];

/** A row of a list. */
export type RowOf<P extends ListPath> =
  Data<Operation<'GET', P>> extends { data: readonly (infer Row)[] } ? Row : never;

/**
 * Iterates over the rows of all pages, asking for a page when its first row is wanted. `limit` is the size of a page.
 *
 * @throws ProblemError if a page is answered with a problem, and the signal's reason once it has aborted
 */
export async function* paginate<P extends ListPath, Given extends Options<Operation<'GET', P>>>(
  client: Pick<CarnetClient, 'GET'>,
  path: P,
  ...[options]: Arguments<Operation<'GET', P>, Given>
): AsyncGenerator<RowOf<P>, void, undefined> {
  // All lists take and answer the same as this one, except for filters and rows.
  const get = client.GET as unknown as (path: P, options: object) => Promise<Result<Operation<'GET', '/leads'>>>;
  let page: object | undefined = options ?? {};
  while (page) {
    const { data, error, response } = await get(path, page);
    if (error) throw problemError(error, response);
    yield* data.data as RowOf<P>[];
    const query = nextQuery(response.headers.get('Link'));
    page = query && { ...options, params: { ...options?.params, query } };
  }
}

/** The query of the link to the next page (RFC 8288). Its path is the one that was called, wherever the service lives. */
function nextQuery(links: string | null): Record<string, string> | undefined {
  const next = /<[^>]*\?([^>]*)>[^<]*;\s*rel="?next\b/.exec(links ?? '')?.[1];
  return next === undefined ? undefined : Object.fromEntries(new URLSearchParams(next));
}
