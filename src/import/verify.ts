import type pg from 'pg';
import type { RowReader } from '../contract/row.js';
import { prepareForBatches } from '../db/batch.js';
import { Comparer, type Difference, type Side } from '../db/compare.js';
import { withForeign } from '../db/foreign.js';
import type { MergePolicy } from '../db/merge.js';
import type { Session } from '../db/session.js';
import { batches } from './batches.js';
import { foreignSource } from './foreign-source.js';
import { columnsOf } from './mapping.js';
import { planPostgres, type PlanOptions, type TablePlan } from './postgres-plan.js';
import { refuseNaive } from './postgres.js';
import { shaper } from './shape.js';
import type { TableName } from './source.js';

/** Why a row is not the same on both sides. */
export type Why = Difference['why'];

/** A row that is not the same on both sides. */
export interface Finding extends Omit<Difference, 'why' | 'id'> {
  table: string;
  why: Why;
  /** Here; a row that the rules refuse has none. */
  id?: string;
  /** Where it is found in the source. */
  key?: string | number | undefined;
}

/** What was found out about one table. */
export interface TableVerdict {
  /** The fingerprint is that of the rows which can be here. */
  there: Side;
  here: Side;
  differences: Partial<Record<Why, number>>;
}

interface VerifyOptions extends Omit<PlanOptions, 'readers'> {
  from: string;
  readers: Record<TableName, RowReader>;
  orphans: MergePolicy['orphans'];
  signal: AbortSignal;
  onCount: (rows: number) => void;
  onProgress: (table: string, rows: number) => void;
  /** Told every row that differs, except that of rows which only are here it may be told some. */
  onFinding: (finding: Finding) => void;
}

/** Of rows that only are here, so many are told by their ids; all are counted. */
const EXTRA_EXAMPLES = 1_000;

/**
 * Holds another Postgres against what is here, table by table: every row of it goes through the mapping and the rules as in
 * an import, and is compared as the tables' own types see it. Nothing is changed on either side.
 */
export async function verifyPostgres(session: Session, options: VerifyOptions): Promise<Record<string, TableVerdict>> {
  return withForeign(options.from, async (foreign) => {
    const plan = await planPostgres(foreign, options);
    refuseNaive(plan);
    await prepareForBatches(session.client);
    const work = plan.tables.map((table) => {
      const columns = [...new Set(Object.values(table.mapping).map(({ from }) => from))];
      return { plan: table, source: foreignSource(foreign, table.from, { columns }) };
    });
    let rows = 0;
    for (const { source } of work) rows += (await source.count(undefined)) ?? 0;
    options.onCount(rows);
    await session.client.query('begin isolation level repeatable read');
    try {
      const verdicts: Record<string, TableVerdict> = {};
      for (const { plan: table, source } of work)
        verdicts[table.table] = await verifyTable(session.client, table, source, options);
      return verdicts;
    } finally {
      await session.client.query('rollback').catch(() => undefined);
    }
  });
}

async function verifyTable(
  client: pg.Client,
  { table, mapping }: TablePlan,
  source: ReturnType<typeof foreignSource>,
  options: VerifyOptions,
): Promise<TableVerdict> {
  const differences: TableVerdict['differences'] = {};
  const tell = (finding: Finding) => {
    differences[finding.why] = (differences[finding.why] ?? 0) + 1;
    options.onFinding(finding);
  };
  const comparer = await Comparer.open(client, table, columnsOf(mapping), options.orphans);
  const shape = shaper({ reader: options.readers[table], mapping, source, timezone: options.timezone });
  let rows = 0;
  for await (const batch of batches({ source, after: undefined, columns: comparer.columns, shape })) {
    options.signal.throwIfAborted();
    rows += batch.rows.length;
    for (const { row, problem } of batch.refused)
      tell({ table, why: 'rejected', ...batch.rows[row]?.place, reason: problem.message });
    for (const { row, ...difference } of await comparer.compare(batch.staged))
      tell({ table, ...batch.rows[row]?.place, ...difference });
    options.onProgress(table, batch.rows.length);
  }
  const { here, extra, examples } = await comparer.finish(EXTRA_EXAMPLES);
  for (const example of examples) options.onFinding({ table, ...example });
  if (extra > 0) differences.extra = extra;
  return { there: { rows, hash: comparer.given.hash }, here, differences };
}
