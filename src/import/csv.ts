import { CsvError, parse } from 'csv-parse';
import { FileProblem } from './file-problem.js';

/** One record of a file of separated values. */
export interface CsvRecord {
  /** Where it begins, counted from 1. */
  line: number;
  cells: string[];
}

/** What may stand between two cells. */
const DELIMITERS = [';', ',', '\t'];
/** A record is longer than this only where a quote was never closed. */
const MAX_RECORD_LENGTH = 8 * 1024 * 1024;

/**
 * The records of a text, in chunks as they come. A quote that is not where the format has one is a letter like any other,
 * as people mean it who forget to double it.
 *
 * @param chunks - UTF-8
 * @throws Error if a quote is opened and never closed: nobody can tell where the record ends
 */
export async function* csvRecords(chunks: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<CsvRecord[]> {
  let records: CsvRecord[] = [];
  const parser = parse({
    delimiter,
    // Files that several programs have written to hold several; the parser would take the first it sees for all.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_LENGTH,
    // Taken from here and not from the stream, which would cost more than the parsing.
    on_record: (cells: string[], { lines }) => {
      records.push({ line: lines - inner(cells), cells });
      return null;
    },
  });
  const done = new Promise<void>((resolve, reject) => parser.on('end', resolve).on('error', reject).resume());
  done.catch(() => undefined);
  const flushed = () => records.splice(0);
  try {
    for await (const chunk of chunks) {
      await new Promise<void>((resolve, reject) => {
        parser.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
      if (records.length > 0) yield flushed();
    }
    parser.end();
    await done;
  } catch (error) {
    throw explained(error);
  } finally {
    parser.destroy();
  }
  if (records.length > 0) yield (records = flushed());
}

/** How many lines a record goes on for. */
function inner(cells: string[]): number {
  let lines = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) lines++;
  return lines;
}

function explained(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  const line = String((error as { lines?: unknown }).lines); // Its typings leave out where it was.
  return isOpen ? new FileProblem(`a quote that is opened on or before line ${line} is never closed`) : error;
}

/**
 * What stands between the cells of a header.
 *
 * @throws Error if it could be two things
 */
export function detectDelimiter(head: string): string {
  const header = firstRecord(head).replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length - 1 }));
  const [most, next] = counts.sort((one, other) => other.count - one.count);
  if (most && most.count > 0 && most.count === next?.count)
    throw new FileProblem(
      `its header has as many ${most.delimiter} as ${next.delimiter}; say which one it is with --delimiter`,
    );
  return most && most.count > 0 ? most.delimiter : ',';
}

function firstRecord(head: string): string {
  let isQuoted = false;
  for (let i = 0; i < head.length; i++) {
    if (head[i] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (head[i] === '\n' || head[i] === '\r')) return head.slice(0, i);
  }
  return head;
}

/** About how many records there are in the text: its lines, but for those inside quotes. */
export function countCsv(): (text: Buffer) => number {
  let isQuoted = false;
  return (text) => {
    let count = 0;
    // By index: an iterator takes four times as long, and a large file waits for this.
    for (let i = 0; i < text.length; i++) {
      const byte = text[i];
      if (byte === 34) isQuoted = !isQuoted;
      else if (byte === 10 && !isQuoted) count++;
    }
    return count;
  };
}
