import { fstatSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { findImport, type ImportState } from '../db/imports.js';
import type { Queryable } from '../db/pool.js';
import type { RunOptions } from './run.js';

/** Where the rejects of a dry run are written if nobody says. They are of no use to the next one. */
const DRY_RUN_FILE = 'carnet-rejects.dry-run.ndjson';
const FILE = 'carnet-rejects.ndjson';

/** Where an import writes its rejects. */
export function rejectsPath({ rejectsFile, dryRun }: Pick<RunOptions, 'rejectsFile' | 'dryRun'>): string {
  return path.resolve(rejectsFile ?? (dryRun ? DRY_RUN_FILE : FILE));
}

/**
 * Makes sure that an import writes its rejects over nothing but those that it has written itself: what people have put in
 * their place, or have changed in them, is theirs.
 *
 * @param input - the file that is imported; `-` for stdin
 * @throws Error that says what to do
 */
export async function keepOthersFiles(
  db: Queryable,
  { source, rejectsFile, dryRun, restart }: Pick<RunOptions, 'source' | 'rejectsFile' | 'dryRun' | 'restart'>,
  input?: string,
): Promise<void> {
  const last = await findImport(db, source);
  const goesOn = last?.finished_at === null && !restart && !dryRun;
  const file = goesOn ? last.rejects_file : rejectsPath({ rejectsFile, dryRun });
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return;
  if (input !== undefined && isSame(found, input === '-' ? fstatSync(0) : await stat(input)))
    throw new Error(`${file} is what is imported; name another file for the rejects with --rejects`);
  if (found.size === 0 || goesOn || (dryRun && path.basename(file) === DRY_RUN_FILE)) return;
  if (dryRun || last?.rejects_file !== file || !isAsLeft(found, last))
    throw new Error(
      `${file} is there already, and not as this import would have left it; move it away, or name another file for the rejects with --rejects`,
    );
}

function isSame(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/** An import that was interrupted may have written what it had no time to note. */
function isAsLeft({ size }: Stats, { finished_at: end, rejects_bytes: bytes }: ImportState): boolean {
  return end === null ? size >= bytes : size === bytes;
}
