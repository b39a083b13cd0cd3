import type { CountryCode } from 'libphonenumber-js/max';
import { createQueryReader } from '../contract/list-query.js';
import { parseDocument } from '../document.js';
import { Problem } from '../problem.js';

/**
 * The filters and the order of a list, by the document as `npm run generate` left it.
 *
 * @throws Error that tells what the list does not take
 */
export async function readQuery(
  table: string,
  sent: Record<string, string>,
  region: CountryCode,
): Promise<Record<string, unknown>> {
  const reader = await createQueryReader(await parseDocument(), `/${table}`, region);
  try {
    return reader.read(sent);
  } catch (error) {
    if (error instanceof Problem) throw new Error(error.message, { cause: error });
    throw error;
  }
}
