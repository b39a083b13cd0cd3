import type { Command } from 'commander';
import { FORMAT } from '../backup/manifest.js';
import { writeBackup } from '../backup/write.js';
import type { Config } from '../config.js';
import { withSession } from '../db/session.js';
import { withSnapshot } from '../db/snapshot.js';
import { interruptible } from '../interrupt.js';
import { outputFile, printResult, refuseExisting, rowPhrase } from '../output.js';
import { showProgress } from '../progress.js';

interface Options {
  overwrite?: boolean;
  json?: boolean;
}

const HELP = `
The file contains all rows of the service's tables as a consistent snapshot, also while the service runs, and nothing of
other tables. It is read again and compared before it gets its name, so a file with that name is complete. It contains
personal data of your clients: only you can read it.

It is an ordinary tar archive, with the rows in the text format of COPY, which psql loads.

Examples:
  $ carnet backup monday.tar.gz
  $ carnet backup latest.tar.gz --overwrite
  $ carnet backup monday.tar.gz --json
  {"file":"monday.tar.gz","rows":{"companies":2,"services":2,"clients":2,"appointments":2,"leads":3},"bytes":3210,"seconds":0.3}`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addBackup(program: Command, readConfig: () => Config): void {
  program
    .command('backup')
    .argument('<file>', 'where to write it, such as monday.tar.gz', outputFile)
    .description('write all rows to a file, and verify it')
    .option('--overwrite', 'replace an existing file')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action((file: string, { overwrite = false, json = false }: Options) => {
      const version = program.version() ?? '';
      return backUp(readConfig(), { file, version, overwrite }, json);
    });
}

interface Target {
  file: string;
  /** Of the program. */
  version: string;
  overwrite: boolean;
}

async function backUp(config: Config, { file, version, overwrite }: Target, json: boolean): Promise<void> {
  const start = performance.now();
  refuseExisting(file, overwrite);
  const { manifest, bytes } = await interruptible((signal) =>
    withSession(config, (session) =>
      withSnapshot(session, signal, async ({ migrations, counts, tables }) => {
        const progress = showProgress(Object.values(counts).reduce((sum, count) => sum + count, 0));
        const onRows = (table: string, rows: number) => progress.advance(table, rows);
        const about = { format: FORMAT, version, createdAt: new Date().toISOString(), migrations };
        try {
          return await writeBackup(file, about, tables, { counts, onRows, signal });
        } finally {
          progress.stop();
        }
      }),
    ),
  );
  const rows = Object.fromEntries(manifest.tables.map((table) => [table.name, table.rows]));
  const seconds = Math.round(performance.now() - start) / 1000;
  const megabytes = (bytes / 1_000_000).toFixed(1);
  printResult(json, { file, rows, bytes, seconds }, [
    `wrote ${rowPhrase(rows)} to ${file}, ${megabytes} MB, and checked them, in ${seconds} s`,
  ]);
}
