import { open, stat, truncate, type FileHandle } from 'node:fs/promises';
import type { MergeOutcome } from '../db/merge.js';
import { en } from '../messages/en.js';
import type { Problem } from '../problem.js';
import type { SourceRow } from './source.js';

/** What is written of a row that was not stored as it was. */
export interface Reject {
  table: string;
  row: SourceRow;
  outcome: 'rejected' | 'skipped' | 'merged' | 'orphaned';
  problem?: Problem;
  /** What is told beside: the row that has the address, the reference that was emptied. */
  details?: Record<string, unknown>;
}

/**
 * The file of rows that were not stored as they were, one JSON line each. It is written, down to the disk, before the
 * rows of its batch are stored, and cut to where the last stored batch left it when an import goes on: no line is missing,
 * and none stands twice.
 */
export class RejectFile {
  private file: FileHandle | undefined;

  private constructor(
    readonly path: string,
    private size: number,
  ) {}

  /**
   * @param size - how long the file was when the last batch was stored; undefined to begin it anew
   * @throws Error if lines are missing that were written, or lines would be lost that are no rejects
   */
  static async open(path: string, size?: number): Promise<RejectFile> {
    const found = await stat(path).then(
      (stats) => stats.size,
      () => 0,
    );
    if (found < (size ?? 0))
      throw new Error(
        `${path} has lost lines since the import was interrupted; put it back, or begin anew with --restart`,
      );
    if (found > (size ?? 0)) {
      if (!(await holdsRejects(path)))
        throw new Error(`${path} is no file of rejects; move it away, or name another one with --rejects`);
      await truncate(path, size);
    }
    return new RejectFile(path, size ?? 0);
  }

  /** How long the file is. */
  get length(): number {
    return this.size;
  }

  /** Takes back what was written behind a length. */
  async cutTo(size: number): Promise<void> {
    if (size >= this.size) return;
    await truncate(this.path, size);
    this.size = size;
  }

  /** @returns how long the file is now */
  async append(rejects: Reject[]): Promise<number> {
    if (rejects.length === 0) return this.size;
    const text = Buffer.from(rejects.map((reject) => `${JSON.stringify(lineOf(reject))}\n`).join(''));
    // Not before there is something to say.
    this.file ??= await open(this.path, 'a');
    // A full disk takes a part of it and says nothing, until it is asked to take the rest.
    await this.file.appendFile(text);
    await this.file.datasync();
    this.size += text.length;
    return this.size;
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }
}

/** Whether a file begins as `lineOf` begins every line. */
async function holdsRejects(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING.length), 0, BEGINNING.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === BEGINNING;
  } finally {
    await file.close();
  }
}

const BEGINNING = '{"table":"';

function lineOf({ table, row, outcome, problem, details }: Reject): object {
  const body = problem?.toBody('', en);
  return {
    table,
    ...row.place,
    outcome,
    ...(body && { code: body.code, reason: body.detail }),
    ...(body?.errors && { errors: body.errors.map(({ pointer, code, message }) => ({ pointer, code, message })) }),
    ...details,
    row: row.values,
  };
}

/** What the database had to say about the rows of a batch, by the rows' numbers. */
export function rejectsOf(table: string, { refused, duplicates, orphans }: MergeOutcome, merges: boolean) {
  return [
    ...refused.map(({ row, problem }) => ({ row, table, outcome: 'rejected' as const, problem })),
    ...duplicates.map(({ row, other }) => {
      return {
        row,
        table,
        outcome: merges ? ('merged' as const) : ('skipped' as const),
        details: { same_email_as: other },
      };
    }),
    ...orphans.map(({ row, column }) => ({ row, table, outcome: 'orphaned' as const, details: { emptied: column } })),
  ];
}
