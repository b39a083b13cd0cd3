import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Config } from '../config.js';
import { withYieldingSession } from '../db/session.js';
import { writeDifferences } from '../import/differences.js';
import { readMapping } from '../import/mapping-file.js';
import { readRowReaders } from '../import/readers.js';
import { tables } from '../import/source.js';
import { verifyPostgres, type Finding, type TableVerdict, type Why } from '../import/verify.js';
import { staySmall } from '../garbage.js';
import { interruptible } from '../interrupt.js';
import { outputFile, printResult, refuseExisting } from '../output.js';
import { showProgress, type Progress } from '../progress.js';
import { postgresUrl, tableNames } from './import.js';
import { zoneName } from './import-options.js';

interface Options {
  from?: string;
  mapping?: string;
  timezone?: string;
  tables?: string[];
  orphans: 'null' | 'reject';
  accept: Why[];
  differences?: string;
  overwrite?: boolean;
  json?: boolean;
}

const whys: Why[] = ['rejected', 'duplicate', 'orphan', 'newer', 'different', 'missing', 'extra'];

/** Of each table's differences of one kind, so many are told at once; a file holds all. */
const SHOWN = 3;

const HELP = `
Compares another Postgres with this one: every row of it goes through the same mapping and rules as in "carnet import
postgres", so use the same --mapping, --timezone and --orphans. For each table it prints the number of rows on both sides,
whether the hash of all values is the same except for rows that cannot be here, and which rows differ, and why:

  rejected   the rules of the API refuse the row           newer      was changed here later
  duplicate  another row has its e-mail address            different  has other values
  orphan     refers to a row that is not here              missing    is not here, though it could be
                                                           extra      is only here

Nothing is changed on either side. Exit code: 0 if both are the same, 1 if not; --accept names known differences.

Examples:
  $ carnet verify --from postgres://me@old.example/erp --timezone Europe/Paris
  $ carnet verify --from postgres://me@old.example/erp --accept rejected,duplicate --differences differences.ndjson
  $ carnet verify --from postgres://me@old.example/erp --json
  {"same":true,"tables":{"leads":{"there":{"rows":3,"hash":"…"},"here":{"rows":3,"hash":"…"},"differences":{}}}}`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addVerify(program: Command, readConfig: () => Config): void {
  const command = program
    .command('verify')
    .description('check that another Postgres and this one have the same rows')
    .option('--from <url>', 'the database to compare with; required', postgresUrl)
    .option('--mapping <file>', 'the YAML file that maps columns of the source')
    .option('--timezone <zone>', 'the time zone of times without an offset, such as Europe/Paris', zoneName)
    .option('--tables <names>', `only some of ${tables.join(', ')}`, tableNames)
    .addOption(
      new Option('--orphans <how>', 'whether references that lead nowhere were emptied')
        .choices(['null', 'reject'])
        .default('reject'),
    )
    .option('--accept <reasons>', `known differences, some of ${whys.join(', ')}`, reasons, [])
    .option('--differences <file>', 'write all differences to this file, one JSON line each', outputFile)
    .option('--overwrite', 'replace an existing file')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP);
  command.action(async ({ from, ...options }: Options) => {
    if (from === undefined)
      return command.error('error: say which database to compare with, such as --from postgres://…');
    await verify(readConfig(), from, options);
  });
}

async function verify(config: Config, from: string, { json = false, ...options }: Options): Promise<void> {
  const { differences: file, overwrite = false } = options;
  refuseExisting(file, overwrite);
  staySmall();
  const readers = await readRowReaders(config.phoneRegion);
  const given = options.mapping === undefined ? { tables: {} } : await readMapping(options.mapping);
  const { shown, show } = findingsToShow();
  let progress: Progress | undefined;
  const compare = (tell: (finding: Finding) => void) =>
    interruptible((signal) =>
      withYieldingSession(config, (session) =>
        verifyPostgres(session, {
          ...options,
          from,
          readers,
          given,
          only: options.tables,
          signal,
          onCount: (rows) => (progress = showProgress(rows)),
          onProgress: (table, rows) => progress?.advance(table, rows),
          onFinding: tell,
        }).finally(() => progress?.stop()),
      ),
    );
  const verdicts = await (file === undefined
    ? compare(show)
    : writeDifferences(file, (write) =>
        compare((finding) => {
          write(finding);
          show(finding);
        }),
      ));
  const same = Object.values(verdicts).every(({ differences }) =>
    Object.keys(differences).every((why) => options.accept.includes(why as Why)),
  );
  printResult(json, { same, tables: verdicts }, [...linesOf(verdicts), ...shown, verdictLine(same)]);
  if (!same) process.exitCode = 1;
}

/** The first findings of each kind, as lines. */
function findingsToShow() {
  const shown: string[] = [];
  const counts = new Map<string, number>();
  const show = (finding: Finding) => {
    const kind = `${finding.table} ${finding.why}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count <= SHOWN) shown.push(`  ${describe(finding)}`);
    else if (count === SHOWN + 1) shown.push(`  ${kind}: more of them; --differences FILE writes all`);
  };
  return { shown, show };
}

function describe({ table, why, id, key, columns, same_email_as: other, reason }: Finding): string {
  const details = [reason, columns?.join(', '), other && `same e-mail address as ${other}`].filter(Boolean);
  return [`${table} ${String(id ?? key)}: ${why}`, ...details].join(', ');
}

function linesOf(verdicts: Record<string, TableVerdict>): string[] {
  return Object.entries(verdicts).map(([table, { there, here, differences }]) => {
    const counts = Object.entries(differences).map(([why, count]) => `${count} ${why}`);
    const hashes = there.hash === here.hash ? 'the same values' : `values ${there.hash} there, ${here.hash} here`;
    return `${table}: ${there.rows} there, ${here.rows} here, ${[hashes, ...counts].join(', ')}`;
  });
}

function verdictLine(same: boolean): string {
  return same ? 'both hold the same' : 'they do not hold the same';
}

function reasons(text: string): Why[] {
  const given = text.split(',').map((why) => why.trim());
  if (!given.every((why) => (whys as string[]).includes(why)))
    throw new InvalidArgumentError(`It must be some of ${whys.join(', ')}.`);
  return given as Why[]; // Each is one of them.
}
