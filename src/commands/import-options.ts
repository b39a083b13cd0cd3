import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Counts } from '../db/imports.js';
import type { Summary } from '../import/run.js';
import { Zone } from '../import/times.js';
import { printResult } from '../output.js';

/** What all imports are told. */
export interface ImportOptions {
  mapping?: string;
  timezone?: string;
  duplicates: 'skip' | 'update' | 'reject';
  orphans: 'null' | 'reject';
  maxRejects?: number;
  rejects?: string;
  dryRun?: boolean;
  restart?: boolean;
  json?: boolean;
}

/** What people are told after an interruption. */
export const INTERRUPTED = 'the same command goes on from here';

/** The options that all imports have. */
export function addImportOptions(command: Command): Command {
  return command
    .option('--mapping <file>', 'a YAML file that maps columns of the source')
    .option('--timezone <zone>', 'the time zone of times without an offset, such as Europe/Paris', zoneName)
    .addOption(
      new Option('--duplicates <how>', 'what to do with rows whose e-mail address another row has')
        .choices(['skip', 'update', 'reject'])
        .default('reject'),
    )
    .addOption(
      new Option(
        '--orphans <how>',
        'references to rows that do not exist: set to null where allowed, or the row is refused',
      )
        .choices(['null', 'reject'])
        .default('reject'),
    )
    .option('--max-rejects <number>', 'stop when more rows than this are refused', count)
    .option(
      '--rejects <file>',
      'the file for refused rows, started anew when the import is run again (default: carnet-rejects.ndjson)',
    )
    .option('--dry-run', 'run the whole import, then roll it back')
    .option('--restart', 'start an interrupted import from the beginning')
    .option('--json', 'print one JSON document');
}

/** What every import takes of its options. */
export function runOptions({ dryRun = false, restart = false, ...options }: ImportOptions, signal: AbortSignal) {
  return {
    policy: { duplicates: options.duplicates, orphans: options.orphans },
    timezone: options.timezone,
    maxRejects: options.maxRejects ?? Infinity,
    rejectsFile: options.rejects,
    dryRun,
    restart,
    signal,
  };
}

/** Puts what has become of the rows on stdout. */
export function printSummary(
  { counts, resumed, rejectsFile }: Summary,
  { json, dryRun, seconds }: { json: boolean; dryRun: boolean; seconds: number },
): void {
  const lines = Object.entries(counts).map(([table, count]) => `${table}: ${phrase(count)}`);
  if (rejectsFile !== undefined) lines.push(`what was not stored as it was: ${rejectsFile}`);
  lines.push(dryRun ? `nothing was stored (--dry-run), ${seconds} s` : `done in ${seconds} s`);
  const result = { tables: counts, resumed, dry_run: dryRun, rejects_file: rejectsFile ?? null, seconds };
  printResult(json, result, lines);
}

function phrase({ read, ...others }: Counts): string {
  const parts = Object.entries(others)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${value} ${name === 'newer' ? 'changed here later' : name}`);
  return [`${read} read`, ...parts].join(', ');
}

function count(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** The name of a time zone that is known here. */
export function zoneName(text: string): string {
  try {
    return new Zone(text).name;
  } catch {
    throw new InvalidArgumentError('It must be the name of a time zone, such as Europe/Paris or UTC.');
  }
}
