import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { copyOut } from '../db/export.js';
import { inTransaction, type Session } from '../db/session.js';
import { TEXT_FORMAT } from '../db/snapshot.js';
import type { ExportableTable } from '../db/table.js';
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
/** So many bytes are taken and written at a time: to begin a write takes longer than to copy what is written. */
const AT_ONCE = 1024 * 1024;
const REST_MS = 4;

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
  let rows: ReturnType<typeof copyOut> | undefined;
  const bytes = await inTransaction(session, signal, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    await client.query(TEXT_FORMAT);
    options.onCount(await table.count(client, query));
    const reading = copyOut(client, await table.exportStatement(client, format, query));
    rows = reading;
    let sent = 0;
    const counted = counting(reading, (chunk) => {
      sent += chunk.length;
      // About as many: a text may hold some lines, and the names of the columns are one as well.
      options.onRows(countLines(chunk));
    });
    const writing = file === undefined ? pipeline(counted, process.stdout, { end: false }) : writeWhole(file, counted);
    await writing.catch((error: unknown) => {
      failure.abort(error);
      reading.on('error', () => undefined).resume();
      throw error;
    });
    return sent;
  });
  return { rows: rows?.rowCount ?? 0, bytes };
}

/**
 * The rows, with a rest now and then in which they gather on the connection. Who waits for every few of them is woken for every
 * few, and it is Postgres that spends the time on that: an eighth of a large export.
 */
async function* counting(rows: AsyncIterable<Buffer>, count: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  let untilRest = AT_ONCE;
  for await (const chunk of rows) {
    yield chunk;
    count(chunk);
    untilRest -= chunk.length;
    if (untilRest > 0) continue;
    untilRest = AT_ONCE;
    await setTimeout(REST_MS);
  }
}

async function writeWhole(file: string, rows: AsyncIterable<Buffer>): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  try {
    const options = { flags: 'wx', mode: OWNER_ONLY, flush: true, highWaterMark: AT_ONCE };
    const output: Writable = createWriteStream(draft, options);
    await pipeline(rows, output);
    await rename(draft, file);
    const directory = await open(dirname(file));
    await directory.sync().finally(() => directory.close());
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
