import type { Command } from 'commander';
import { checkBackup, readTables } from '../backup/read.js';
import type { Config } from '../config.js';
import { restoreRows } from '../db/restore.js';
import { withYieldingSession } from '../db/session.js';
import { interruptible } from '../interrupt.js';
import { printResult, rowPhrase } from '../output.js';
import { showProgress } from '../progress.js';

interface Options {
  replace?: boolean;
  json?: boolean;
}

const HELP = `
First the whole file is verified. Then its rows are loaded into the database in one transaction: all of them, or none. The
database must have the migrations of the file, and later ones only if they change no rows. If it already has rows, nothing
happens without --replace, which deletes them in the same transaction.

The service may run. Until the restore is finished it returns the previous rows, and its writes wait, or get 503.

Examples:
  $ carnet restore monday.tar.gz
  $ carnet restore monday.tar.gz --replace
  $ DATABASE_URL=postgres://me@db.example/erp carnet restore monday.tar.gz --json
  {"file":"monday.tar.gz","rows":{"companies":2,"services":2,"clients":2,"appointments":2,"leads":3},"seconds":0.3}`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addRestore(program: Command, readConfig: () => Config): void {
  program
    .command('restore')
    .argument('<file>', 'a backup')
    .description('load the rows of a backup into the database')
    .option('--replace', 'delete the existing rows')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action((file: string, { replace = false, json = false }: Options) => restore(readConfig(), file, replace, json));
}

async function restore(config: Config, file: string, replace: boolean, json: boolean): Promise<void> {
  const start = performance.now();
  const rows = await interruptible(async (signal) => {
    const manifest = await checkBackup(file, signal);
    const counts = Object.fromEntries(manifest.tables.map((table) => [table.name, table.rows]));
    const progress = showProgress(Object.values(counts).reduce((sum, count) => sum + count, 0));
    const onRows = (table: string, count: number) => progress.advance(table, count);
    const read: Parameters<typeof restoreRows>[1]['read'] = (load) =>
      readTables(file, manifest, { signal, onRows }, load);
    try {
      await withYieldingSession(config, (session) =>
        restoreRows(
          session,
          { migrations: manifest.migrations, counts, read },
          { replace, lockTimeoutMs: config.lockTimeoutMs, signal },
        ),
      );
    } finally {
      progress.stop();
    }
    return counts;
  });
  const seconds = Math.round(performance.now() - start) / 1000;
  printResult(json, { file, rows, seconds }, [`restored ${rowPhrase(rows)} from ${file} in ${seconds} s`]);
}
