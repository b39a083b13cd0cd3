import type { RowReader } from '../contract/row.js';
import { progressStatement, noCounts, type Counts, type ImportState, type TableProgress } from '../db/imports.js';
import { Merger, type MergeOutcome, type MergePolicy } from '../db/merge.js';
import type { Session } from '../db/session.js';
import { openBatch, storeBatch } from '../db/batch.js';
import { batches, type Batch } from './batches.js';
import { columnsOf, type TableMapping } from './mapping.js';
import { rejectsOf, type Reject, type RejectFile } from './rejects.js';
import { shaper } from './shape.js';
import type { Source, TableName } from './source.js';
import { inSourceSpelling, spellingsOf } from './spellings.js';

/** What one import has in common for all its tables. */
export interface Import {
  session: Session;
  /** Changed as rows are stored. */
  state: ImportState;
  rejects: RejectFile;
  policy: MergePolicy;
  timezone?: string | undefined;
  /** Stops when more rows than these were refused. */
  maxRejects: number;
  /** Stores nothing: the caller has begun a transaction, and takes it back. */
  dryRun: boolean;
  /** Stops after the batch that is being stored. */
  signal: AbortSignal;
  onProgress: (table: string, rows: number) => void;
}

/** What one table of it is made of. */
export interface TableImport {
  table: TableName;
  source: Source;
  mapping: TableMapping;
  reader: RowReader;
}

/**
 * Moves the rows of a source into a table, behind what was moved before: shaped and validated by the rules of the document,
 * stored in batches. A batch, and the place behind it, is stored as one; what was wrong with its rows is written before.
 *
 * @throws Error if too many rows were refused, or the signal says to stop: the same import goes on from there
 */
export async function importTable(run: Import, { table, source, mapping, reader }: TableImport): Promise<void> {
  const progress = await progressOf(run, table);
  if (progress.done) return;
  const merger = await Merger.open(run.session.client, table, columnsOf(mapping), run.policy);
  const shape = shaper({ reader, mapping, source, timezone: run.timezone });
  const reading = batches({ source, after: progress.position, columns: merger.columns, shape });
  try {
    // One batch ahead: while the server stores this one, the next is made.
    let next = reading.next();
    for (let read = await next; !read.done; read = await next) {
      const batch = read.value;
      next = reading.next();
      // Awaited in the next round; until then nobody else hears of its failure.
      next.catch(() => undefined);
      run.signal.throwIfAborted();
      await store(run, { table, mapping, source }, merger, batch);
      run.onProgress(table, batch.rows.length);
      refuseTooMany(run);
    }
    progress.done = true;
    await openBatch(run.session.client, run.dryRun);
    await storeBatch(run.session.client, progressStatement(run.state), run.dryRun);
  } finally {
    await reading.return(undefined);
  }
}

/** How far the table has come; from its start again where nobody can go on behind a row. */
async function progressOf({ state, rejects }: Import, table: string): Promise<TableProgress> {
  const begun = state.tables[table];
  if (begun && (begun.done || begun.position !== undefined)) return begun;
  if (begun?.rejects_from !== undefined) await rejects.cutTo(begun.rejects_from);
  const start = { done: false, counts: { ...noCounts }, rejects_from: rejects.length };
  return (state.tables[table] = { ...begun, ...start });
}

async function store(
  run: Import,
  { table, mapping, source }: Omit<TableImport, 'reader'>,
  merger: Merger,
  batch: Batch,
): Promise<void> {
  const { client } = run.session;
  await openBatch(client, run.dryRun, 'updated_at' in mapping);
  try {
    const outcome = await merger.merge(batch.staged);
    const refused = outcome.refused.map(({ row, problem }) => {
      const spellings = spellingsOf(mapping, source.spellings, batch.rows[row]?.values ?? {});
      return { row, problem: inSourceSpelling(problem, spellings) };
    });
    outcome.refused = [...batch.refused, ...refused];
    run.state.rejects_bytes = await run.rejects.append(tell(table, batch, outcome, run.policy));
    const progress = run.state.tables[table];
    if (progress) {
      progress.position = batch.rows.at(-1)?.position;
      add(progress.counts, batch, outcome);
    }
    await storeBatch(client, progressStatement(run.state), run.dryRun);
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

function tell(table: string, batch: Batch, outcome: MergeOutcome, policy: MergePolicy): Reject[] {
  return rejectsOf(table, outcome, policy.duplicates === 'update')
    .sort((one, other) => one.row - other.row)
    .flatMap((reject) => {
      const row = batch.rows[reject.row];
      return row ? [{ ...reject, row }] : [];
    });
}

function add(counts: Counts, batch: Batch, outcome: MergeOutcome): void {
  counts.read += batch.rows.length;
  counts.inserted += outcome.inserted;
  counts.updated += outcome.updated;
  counts.unchanged += outcome.unchanged;
  counts.newer += outcome.newer;
  counts.duplicates += outcome.duplicates.length;
  counts.orphaned += outcome.orphans.length;
  counts.rejected += outcome.refused.length;
}

function refuseTooMany({ state, maxRejects, rejects }: Import): void {
  const rejected = Object.values(state.tables).reduce((sum, { counts }) => sum + counts.rejected, 0);
  if (rejected <= maxRejects) return;
  throw new Error(
    `${rejected} rows were refused, more than --max-rejects ${maxRejects}; see ${rejects.path}, and go on with a higher number`,
  );
}
