import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The mode of files with names, addresses and phone numbers in them. */
export const OWNER_ONLY = 0o600;

/**
 * Writes a file under another name, and gives it its own when all of it is on the disk: so nobody takes a part for the whole.
 *
 * @param write - makes the file of the name that it is given; it has to be on the disk at its end
 * @throws what `write` throws, with nothing left behind
 */
export async function writeWhole<T>(file: string, write: (draft: string) => Promise<T>): Promise<T> {
  const draft = `${file}.${process.pid}.part`;
  try {
    const result = await write(draft);
    await rename(draft, file);
    await syncDirectory(dirname(file));
    return result;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Without it, a power cut could take the new name away. Windows cannot, and need not. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory);
  await handle.sync().finally(() => handle.close());
}
