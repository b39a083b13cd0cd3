import type { CountryCode } from 'libphonenumber-js/max';
import { createQueryReader } from '../contract/list-query.js';
import { parseDocument } from '../document.js';

/**
 * The filters and the order of a list, by the document as `npm run generate` left it.
 *
 * @throws Problem that tells what the list does not take
 */
export async function readQuery(
  table: string,
  sent: Record<string, string>,
  region: CountryCode,
): Promise<Record<string, unknown>> {
  const reader = createQueryReader(await parseDocument(), `/${table}`, region);
  return reader.read(sent);
}
