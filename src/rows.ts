import type { Readable } from 'node:stream';

/** How rows are written one after the other. */
export type RowFormat = 'csv' | 'ndjson';

declare const rowsOf: unique symbol;

/** The text of many rows as it comes from Postgres. Only `src/db/` makes it. */
export type Rows = Readable & { readonly [rowsOf]: true };
