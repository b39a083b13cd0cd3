#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { addAdopt } from './commands/adopt.js';
import { addBackup } from './commands/backup.js';
import { addImport } from './commands/import.js';
import { addMigrate } from './commands/migrate.js';
import { addReset } from './commands/reset.js';
import { addRestore } from './commands/restore.js';
import { addSeed } from './commands/seed.js';
import { addServe } from './commands/serve.js';
import { addWorker } from './commands/worker.js';
import { addVerify } from './commands/verify.js';
import { readConfig } from './config.js';

const FAILED = 1;
const WRONG_USAGE = 2;

const HELP = `
The settings are the service's own, taken from the environment: DATABASE_URL names the database; without it there is an
embedded one in CARNET_DATA_DIR, which several commands can use at the same time.

Results go to stdout, everything else to stderr. Exit code: 0 done, ${FAILED} failed, ${WRONG_USAGE} wrong usage.

Examples:
  $ carnet
  $ carnet migrate up
  $ carnet seed --rows 10000
  $ carnet help seed`;

async function createProgram(): Promise<Command> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const program = new Command('carnet')
    .description('Appointments and leads over native Postgres.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(complaint(text.replace(/^error: /, ''))) });
  const config = () => readConfig(process.env);
  [addServe, addMigrate, addAdopt, addImport, addVerify, addSeed, addReset, addWorker, addBackup, addRestore].forEach(
    (add) => add(program, config),
  );
  return program;
}

/** An error as one line. */
function complaint(text: string): string {
  return `carnet: ${text.trim().replace(/\s*\n\s*/g, ' ')}\n`;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return complaint(String(error));
  return process.env.LOG_LEVEL === 'debug' ? `carnet: ${error.stack ?? error.message}\n` : complaint(error.message);
}

// Whoever reads the output may stop before its end, as `carnet help | head -1` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const program = await createProgram();
  const given = process.argv.slice(2);
  // Not commander's own default command, which would take a mistyped name for an argument of `serve`.
  await program.parseAsync(given.length > 0 ? given : ['serve'], { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has told what is wrong already.
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    process.stderr.write(explain(error));
    process.exitCode = FAILED;
  }
}
