import closeWithGrace from 'close-with-grace';
import type { Command } from 'commander';
import type { Config } from '../config.js';
import { greet } from '../greeting.js';
import { createLogger } from '../log.js';

/** The process must be gone before an impatient supervisor kills it. */
const CLOSE_WITHIN_MS = 9_500;

const HELP = `
Without DATABASE_URL it starts a Postgres of its own in CARNET_DATA_DIR, brings it up to date and, if it is empty, loads
a few rows to try things on. It stops on Ctrl-C or SIGTERM, after the requests in flight.

Examples:
  $ carnet serve
  $ PORT=3000 carnet serve
  $ DATABASE_URL=postgres://me@db.example/erp MIGRATE_ON_START=true carnet serve`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addServe(program: Command, readConfig: () => Config): void {
  program
    .command('serve')
    .description('run the service; what carnet does without a command')
    .addHelpText('after', HELP)
    .action(() => serve(readConfig()));
}

async function serve(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel, process.stdout.isTTY);
  // Loaded here, because it takes time and memory that no other command needs.
  const { startService } = await import('../server.js');
  const service = await startService(config, logger);
  closeWithGrace({ delay: CLOSE_WITHIN_MS, logger: false }, async ({ err }) => {
    if (err) logger.fatal({ err }, 'stopping after an error that nothing caught');
    await service.close();
  });
  // To stderr, so that stdout holds nothing but the log.
  process.stderr.write(greet(service));
}
