import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { OWNER_ONLY, writeWhole } from '../whole-file.js';
import type { Finding } from './verify.js';

/**
 * Writes what is found into a file, one JSON line each. It gets its name when all of it is on the disk.
 *
 * @param work - tells what it finds as it finds it
 * @throws Error, with no file left behind
 */
export async function writeDifferences<T>(
  file: string,
  work: (tell: (finding: Finding) => void) => Promise<T>,
): Promise<T> {
  return writeWhole(file, async (draft) => {
    const stream = (await open(draft, 'wx', OWNER_ONLY)).createWriteStream({ flush: true });
    const written = finished(stream);
    // What goes wrong while rows are compared is told at the end.
    written.catch(() => undefined);
    try {
      return await work((finding) => void stream.write(`${JSON.stringify(finding)}\n`));
    } finally {
      stream.end();
      await written;
    }
  });
}
