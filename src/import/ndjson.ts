import { FileProblem } from './file-problem.js';

/** One line of a file of JSON values. */
export interface JsonLine {
  /** Counted from 1. */
  line: number;
  text: string;
}

/** What is longer is no row, but a file that has no lines. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

/**
 * The lines of a text that are not blank, in chunks as they come.
 *
 * @param chunks - UTF-8
 * @throws Error if a line is longer than any row
 */
export async function* jsonLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<JsonLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  const numbered = (text: string) => text.split('\n').map((one) => ({ line: ++line, text: one }));
  const written = (lines: JsonLine[]) => lines.filter(({ text }) => text.trim() !== '');
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(10);
    rest = bytes.subarray(end + 1);
    if (rest.length > MAX_LINE_BYTES)
      throw new FileProblem(`line ${line + 1} is longer than 8 MB; every row stands on a line of its own`);
    if (end >= 0) yield written(numbered(bytes.toString('utf8', 0, end)));
  }
  yield written(numbered(rest.toString('utf8')));
}

/** How many lines end in a text. */
export function countLines(text: Buffer): number {
  let count = 0;
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) count++;
  return count;
}
