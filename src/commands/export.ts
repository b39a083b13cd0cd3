import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Config } from '../config.js';
import { withMigratedSession } from '../db/session.js';
import { exportRows } from '../export/export.js';
import { exportable } from '../export/tables.js';
import { tables, type TableName } from '../import/source.js';
import { interruptible } from '../interrupt.js';
import { outputFile, printResult, refuseExisting } from '../output.js';
import { Problem } from '../problem.js';
import { showProgress, type Progress } from '../progress.js';
import type { RowFormat } from '../rows.js';

interface Options {
  format: RowFormat;
  filter: Record<string, string>;
  sort?: string;
  output?: string;
  overwrite?: boolean;
  json?: boolean;
}

const HELP = `
Rows are selected by the filters of the list (GET /leads) and ordered by its sort; without one, in the order in which the
database finds them first, which is the fastest. "carnet import" reads the file back as the same rows. In CSV, a cell that a
spreadsheet would run as a formula is prefixed with an apostrophe, which the import removes.

Without --output the rows go to stdout. A file gets its name when it is completely written; only you can read it.

Examples:
  $ carnet export leads --format csv --output leads.csv
  $ carnet export leads --format ndjson --filter status=active --filter interest_level_min=50 --sort -interest_level
  $ carnet export appointments --format csv --filter from=2025-11-03T00:00:00Z --filter to=2025-11-10T00:00:00Z | less
  $ carnet export clients --format ndjson --output clients.ndjson --json
  {"file":"clients.ndjson","rows":2,"bytes":812,"seconds":0.2}`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addExport(program: Command, readConfig: () => Config): void {
  const command = program
    .command('export')
    .argument('<table>', `one of ${tables.join(', ')}`, tableName)
    .description('write the rows of a table, as CSV or JSON lines')
    .addOption(new Option('--format <format>', 'required').choices(['csv', 'ndjson']))
    .option('--filter <name=value>', 'a filter of the list; can be repeated', filter, {})
    .option('--sort <order>', 'an order of the list')
    .option('--output <file>', 'the file to write; default: stdout', outputFile)
    .option('--overwrite', 'replace an existing file')
    .option('--json', 'print one JSON document about the file')
    .addHelpText('after', HELP);
  command.action(async (table: TableName, options: Partial<Options>) => {
    const { format, filter: filters = {}, json = false, output } = options;
    if (format === undefined) return command.error('error: say --format csv or --format ndjson');
    if (json && output === undefined) return command.error('error: --json tells about a file; say --output');
    const refuse = (message: string) => command.error(`error: ${message}`);
    await run(readConfig(), table, { ...options, format, filter: filters }, refuse);
  });
}

async function run(
  config: Config,
  name: TableName,
  options: Options,
  refuse: (message: string) => never,
): Promise<void> {
  const start = performance.now();
  const { format, filter: filters, sort, output: file, overwrite = false, json = false } = options;
  refuseExisting(file, overwrite);
  const query = await queryOf(name, { ...filters, ...(sort !== undefined && { sort }) }, config).catch(
    (error: unknown) => {
      if (error instanceof Problem) return refuse(error.message);
      throw error;
    },
  );
  let progress: Progress | undefined;
  const onCount = (rows: number) => (progress = showProgress(rows));
  const onRows = (rows: number) => progress?.advance(name, rows);
  const { rows, bytes } = await interruptible((signal) =>
    withMigratedSession(config, (session) =>
      exportRows(session, { table: exportable[name], format, query, file, signal, onCount, onRows }),
    ).finally(() => progress?.stop()),
  );
  if (file === undefined) return;
  const seconds = Math.round(performance.now() - start) / 1000;
  const megabytes = (bytes / 1_000_000).toFixed(1);
  printResult(json, { file, rows, bytes, seconds }, [
    `wrote ${rows} ${name} to ${file}, ${megabytes} MB, in ${seconds} s`,
  ]);
}

/** Without a filter there is nothing to validate, and what validates is not loaded: 0.15 s until the first row. */
async function queryOf(name: TableName, sent: Record<string, string>, { phoneRegion }: Config) {
  if (Object.keys(sent).length === 0) return {};
  const { readQuery } = await import('../export/query.js');
  return readQuery(name, sent, phoneRegion);
}

function tableName(text: string): TableName {
  const name = tables.find((table) => table === text);
  if (name === undefined) throw new InvalidArgumentError(`It must be one of ${tables.join(', ')}.`);
  return name;
}

function filter(text: string, known: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It must be a name and a value, such as status=active.');
  if (name in known) throw new InvalidArgumentError(`${name} stands there twice.`);
  return { ...known, [name]: value };
}
