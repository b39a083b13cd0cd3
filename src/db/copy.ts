import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** A table's new rows: each has the same properties, named as the columns. */
export interface CopyInput {
  table: string;
  rows: Iterable<object>;
  /** Columns in which lists and objects are JSON; elsewhere a list is an array of text. */
  jsonColumns: ReadonlySet<string>;
  /** Told how many rows have been sent since it was told the last time. */
  onSent: (rows: number) => void;
}

/** Large enough that a chunk's own cost does not count, small enough to keep memory flat. */
const CHUNK_LENGTH = 64 * 1024;

/** Sends rows through COPY, as fast as the server takes them and no faster. */
export async function copyRows(client: pg.Client, input: CopyInput): Promise<void> {
  const iterator = input.rows[Symbol.iterator]();
  const first = iterator.next();
  if (first.done) return;
  const columns = Object.keys(first.value as object);
  const lines = encodeLines(columns, first.value as object, iterator, input);
  const sink = client.query(copyFrom(`copy ${input.table} (${columns.join(', ')}) from stdin`));
  await pipeline(Readable.from(lines, { objectMode: true, highWaterMark: 1 }), sink);
}
