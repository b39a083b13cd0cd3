import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { jsonColumns } from './json-columns.js';

type Row = Readonly<Record<string, unknown>>;

/** Rows for one table. */
export interface CopyInput {
  table: string;
  /** Gives the rows from the start each time; all have the same properties, which are named as the columns. */
  rows: () => Iterable<Row>;
  /** Told how many rows have been sent since it was told the last time. */
  onSent: (rows: number) => void;
}

/** So long that a chunk's own cost does not count, so short that memory stays flat. */
const CHUNK_LENGTH = 64 * 1024;

/** Sends rows through COPY, as fast as the server takes them and no faster. */
export async function copyRows(client: pg.Client, { table, rows, onSent }: CopyInput): Promise<void> {
  const columns = columnsOf(rows());
  const sink = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  const source = Readable.from(chunks(columns, rows(), onSent), { highWaterMark: 1 });
  await pipeline(source, sink);
}

/** Sends rows that are lines of COPY's text format already. */
export async function copyLines(
  client: pg.Client,
  { table, columns, lines }: { table: string; columns: readonly string[]; lines: readonly string[] },
): Promise<void> {
  const sink = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  await pipeline(Readable.from([Buffer.from(lines.join(''))]), sink);
}

function columnsOf(rows: Iterable<Row>): string[] {
  for (const row of rows) return Object.keys(row);
  return [];
}

function* chunks(columns: string[], rows: Iterable<Row>, onSent: (rows: number) => void): Generator<Buffer> {
  let chunk = '';
  let count = 0;
  for (const row of rows) {
    chunk += copyLine(columns, row);
    count++;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield Buffer.from(chunk);
    onSent(count);
    chunk = '';
    count = 0;
  }
  if (count > 0) yield Buffer.from(chunk);
  onSent(count);
}

/** One row in COPY's text format. */
export function copyLine(columns: readonly string[], row: Row): string {
  let line = '';
  for (const column of columns) line += `${field(row[column], jsonColumns.has(column))}\t`;
  return `${line.slice(0, -1)}\n`;
}

function field(value: unknown, isJson: boolean): string {
  if (value === null || value === undefined) return '\\N';
  if (Array.isArray(value) && !isJson) return escape(textArray(value));
  return escape(typeof value === 'string' && !isJson ? value : JSON.stringify(value));
}

/** Every item in quotes: some would mean something else without, such as NULL or one with a comma. */
function textArray(items: unknown[]): string {
  return `{${items.map((item) => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escape(text: string): string {
  if (!/[\\\n\r\t]/.test(text)) return text;
  return text.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character);
}
