import type pg from 'pg';
import { conflict, emailTaken, referenceNotFound, type Problem } from '../problem.js';
import { copyLines } from './copy.js';
import { blamesRows, checkProblem, databaseProblem } from './errors.js';
import { mergeStatements, STAGING, type MergeStatements } from './merge-statements.js';
import { readTarget, type Target } from './target.js';

/** What to do with rows that cannot be stored as they are. */
export interface MergePolicy {
  /** With a row whose e-mail address another row has: leave it out, let the later one of the two win, or refuse it. */
  duplicates: 'skip' | 'update' | 'reject';
  /** With a reference that leads nowhere: empty it where that may be, or refuse the row. */
  orphans: 'null' | 'reject';
  /** Leaves a row that is here as it is: the source cannot tell whether it was changed there. */
  keepsKnown?: boolean;
}

/** What has become of a batch; rows are told by their numbers. */
export interface MergeOutcome {
  inserted: number;
  updated: number;
  unchanged: number;
  /** Rows that were changed here later than there. */
  newer: number;
  refused: { row: number; problem: Problem }[];
  duplicates: { row: number; other: string }[];
  orphans: { row: number; column: string }[];
}

/** A row of a batch as COPY takes it. */
export interface StagedRow {
  row: number;
  /** Without its number. What the row does not say is null, since a row that it is merged into keeps its own value. */
  line: string;
  /** Likewise, with the table's defaults for what the row does not say; undefined if only the table can fill it in. */
  whole: string | undefined;
}

/** What is looked for in every batch once it was met in one: until then, all is expected to be well. */
type Suspicion = 'known' | 'orphans' | 'broken' | 'other';

/**
 * Merges batches of rows into a table: a row is told by its id, and nothing that is stored later than it is overwritten.
 * All that a row can break is answered with that row; nothing else stops for it.
 */
export class Merger {
  private readonly suspicions = new Set<Suspicion>();
  private readonly statements: MergeStatements;

  private constructor(
    private readonly client: pg.Client,
    private readonly target: Target,
    private readonly policy: MergePolicy,
  ) {
    this.statements = mergeStatements(target, policy);
  }

  /** @param columns - those that the rows bring, the id among them */
  static async open(
    client: pg.Client,
    table: string,
    columns: readonly string[],
    policy: MergePolicy,
  ): Promise<Merger> {
    const merger = new Merger(client, await readTarget(client, table, columns), policy);
    await client.query(merger.statements.prepare);
    return merger;
  }

  /** The columns in the order in which lines have their values. */
  get columns(): Target['columns'] {
    return this.target.columns;
  }

  /** Merges rows inside the transaction that is open. No two of them have the same id. */
  async merge(rows: readonly StagedRow[]): Promise<MergeOutcome> {
    const outcome = noOutcome();
    if (rows.length === 0) return outcome;
    await this.client.query('savepoint batch');
    try {
      const whole = this.suspicions.size === 0 ? rows.flatMap((row) => row.whole ?? []) : [];
      if (whole.length === rows.length) {
        await this.copy(this.target.table, [], whole);
        return { ...outcome, inserted: rows.length };
      }
      await this.stage(rows);
      await this.mergeStaged(rows.length, outcome);
      return outcome;
    } catch (error) {
      if (!blamesRows(error)) throw error;
      await this.client.query('rollback to savepoint batch');
      return this.mergeParts(rows, error);
    }
  }

  /** Once it is known what to look for, the rows to blame are found at once; else by halves. */
  private async mergeParts(rows: readonly StagedRow[], error: pg.DatabaseError): Promise<MergeOutcome> {
    const suspicion = suspicionOf(error);
    if (!this.suspicions.has(suspicion)) {
      this.suspicions.add(suspicion);
      return this.merge(rows);
    }
    const [first] = rows;
    if (rows.length === 1 && first) {
      const problem = databaseProblem(error, 'write');
      if (problem.status >= 500) throw error;
      return { ...noOutcome(), refused: [{ row: first.row, problem }] };
    }
    const middle = Math.ceil(rows.length / 2);
    const head = await this.merge(rows.slice(0, middle));
    return joined(head, await this.merge(rows.slice(middle)));
  }

  private async stage(rows: readonly StagedRow[]): Promise<void> {
    await this.client.query(`truncate ${STAGING}`);
    const lines = rows.map(({ row, line }) => `${row}\t${line}`);
    await this.copy(STAGING, ['row'], lines);
  }

  private async copy(table: string, before: string[], lines: readonly string[]): Promise<void> {
    const columns = [...before, ...this.target.columns.map(({ name }) => name)];
    await copyLines(this.client, { table, columns, lines });
  }

  private async mergeStaged(count: number, outcome: MergeOutcome): Promise<void> {
    if (this.suspicions.has('orphans')) await this.handleOrphans(outcome);
    if (this.suspicions.has('broken')) await this.refuseBroken(outcome);
    if (this.suspicions.has('known')) await this.mergeKnown(outcome);
    const { insert, insertUnlessKeptOut } = this.statements;
    outcome.inserted = await this.run(this.suspicions.has('known') ? insertUnlessKeptOut : insert);
    const handled = outcome.refused.length + outcome.updated + outcome.unchanged + outcome.newer;
    if (outcome.inserted + handled < count) await this.handleKeptOut(outcome);
  }

  private async handleOrphans(outcome: MergeOutcome): Promise<void> {
    if (this.statements.findOrphans === undefined) return;
    const { rows } = await this.client.query<{ row: number; column: string; value: string }>(
      this.statements.findOrphans,
    );
    const nullable = new Set(this.target.references.filter((one) => one.nullable).map(({ column }) => column));
    const isCleared = ({ column }: { column: string }) => this.policy.orphans === 'null' && nullable.has(column);
    const refused = groupedBy(
      rows.filter((row) => !isCleared(row)),
      ({ row }) => row,
    );
    for (const [row, missing] of refused) outcome.refused.push({ row, problem: referenceNotFound(missing) });
    await this.run(this.statements.drop, [...refused.keys()]);
    const cleared = rows.filter((row) => isCleared(row) && !refused.has(row.row));
    for (const [column, orphans] of groupedBy(cleared, ({ column }) => column)) {
      const numbers = orphans.map(({ row }) => row);
      await this.run(this.statements.clear(column), numbers);
    }
    outcome.orphans.push(...cleared.map(({ row, column }) => ({ row, column })));
  }

  private async refuseBroken(outcome: MergeOutcome): Promise<void> {
    if (this.statements.findBroken === undefined) return;
    const { rows } = await this.client.query<{ row: number; name: string }>(this.statements.findBroken);
    const broken = new Map(rows.map(({ row, name }) => [row, checkProblem(name)]));
    for (const [row, problem] of broken) outcome.refused.push({ row, problem });
    await this.run(this.statements.drop, [...broken.keys()]);
  }

  /** Rows whose id is here. */
  private async mergeKnown(outcome: MergeOutcome): Promise<void> {
    const { rows } = await this.client.query<{ count: number }>(this.statements.countKnown);
    if (rows[0]?.count === 0) return;
    outcome.unchanged = await this.run(this.statements.dropUnchanged);
    outcome.newer = await this.run(this.statements.dropNewer);
    outcome.updated = await this.run(this.statements.update);
    outcome.newer += (await this.run(this.statements.dropKnown)) - outcome.updated;
  }

  /** Rows that a unique index keeps out: by the e-mail address, or by a rule of the ERP's. */
  private async handleKeptOut(outcome: MergeOutcome): Promise<void> {
    const { rows } = await this.client.query<{ row: number; other: string | null }>(this.statements.findKeptOut);
    const kept: number[] = [];
    for (const { row, other } of rows) {
      if (other === null) outcome.refused.push({ row, problem: conflict(undefined) });
      else if (this.policy.duplicates === 'reject') outcome.refused.push({ row, problem: emailTaken() });
      else {
        outcome.duplicates.push({ row, other });
        kept.push(row);
      }
    }
    if (this.policy.duplicates === 'update') await this.run(this.statements.mergeDuplicates, kept);
  }

  private async run(text: string, rows?: number[]): Promise<number> {
    if (rows?.length === 0) return 0;
    const { rowCount } = await this.client.query(text, rows && [rows]);
    return rowCount ?? 0;
  }
}

const suspicions: Record<string, Suspicion> = { 23503: 'orphans', 23505: 'known', 23514: 'broken' };

function suspicionOf({ code }: pg.DatabaseError): Suspicion {
  return suspicions[code ?? ''] ?? 'other';
}

function groupedBy<Key, Value>(values: Value[], keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

function noOutcome(): MergeOutcome {
  return { inserted: 0, updated: 0, unchanged: 0, newer: 0, refused: [], duplicates: [], orphans: [] };
}

function joined(one: MergeOutcome, other: MergeOutcome): MergeOutcome {
  return {
    inserted: one.inserted + other.inserted,
    updated: one.updated + other.updated,
    unchanged: one.unchanged + other.unchanged,
    newer: one.newer + other.newer,
    refused: [...one.refused, ...other.refused],
    duplicates: [...one.duplicates, ...other.duplicates],
    orphans: [...one.orphans, ...other.orphans],
  };
}
