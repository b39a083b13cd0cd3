import { createHash } from 'node:crypto';
import { prepareForBatches } from '../db/batch.js';
import {
  beginImport,
  findImport,
  finishImport,
  holdImport,
  lastStarts,
  noCounts,
  type Counts,
  type ImportState,
} from '../db/imports.js';
import type { Session } from '../db/session.js';
import type { Import } from './import.js';
import { rejectsPath } from './own-rejects.js';
import { RejectFile } from './rejects.js';

/** How long another import of the same source is waited for: one that was killed may hold it for its last statement. */
const WAIT_MS = 15_000;

/** What is told of an import before it runs. */
export interface RunOptions extends Pick<
  Import,
  'policy' | 'timezone' | 'maxRejects' | 'dryRun' | 'signal' | 'onProgress'
> {
  /** What is read, without secrets: an import of the same is gone on with. */
  source: string;
  /** What decides what becomes of a row: an import that was begun otherwise is not gone on with. */
  settings: object;
  /** What else but options may have changed, for people. */
  mayHaveChanged?: string | undefined;
  /** The tables that rows are read for. */
  tables: readonly string[];
  /** Only what was changed since: a time, or `last` for the start of the last import of these tables that was finished. */
  since?: string | undefined;
  /** On the clock of the source, from when on what changes may not be seen by this import. */
  startedAt: string;
  /** Where refused rows are written. */
  rejectsFile?: string | undefined;
  /** Begins anew what was interrupted. */
  restart: boolean;
}

/** What has become of the rows, by table. */
export interface Summary {
  counts: Record<string, Counts>;
  /** Whether it went on where another run had stopped. */
  resumed: boolean;
  /** Undefined if there was nothing to write. */
  rejectsFile: string | undefined;
}

/**
 * Runs an import, or goes on with one that was interrupted: at any moment, even by `kill -9`, what was stored and how far it
 * has come are one. A dry run does the same in one transaction, and takes it back.
 *
 * @param work - imports the tables, each after those that it refers to
 * @throws Error if another import of the source is running, or one was begun otherwise
 */
export async function runImport(
  session: Session,
  options: RunOptions,
  work: (run: Import) => Promise<void>,
): Promise<Summary> {
  const { client } = session;
  const { dryRun } = options;
  await holdImport(client, options.source, WAIT_MS);
  await prepareForBatches(client);
  if (dryRun) await client.query('begin');
  const { state, rejects, resumed } = await beginOrResume(session, options);
  try {
    await work({ ...options, session, state, rejects });
    if (dryRun) await client.query('rollback');
    else await finish(session, state);
  } finally {
    await rejects.close();
  }
  const counts = Object.fromEntries(options.tables.map((table) => [table, state.tables[table]?.counts ?? noCounts]));
  const told = Object.values(counts).some((count) => count.rejected + count.duplicates + count.orphaned > 0);
  return { counts, resumed, rejectsFile: told ? rejects.path : undefined };
}

async function finish({ client }: Session, { source, tables }: ImportState): Promise<void> {
  await finishImport(client, source);
  const changed = Object.entries(tables).filter(([, { counts }]) => counts.inserted + counts.updated > 0);
  // The planner knows nothing yet of so many new rows.
  if (changed.length > 0) await client.query(`analyze ${changed.map(([table]) => table).join(', ')}`);
}

async function beginOrResume({ client }: Session, options: RunOptions) {
  const { source, restart } = options;
  const settings = createHash('sha256')
    .update(JSON.stringify([options.settings, options.since]))
    .digest('hex');
  const found = await findImport(client, source);
  if (found?.finished_at === null && !restart) return resume(found, settings, options);
  const rejects = await RejectFile.open(rejectsPath(options));
  const begun = { source, settings, since: sinceOf(options, found), started_at: options.startedAt };
  const state = await beginImport(
    client,
    { ...begun, rejects_file: rejects.path, rejects_bytes: rejects.length },
    found,
  );
  return { state, rejects, resumed: false };
}

async function resume(state: ImportState, settings: string, options: RunOptions) {
  if (state.settings !== settings)
    throw new Error(
      `an import of ${state.source} was begun with another mapping or other options${options.mayHaveChanged ?? ''}; finish it with those, or begin anew with --restart`,
    );
  // What would happen from here on is no part of what has happened.
  if (options.dryRun) return { state, rejects: await RejectFile.open(rejectsPath(options)), resumed: true };
  if (options.rejectsFile !== undefined && rejectsPath(options) !== state.rejects_file)
    throw new Error(`the import that goes on here writes its rejects to ${state.rejects_file}; leave --rejects out`);
  return { state, rejects: await RejectFile.open(state.rejects_file, state.rejects_bytes), resumed: true };
}

/**
 * The earliest of the tables' last times: what one of them has meanwhile seen is read again, to no effect.
 *
 * @throws Error if there is no last time
 */
function sinceOf({ since, source, tables }: RunOptions, found: ImportState | undefined): string | null {
  if (since === undefined) return null;
  if (since !== 'last') return since;
  const starts = lastStarts(found);
  const unread = tables.filter((table) => !starts.has(table));
  if (unread.length > 0)
    throw new Error(
      `no import of ${unread.join(', ')} from ${source} was finished yet, so nothing is known to have changed since; leave --since out, or begin with --tables ${unread.join(',')} without it`,
    );
  return tables.flatMap((table) => starts.get(table) ?? []).sort()[0] ?? null;
}
