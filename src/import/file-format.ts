import { Readable } from 'node:stream';
import { decodeJsonText } from '../contract/json.js';
import { invalid, Problem } from '../problem.js';
import { countCsv, csvRecords, detectDelimiter } from './csv.js';
import { toUtf8 } from './encoding.js';
import { unguarded } from './guard.js';
import { countLines, jsonLines } from './ndjson.js';
import { FileProblem } from './file-problem.js';

/** A row of a file as it was read. */
export interface FileRow {
  line: number;
  values: Record<string, unknown>;
  /** Why it is no row; `values` holds its text then. */
  broken?: Problem;
}

/** A way to write rows into a file. */
export interface FileFormat {
  /** Whether values come as text. */
  isText: boolean;
  /** The names in its first line, if that is where they stand. */
  header?: string[];
  /** Of a text in UTF-8. */
  rows(text: AsyncIterable<Buffer>): AsyncIterable<FileRow[]>;
  /** Makes what tells about how many lines of rows a part of the text ends. */
  counter(): (text: Buffer) => number;
}

export type FormatName = 'csv' | 'ndjson';

/**
 * The format of a file.
 *
 * @param head - what it begins with
 * @param delimiter - what stands between cells, if somebody has told
 * @throws Error if that has to be told
 */
export async function openFormat(name: FormatName, head: string, delimiter: string | undefined): Promise<FileFormat> {
  if (name === 'ndjson') return { isText: false, rows: jsonRows, counter: () => countLines };
  const between = delimiter ?? detectDelimiter(head);
  const header = await readHeader(head, between);
  return { isText: true, header, rows: (text) => csvRows(text, between, header), counter: countCsv };
}

async function readHeader(head: string, delimiter: string): Promise<string[]> {
  for await (const [first] of csvRecords(once(Buffer.from(head)), delimiter)) {
    const names = (first?.cells ?? []).map((cell, i) => unguarded(cell).trim() || `column ${i + 1}`);
    const twice = names.filter((name, i) => names.indexOf(name) !== i);
    if (twice.length > 0) throw new FileProblem(`its header has ${[...new Set(twice)].join(', ')} more than once`);
    return names;
  }
  throw new FileProblem('it is empty; its first line has to name the columns');
}

async function* csvRows(text: AsyncIterable<Buffer>, delimiter: string, header: string[]): AsyncGenerator<FileRow[]> {
  let isFirst = true;
  for await (const records of csvRecords(text, delimiter)) {
    const rows = isFirst ? records.slice(1) : records;
    isFirst = false;
    // A spreadsheet writes lines without a value for rows that were touched once.
    yield rows.filter(({ cells }) => cells.some((cell) => cell !== '')).map((record) => csvRow(record, header));
  }
}

function csvRow({ line, cells }: { line: number; cells: string[] }, header: string[]): FileRow {
  const values: Record<string, unknown> = {};
  header.forEach((name, i) => {
    const cell = cells[i];
    values[name] = cell === undefined || cell === '' ? null : unguarded(cell);
  });
  // What is beyond the header is nothing, or somebody's value under a wrong name.
  const surplus = cells.slice(header.length).some((cell) => cell !== '');
  if (cells.length >= header.length && !surplus) return { line, values };
  const said = `has ${cells.length} cells where the header has ${header.length}`;
  return { line, values: { cells }, broken: refused(said) };
}

async function* jsonRows(text: AsyncIterable<Buffer>): AsyncGenerator<FileRow[]> {
  for await (const lines of jsonLines(text)) yield lines.map(({ line, text }) => jsonRow(line, text));
}

function jsonRow(line: number, text: string): FileRow {
  try {
    const values = decodeJsonText(text);
    if (typeof values === 'object' && values !== null && !Array.isArray(values))
      return { line, values: values as Record<string, unknown> };
    return { line, values: { text }, broken: refused('is no JSON object') };
  } catch (error) {
    if (error instanceof Problem) return { line, values: { text }, broken: error };
    throw error;
  }
}

/** A row that cannot be read at all; the rejects speak English. */
function refused(said: string): Problem {
  return invalid([{ in: 'body', pointer: '', code: 'rule', message: () => said }]);
}

/** The first rows, from the text that a file begins with; if that is not all of it, its last row was cut off. */
export async function sampleRows(format: FileFormat, head: Buffer, isWhole: boolean): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  try {
    for await (const chunk of format.rows(once(head))) rows.push(...chunk);
  } catch (error) {
    // The cut may be within quotes.
    if (isWhole) throw error;
  }
  return isWhole ? rows : rows.slice(0, -1);
}

/**
 * What a file begins with, as UTF-8, as far as its characters are whole.
 *
 * @throws Error if it is no text in the encoding
 */
export async function decodedHead(head: Buffer, encoding: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const text of toUtf8(once(head), encoding)) parts.push(text);
  } catch (error) {
    // The cut may be within a character; what is wrong with the last one of a whole file is found when it is read.
    if (parts.length === 0) throw error;
  }
  return Buffer.concat(parts);
}

function once(chunk: Buffer): AsyncIterable<Buffer> {
  return Readable.from([chunk]) as AsyncIterable<Buffer>; // An array is not taken apart into its bytes.
}
