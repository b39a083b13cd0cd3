#!/usr/bin/env node
import closeWithGrace from 'close-with-grace';
import { Command } from 'commander';
import { readConfig } from './config.js';
import { createLogger } from './log.js';
import { showMigrations, runMigrations } from './migrations.js';
import { startService } from './server.js';
import { greet } from './greeting.js';

/** The process must be gone before an impatient supervisor kills it. */
const CLOSE_WITHIN_MS = 9_500;

async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel, process.stdout.isTTY);
  const service = await startService(config, logger);
  closeWithGrace({ delay: CLOSE_WITHIN_MS, logger: false }, async ({ err }) => {
    if (err) logger.fatal({ err }, 'stopping after an error that nothing caught');
    await service.close();
  });
  // To stderr, so that stdout holds nothing but the log.
  process.stderr.write(greet(service));
}

const program = new Command('carnet').description('Appointments and leads over native Postgres.');
program.command('serve', { isDefault: true }).description('run the service (the default)').action(serve);

const migrations = program.command('migrate').description('bring the tables of the database up to date');
migrations
  .command('up')
  .description('apply every pending migration')
  .action(() => runMigrations('up', readConfig(process.env)));
migrations
  .command('down')
  .description('take the last migration back')
  .action(() => runMigrations('down', readConfig(process.env)));
migrations
  .command('status')
  .description('list applied and pending migrations')
  .action(() => showMigrations(readConfig(process.env)));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`carnet: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
