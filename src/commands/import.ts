import { InvalidArgumentError, type Command } from 'commander';
import { readPostgresUrl, type Config } from '../config.js';
import { withForeign } from '../db/foreign.js';
import { withYieldingSession } from '../db/session.js';
import { readMapping } from '../import/mapping-file.js';
import { planText } from '../import/plan-text.js';
import { planPostgres, type PostgresPlan } from '../import/postgres-plan.js';
import { keepOthersFiles } from '../import/own-rejects.js';
import { importPostgres, sourceName } from '../import/postgres.js';
import { readRowReaders } from '../import/readers.js';
import { tables } from '../import/source.js';
import { sinceFrom } from '../import/times.js';
import { staySmall } from '../garbage.js';
import { interruptible } from '../interrupt.js';
import { showProgress, type Progress } from '../progress.js';
import { addFileImports } from './import-file.js';
import { addImportOptions, INTERRUPTED, printSummary, runOptions, type ImportOptions } from './import-options.js';

interface PostgresOptions extends ImportOptions {
  from?: string;
  plan?: boolean;
  tables?: string[];
  since?: string | true;
}

const HELP = `
Reads clients, services, companies, appointments and leads of another Postgres, such as Supabase's, and changes nothing
there. The mapping of columns is guessed from their names; --plan prints it as a mapping file, to be corrected and used with
--mapping. Every row is validated by the rules of the API. Refused rows are written to the rejects file, one JSON line each
with the reason and the row, and do not stop the import.

If it is interrupted at any moment, even by kill -9, the same command continues: no row is lost or duplicated. Run again, it
stores what is new or was changed there, and keeps what was changed here later. --since only reads what has changed since
the last import began, which makes the switch-over short. "carnet verify" reports rows that were deleted there.

Examples:
  $ carnet import postgres --from postgres://me@old.example/erp --plan
  $ carnet import postgres --from postgres://me@old.example/erp --timezone Europe/Paris --dry-run
  $ carnet import postgres --from postgres://me@old.example/erp --mapping mapping.yaml --duplicates update
  $ carnet import postgres --from postgres://me@old.example/erp --since --json
  {"tables":{"leads":{"read":2,"inserted":1,"updated":1,…}},"resumed":false,"dry_run":false,"seconds":0.4}`;

const GROUP_HELP = `
Examples:
  $ carnet import postgres --from postgres://me@old.example/erp --plan
  $ carnet import csv leads.csv --table leads --plan
  $ carnet help import csv`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addImport(program: Command, readConfig: () => Config): void {
  const group = program.command('import').description('import rows').addHelpText('after', GROUP_HELP);
  const command = group
    .command('postgres')
    .description('import the rows of another Postgres')
    .option('--from <url>', 'the database to read, directly and not through a pooler; required', postgresUrl)
    .option('--plan', 'print the mapping as a mapping file, and exit')
    .option('--tables <names>', `only some of ${tables.join(', ')}`, tableNames)
    .option('--since [time]', 'only what has changed since; without a time, since the last import began', sinceTime);
  addImportOptions(command)
    .addHelpText('after', HELP)
    .action(async ({ from, ...options }: PostgresOptions) => {
      if (from === undefined) return command.error('error: say which database to read, such as --from postgres://…');
      await (options.plan ? showPlan(readConfig(), from, options) : run(readConfig(), from, options));
    });
  addFileImports(group, readConfig);
}

async function showPlan(config: Config, from: string, options: PostgresOptions): Promise<void> {
  const readers = await readRowReaders(config.phoneRegion);
  const given = options.mapping === undefined ? { tables: {} } : await readMapping(options.mapping);
  const plan = await withForeign(from, (client) =>
    planPostgres(client, { readers, given, timezone: options.timezone, only: options.tables }),
  );
  process.stdout.write(planText(plan));
}

async function run(config: Config, from: string, options: PostgresOptions): Promise<void> {
  const start = performance.now();
  staySmall();
  const { dryRun = false, json = false } = options;
  const readers = await readRowReaders(config.phoneRegion);
  const given = options.mapping === undefined ? { tables: {} } : await readMapping(options.mapping);
  let progress: Progress | undefined;
  const summary = await interruptible(
    (signal) =>
      withYieldingSession(config, async (session) => {
        const told = runOptions(options, signal);
        await keepOthersFiles(session.client, { ...told, source: sourceName(from) });
        return importPostgres(session, {
          ...told,
          from,
          readers,
          given,
          only: options.tables,
          since: options.since === true ? 'last' : options.since,
          onPlan: (plan, rows, doubts) => {
            process.stderr.write(notices(plan, doubts));
            progress = showProgress(rows);
          },
          onProgress: (table, rows) => progress?.advance(table, rows),
        }).finally(() => progress?.stop());
      }),
    INTERRUPTED,
  );
  printSummary(summary, { json, dryRun, seconds: Math.round(performance.now() - start) / 1000 });
}

/** What of the source nobody reads, or may not next time: nothing is left behind silently. */
function notices({ tables, missing }: PostgresPlan, doubts: readonly string[]): string {
  const lines = tables
    .filter(({ unread }) => unread.length > 0)
    .map(({ from, unread }) => `not moved of ${from.name}: ${unread.join(', ')}`);
  if (missing.length > 0) lines.push(`the source has no table for ${missing.join(', ')}`);
  for (const doubt of doubts)
    lines.push(`the next --since may miss changes of transactions that have run for more than a minute now: ${doubt}`);
  return lines.map((line) => `notice: ${line}\n`).join('');
}

/** The URL of a database, SQLAlchemy's too. */
export function postgresUrl(text: string): string {
  const url = readPostgresUrl(text);
  if (url === undefined) throw new InvalidArgumentError('It must begin with postgres:// or postgresql://.');
  return url;
}

/** What Postgres would take beside it depends on zones and days: `yesterday`, or a time without an offset. */
function sinceTime(text: string): string {
  const time = sinceFrom(text);
  if (time === undefined)
    throw new InvalidArgumentError('It must be a date-time with an offset, such as 2025-11-25T09:00:00+01:00.');
  return time;
}

/** One or several of the tables. */
export function tableNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !(tables as readonly string[]).includes(name));
  if (unknown.length > 0) throw new InvalidArgumentError(`It must be some of ${tables.join(', ')}.`);
  return names;
}
