import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Config } from '../config.js';
import { withYieldingSession } from '../db/session.js';
import { dateOrders, type DateOrder } from '../import/dates.js';
import { isEncoding } from '../import/encoding.js';
import type { FormatName } from '../import/file-format.js';
import type { FilePlan } from '../import/file-plan.js';
import { filePlan, importFile, type FileOptions } from '../import/file.js';
import { readMapping } from '../import/mapping-file.js';
import { readRowReaders } from '../import/readers.js';
import { tables, type TableName } from '../import/source.js';
import { staySmall } from '../garbage.js';
import { interruptible } from '../interrupt.js';
import { showProgress, type Progress } from '../progress.js';
import { addImportOptions, INTERRUPTED, printSummary, runOptions, type ImportOptions } from './import-options.js';

interface Options extends ImportOptions {
  table?: TableName;
  plan?: boolean;
  encoding?: string;
  delimiter?: string;
  dates?: DateOrder;
}

const HELP = `
The mapping of columns is guessed from the names in the file; --plan prints it as a mapping file, to be corrected and used
with --mapping. Every row is validated by the rules of the API. Refused rows are written to the rejects file, one JSON line
each with the line, the reason and the row, and do not stop the import. What is ambiguous has to be specified before any row
is stored: an encoding other than UTF-8, the order of day and month, the time zone of times without one.

If it is interrupted at any moment, even by kill -9, the same command continues: no row is lost or duplicated. A row without
an id gets one that is derived from its values, so the same row is recognised at the next import. FILE is - for stdin,
which is read from its start again.
`;

const EXAMPLES: Record<FormatName, string> = {
  csv: `
Examples:
  $ carnet import csv prospects.csv --table leads --plan
  $ carnet import csv prospects.csv --table leads --encoding windows-1252 --timezone Europe/Paris --dates dmy
  $ zcat leads.csv.gz | carnet import csv - --table leads --mapping mapping.yaml --json
  {"tables":{"leads":{"read":2,"inserted":1,"updated":1,…}},"resumed":false,"dry_run":false,"seconds":0.4}`,
  ndjson: `
Examples:
  $ carnet import ndjson leads.ndjson --table leads --dry-run
  $ carnet export clients --format ndjson | DATABASE_URL=postgres://me@new.example/erp carnet import ndjson - --table clients`,
};

/** @param readConfig - reads the settings; throws if one is bad */
export function addFileImports(group: Command, readConfig: () => Config): void {
  const csv = group
    .command('csv')
    .argument('<file>')
    .description('import the rows of a CSV file')
    .option(
      '--delimiter <character>',
      'what stands between two cells, such as ";" or tab (default: as found)',
      delimiter,
    );
  const ndjson = group.command('ndjson').argument('<file>').description('import the rows of a file of JSON lines');
  for (const [format, command] of [['csv', csv] as const, ['ndjson', ndjson] as const]) {
    command
      .addOption(new Option('--table <name>', 'where the rows go; required').choices(tables))
      .option('--plan', 'print the mapping as a mapping file, and exit')
      .option('--encoding <name>', 'the encoding of the file, if not UTF-8 or UTF-16 with a byte order mark', encoding)
      .addOption(
        new Option('--dates <order>', 'how days are written that do not begin with the year').choices(dateOrders),
      );
    addImportOptions(command)
      .addHelpText('after', HELP + EXAMPLES[format])
      .action(async (file: string, { table, ...options }: Options) => {
        if (table === undefined) return command.error('error: say where the rows go, such as --table leads');
        await run(readConfig(), { file, format, table }, options);
      });
  }
}

async function run(
  config: Config,
  { file, format, table }: Pick<FileOptions, 'file' | 'format' | 'table'>,
  options: Omit<Options, 'table'>,
): Promise<void> {
  const start = performance.now();
  staySmall();
  const { dryRun = false, json = false, encoding, delimiter, dates, timezone } = options;
  const { [table]: reader } = await readRowReaders(config.phoneRegion);
  const given = options.mapping === undefined ? { tables: {} } : await readMapping(options.mapping);
  const read = { file, format, table, reader, given, encoding, delimiter, dates, timezone };
  if (options.plan) {
    process.stdout.write(await interruptible((signal) => filePlan(read, signal)));
    return;
  }
  let progress: Progress | undefined;
  const onPlan = (plan: FilePlan, rows: number | undefined) => {
    if (plan.unread.length > 0) process.stderr.write(`notice: not moved of ${file}: ${plan.unread.join(', ')}\n`);
    progress = showProgress(rows);
  };
  const onProgress = (name: string, rows: number) => progress?.advance(name, rows);
  const summary = await interruptible(
    (signal) =>
      withYieldingSession(config, (session) =>
        importFile(session, { ...runOptions(options, signal), ...read, onPlan, onProgress }).finally(() =>
          progress?.stop(),
        ),
      ),
    INTERRUPTED,
  );
  printSummary(summary, { json, dryRun, seconds: Math.round(performance.now() - start) / 1000 });
}

function delimiter(text: string): string {
  const character = text === 'tab' || text === '\\t' ? '\t' : text;
  if (!/^[^"\r\n]$/u.test(character))
    throw new InvalidArgumentError('It must be one character, such as ";", or the word tab.');
  return character;
}

function encoding(text: string): string {
  if (isEncoding(text)) return text;
  throw new InvalidArgumentError('It must be the name of an encoding, such as windows-1252 or utf-16le.');
}
