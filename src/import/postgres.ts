import type pg from 'pg';
import type { RowReader } from '../contract/row.js';
import { withForeign } from '../db/foreign.js';
import type { Session } from '../db/session.js';
import { foreignSource } from './foreign-source.js';
import { importTable, type Import } from './import.js';
import { planPostgres, type PlanOptions, type PostgresPlan } from './postgres-plan.js';
import { runImport, type RunOptions, type Summary } from './run.js';
import type { TableName } from './source.js';

/** What is told of an import from another Postgres. */
export interface PostgresImport
  extends Omit<PlanOptions, 'readers'>, Omit<RunOptions, 'source' | 'settings' | 'tables' | 'startedAt' | 'timezone'> {
  from: string;
  readers: Record<TableName, RowReader>;
  /** Told before it begins: what goes where, how many rows there are to read, and why the next `--since` may miss some. */
  onPlan: (plan: PostgresPlan, rows: number, doubts: readonly string[]) => void;
}

/**
 * Moves the rows of another Postgres here, each table after those that it refers to, from one view of it that stands still.
 *
 * @throws Error if it cannot be reached, or something has to be told first
 */
export async function importPostgres(session: Session, options: PostgresImport): Promise<Summary> {
  return withForeign(options.from, async (client, { startedAt, doubts }) => {
    const plan = await planPostgres(client, options);
    refuseNaive(plan);
    const { policy, given, timezone, only } = options;
    const settings = { policy, given, timezone, only };
    const tables = plan.tables.map(({ table }) => table);
    const told = { ...options, source: sourceName(options.from), settings, tables, startedAt };
    return runImport(session, told, async (run) => {
      const work = plan.tables.map((table) => ({ ...table, source: sourceOf(client, table, run) }));
      let rows = 0;
      for (const { table, source } of work) {
        const progress = run.state.tables[table];
        if (!progress?.done) rows += (await source.count(progress?.position)) ?? 0;
      }
      options.onPlan(plan, rows, doubts);
      for (const { table, source, mapping } of work)
        await importTable(run, { table, source, mapping, reader: options.readers[table] });
    });
  });
}

function sourceOf(client: pg.Client, { from, mapping, changedAt }: PostgresPlan['tables'][number], run: Import) {
  const columns = [...new Set(Object.values(mapping).map((column) => column.from))];
  const since = run.state.since !== null && changedAt ? { ...changedAt, time: run.state.since } : undefined;
  return foreignSource(client, from, { columns, since });
}

/** @throws Error that names the columns whose zone nobody has told: a wrong guess would move every appointment */
export function refuseNaive({ tables }: PostgresPlan): void {
  const naive = tables.flatMap(({ from, naive }) => naive.map((column) => `${from.name}.${column}`));
  if (naive.length > 0)
    throw new Error(
      `${naive.join(', ')} hold times without a time zone; specify which one they are in, such as --timezone Europe/Paris or --timezone UTC`,
    );
}

/** Host and name only: the rest of a URL may hold a password. */
export function sourceName(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}
