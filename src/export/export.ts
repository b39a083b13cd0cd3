import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { inTransaction, withSecondReader, type Session } from '../db/session.js';
import { TEXT_FORMAT } from '../db/snapshot.js';
import type { ExportableTable } from '../db/table.js';
import { Turns } from '../db/turns.js';
import { countLines } from '../import/ndjson.js';
import type { RowFormat } from '../rows.js';
import { OWNER_ONLY, writeWhole } from '../whole-file.js';

/** What is exported, and where. */
export interface ExportOptions {
  table: ExportableTable;
  format: RowFormat;
  /** Filters and order as the list takes them, validated. */
  query: Record<string, unknown>;
  /** Undefined for stdout. */
  file: string | undefined;
  signal: AbortSignal;
  /** Told how many rows there are to write, or about. */
  onCount: (rows: number) => void;
  onRows: (rows: number) => void;
}

/** What was written. */
export interface Exported {
  rows: number;
  bytes: number;
}

/** So many bytes are written at a time: to begin a write takes longer than to put together what is written. */
const AT_ONCE = 1024 * 1024;
const FLUSHED_AT_ONCE = 32 * AT_ONCE;

/**
 * Writes the rows of a list, all as they are at one moment. A file gets its name when all of it is on the disk.
 *
 * @throws Error, with no file left behind
 */
export async function exportRows(session: Session, options: ExportOptions): Promise<Exported> {
  const failure = new AbortController();
  const { table, format, query } = options;
  // Who fails while rows are being read leaves them on the connection, which only the server can call back.
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const { rows, bytes } = await inTransaction(session, signal, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    await client.query(TEXT_FORMAT);
    const statements = await table.exportStatements(client, format, query);
    const isWhole = statements.length > 1;
    // Of a whole table every part is about as large, and to count it would be to read it twice.
    const total = isWhole ? await table.estimate(client) : await table.count(client, query);
    options.onCount(total);
    const onTurn = () => isWhole && options.onRows(Math.round(total / statements.length));
    const send = async (clients: pg.Client[]) => {
      const rows = new Turns(clients, statements, onTurn);
      const bytes = await write(rows, isWhole, options).catch((error: unknown) => {
        failure.abort(error);
        throw error;
      });
      return { rows, bytes };
    };
    if (!isWhole) return send([client]);
    return withSecondReader(session, signal, async (second) => {
      await second.query(TEXT_FORMAT);
      return send([client, second]);
    });
  });
  return { rows: rows.rowCount, bytes };
}

async function write(rows: AsyncIterable<Buffer>, isWhole: boolean, options: ExportOptions): Promise<number> {
  const { file, onRows } = options;
  let bytes = 0;
  const counted = gathered(rows, (chunk) => {
    bytes += chunk.length;
    // About as many: a text may hold some lines, and the names of the columns are one as well.
    if (!isWhole) onRows(countLines(chunk));
  });
  if (file === undefined) await pipeline(counted, process.stdout, { end: false });
  else
    await writeWhole(file, async (draft) => {
      const output = await open(draft, 'wx', OWNER_ONLY);
      await writeFlushed(output, counted).finally(() => output.close());
    });
  return bytes;
}

async function* gathered(chunks: AsyncIterable<Buffer>, count: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    count(chunk);
    held.push(chunk);
    length += chunk.length;
    if (length < AT_ONCE) continue;
    yield Buffer.concat(held, length);
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(held, length);
}

/** Has the disk write what there is while more is coming, so that little of it is left to wait for at the end. */
async function writeFlushed(output: FileHandle, chunks: AsyncIterable<Buffer>): Promise<void> {
  let flushing = Promise.resolve();
  let unflushed = 0;
  for await (const chunk of chunks) {
    await output.appendFile(chunk);
    unflushed += chunk.length;
    if (unflushed < FLUSHED_AT_ONCE) continue;
    unflushed = 0;
    flushing = flushing.then(() => output.datasync());
    // Thrown at the end, where it is waited for.
    flushing.catch(() => undefined);
  }
  await flushing;
  await output.sync();
}
