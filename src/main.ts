#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { readConfig, type Config } from './config.js';
import { ROOT } from './root.js';

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

/**
 * By name, what adds a command. Only the one that was typed is loaded: all of them together take half a second. For help and
 * for a mistyped name it is all of them, in this order.
 */
const commands: Record<string, () => Promise<AddCommand>> = {
  serve: async () => (await import('./commands/serve.js')).addServe,
  migrate: async () => (await import('./commands/migrate.js')).addMigrate,
  adopt: async () => (await import('./commands/adopt.js')).addAdopt,
  import: async () => (await import('./commands/import.js')).addImport,
  export: async () => (await import('./commands/export.js')).addExport,
  verify: async () => (await import('./commands/verify.js')).addVerify,
  seed: async () => (await import('./commands/seed.js')).addSeed,
  reset: async () => (await import('./commands/reset.js')).addReset,
  worker: async () => (await import('./commands/worker.js')).addWorker,
  backup: async () => (await import('./commands/backup.js')).addBackup,
  key: async () => (await import('./commands/key.js')).addKey,
  restore: async () => (await import('./commands/restore.js')).addRestore,
};
type AddCommand = (program: Command, readConfig: () => Config) => void;

async function createProgram(typed: string): Promise<Command> {
  const manifest = await readFile(new URL('package.json', ROOT), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const program = new Command('carnet')
    .description('Appointments and leads over native Postgres.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(complaint(text.replace(/^error: /, ''))) });
  const config = () => readConfig(process.env);
  const chosen = Object.hasOwn(commands, typed) ? [commands[typed]] : Object.values(commands);
  for (const load of chosen) (await load?.())?.(program, config);
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

// Whoever reads the output may stop before its end, as `carnet export … | head -1` does: that is no news to them.
const output = { isUnread: false };
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  output.isUnread = true;
});

try {
  // Not commander's own default command, which would take a mistyped name for an argument of `serve`.
  const [command = 'serve', ...rest] = process.argv.slice(2);
  const program = await createProgram(command);
  await program.parseAsync([command, ...rest], { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has told what is wrong already.
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    if (!output.isUnread) process.stderr.write(explain(error));
    process.exitCode = FAILED;
  }
}
