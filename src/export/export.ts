import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { copyOut } from '../db/export.js';
import { inTransaction, type Session } from '../db/session.js';
import { TEXT_FORMAT } from '../db/snapshot.js';
import type { ExportableTable } from '../db/table.js';
import { countCsv } from '../import/csv.js';
import { countLines } from '../import/ndjson.js';
import type { RowFormat } from '../rows.js';

/** What is exported, and where. */
export interface ExportOptions {
  table: ExportableTable;
  format: RowFormat;
  /** Filters and order as the list takes them, validated. */
  query: Record<string, unknown>;
  /** Undefined for stdout. */
  file: string | undefined;
  signal: AbortSignal;
  /** Told how many rows there are to write. */
  onCount: (rows: number) => void;
  onRows: (rows: number) => void;
}

/** What was written. */
export interface Exported {
  rows: number;
  bytes: number;
}

/** Names, addresses and phone numbers are in it. */
const OWNER_ONLY = 0o600;

/**
 * Writes the rows of a list, all as they are at one moment. A file gets its name when all of it is on the disk.
 *
 * @throws Error, with no file left behind
 */
export async function exportRows(session: Session, options: ExportOptions): Promise<Exported> {
  const failure = new AbortController();
  const { table, format, query, file } = options;
  // Who fails while rows are being read leaves them on the connection, which only the server can call back.
  const signal = AbortSignal.any([options.signal, failure.signal]);
  return inTransaction(session, signal, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    await client.query(TEXT_FORMAT);
    options.onCount(await table.count(client, query));
    const rows = copyOut(client, await table.exportStatement(client, format, query));
    const told = { rows: format === 'csv' ? -1 : 0, bytes: 0 };
    const counted = counting(rows, format === 'csv' ? countCsv() : countLines, told, options.onRows);
    const writing = file === undefined ? pipeline(counted, process.stdout, { end: false }) : writeWhole(file, counted);
    await writing.catch((error: unknown) => {
      failure.abort(error);
      rows.on('error', () => undefined).resume();
      throw error;
    });
    return told;
  });
}

async function* counting(
  rows: AsyncIterable<Buffer>,
  count: (text: Buffer) => number,
  told: Exported,
  onRows: (rows: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of rows) {
    yield chunk;
    // The line of names is the first to be written, and no row.
    const written = count(chunk) + (told.bytes === 0 ? Math.min(0, told.rows) : 0);
    told.rows = Math.max(0, told.rows) + written;
    told.bytes += chunk.length;
    onRows(written);
  }
}

async function writeWhole(file: string, rows: AsyncIterable<Buffer>): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  try {
    const output: Writable = createWriteStream(draft, { flags: 'wx', mode: OWNER_ONLY, flush: true });
    await pipeline(rows, output);
    await rename(draft, file);
    const directory = await open(dirname(file));
    await directory.sync().finally(() => directory.close());
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
