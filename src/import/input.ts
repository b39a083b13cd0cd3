import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';

/** Bytes to import. */
export interface Input {
  /** For people, and to know it again. */
  name: string;
  /** What it begins with: enough to tell what it is. */
  head: Buffer;
  /** Whether that is all of it. */
  isWhole: boolean;
  /** Changes with what is in it; undefined for what can be read only once, such as a pipe. */
  version: string | undefined;
  /** All bytes from the start; of a pipe, only once. */
  chunks: () => AsyncIterable<Buffer>;
}

const HEAD_BYTES = 256 * 1024;
/** So long that a chunk's own cost does not count, so short that memory stays flat. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Opens a file, or stdin for `-`.
 *
 * @param signal - ends the waiting for a pipe that says nothing
 * @throws Error that names a file which cannot be read
 */
export async function openInput(file: string, signal: AbortSignal): Promise<Input> {
  if (file === '-') return pipeInput('stdin', process.stdin, signal);
  const absolute = path.resolve(file);
  const found = await stat(absolute).catch((error: unknown) => {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  });
  if (found.isDirectory()) throw new Error(`${file} is a directory`);
  if (!found.isFile()) return pipeInput(absolute, createReadStream(absolute), signal);
  const head = await readHead(absolute);
  return {
    name: absolute,
    head,
    isWhole: head.length < HEAD_BYTES,
    version: `${found.size} ${found.mtimeMs}`,
    chunks: () => createReadStream(absolute, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>, // No encoding is set.
  };
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function pipeInput(name: string, stream: Readable, signal: AbortSignal): Promise<Input> {
  const chunks = (addAbortSignal(signal, stream) as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    first.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* first.splice(0);
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  return { name, head: Buffer.concat(first), isWhole: length < HEAD_BYTES, version: undefined, chunks: all };
}
