import type { CountryCode } from 'libphonenumber-js/max';
import { createRowReaders, type RowReader } from '../contract/row.js';
import { parseDocument } from '../document.js';
import { tables, type TableName } from './source.js';

/** The readers of the rows of all tables, by the document as `npm run generate` left it: what every import begins with. */
export async function readRowReaders(region: CountryCode): Promise<Record<TableName, RowReader>> {
  return createRowReaders(await parseDocument(), tables, region);
}
