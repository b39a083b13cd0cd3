import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { FileProblem } from './file-problem.js';
import { countLines } from './ndjson.js';

/** How many bytes of a character may be missing at the end of a chunk. */
const LONGEST_REST = 3;

/** Whether text in an encoding can be read. */
export function isEncoding(name: string): boolean {
  return iconv.encodingExists(name);
}

/**
 * The encoding that is told, or the one that the bytes themselves tell: a byte order mark is certain, and so is UTF-8,
 * which hardly any text in another encoding is by chance; it is held against every byte as the text is read.
 *
 * @throws Error if it has to be told
 */
export function encodingOf(head: Buffer, told: string | undefined): string {
  if (told !== undefined) return told;
  const mark = head.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return 'utf-16le';
  if (mark === 'feff') return 'utf-16be';
  if (head.includes(0))
    throw new FileProblem('it holds NUL bytes, so it is not UTF-8; say --encoding utf-16le if it is that');
  return 'utf-8';
}

/**
 * The text as UTF-8, without a byte order mark.
 *
 * @throws Error that names the line where the bytes are no text in the encoding: nothing is replaced by question marks
 */
export async function* toUtf8(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  let line = 1;
  const isPlain = /^utf-?8$/i.test(encoding);
  const isText = isPlain ? isUtf8 : (text: Buffer) => !text.includes('\ufffd');
  for await (const text of isPlain ? wholeCharacters(chunks) : decoded(chunks, encoding)) {
    if (!isText(text))
      throw new FileProblem(
        `line ${line + linesBefore(text, isText)} is not in ${encoding}; say what it is, such as --encoding windows-1252`,
      );
    line += countLines(text);
    yield text;
  }
}

/** How many lines of a text are fine before the first that is not. */
function linesBefore(text: Buffer, isText: (text: Buffer) => boolean): number {
  let lines = 0;
  for (let start = 0, end = text.indexOf(10); end >= 0 && isText(text.subarray(start, end)); lines++) {
    start = end + 1;
    end = text.indexOf(10, start);
  }
  return lines;
}

/** Chunks that end with a character; only what is no UTF-8 may not. */
async function* wholeCharacters(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.length - openBytes(bytes);
    rest = bytes.subarray(end);
    yield bytes.subarray(isFirst && bytes.subarray(0, 3).toString('hex') === 'efbbbf' ? 3 : 0, end);
    isFirst = false;
  }
  if (rest.length > 0) yield rest;
}

/** How many bytes at the end begin a character that does not end there. */
function openBytes(bytes: Buffer): number {
  for (let count = 1; count <= Math.min(LONGEST_REST, bytes.length); count++) {
    const byte = bytes[bytes.length - count] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > count ? count : 0;
  }
  return 0;
}

/** Node's own TextDecoder has read windows-1252 as Latin 1 in some versions, and lost every € that way. */
async function* decoded(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(encoding);
  // What is half a character becomes the same letter here as what is none.
  for await (const chunk of chunks) yield Buffer.from(decoder.write(chunk));
  const last = decoder.end();
  if (last) yield Buffer.from(last);
}
