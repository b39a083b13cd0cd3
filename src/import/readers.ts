import { readFile } from 'node:fs/promises';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Document } from '../contract/canonical.js';
import { createRowReaders, type RowReader } from '../contract/row.js';
import { keepHeapSmall } from './memory.js';
import { tables, type TableName } from './source.js';

/** The readers of the rows of all tables, by the document as `npm run generate` left it: what every job with many rows begins with. */
export async function readRowReaders(region: CountryCode): Promise<Record<TableName, RowReader>> {
  keepHeapSmall();
  const text = await readFile(new URL('../../generated/openapi.json', import.meta.url), 'utf8');
  return createRowReaders(JSON.parse(text) as Document, tables, region);
}
