import cluster from 'node:cluster';
import closeWithGrace, { type Signals } from 'close-with-grace';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { describeAccess } from '../exposure.js';
import { greet } from '../greeting.js';
import { startSmall } from '../garbage.js';
import { createLogger } from '../log.js';
import { HAND_OVER, STOP } from '../drain.js';
import { onHangup, startPrimary } from '../primary.js';
import type { Service } from '../server.js';

/** How long the rest may take once the last request is done: together, less than an impatient supervisor's 10 seconds. */
const CLOSE_MS = 3_500;

const HELP = `
Without DATABASE_URL it starts an embedded Postgres in CARNET_DATA_DIR, applies the migrations and, if it is empty, loads
a few rows of demo data. It stops on Ctrl-C or SIGTERM, after the requests in flight.

Authentication is off unless AUTH_ settings configure it; until then a HOST that others can reach is refused.

With CARNET_WORKERS there are several processes on one port, which share the DATABASE_POOL_SIZE connections. One that dies
is started again. On SIGHUP they are replaced one after the other, for example after a new version was installed, and no
request fails.

Examples:
  $ carnet serve
  $ PORT=3000 carnet serve
  $ DATABASE_URL=postgres://me@db.example/erp MIGRATE_ON_START=true carnet serve
  $ CARNET_WORKERS=auto carnet serve`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addServe(program: Command, readConfig: () => Config): void {
  program
    .command('serve')
    .description('run the service; the default without a command')
    .addHelpText('after', HELP)
    .action(() => serve(readConfig()));
}

async function serve(config: Config): Promise<void> {
  const logger = await createLogger(config.logLevel, process.stdout.isTTY);
  if (config.workers > 1) return serveWithWorkers(config, logger);
  startSmall();
  // Loaded here, because it takes time and memory that no other command needs.
  const { startService } = await import('../server.js');
  const service = await startService(config, logger);
  closeOn(service, logger);
  // To stderr, so that stdout holds nothing but the log.
  process.stderr.write(greet({ ...service, ...(await accessTo(config)) }));
  // A supervisor such as pm2 waits for this word before it stops the process that went before.
  process.send?.('ready');
}

async function serveWithWorkers(config: Config, logger: Logger): Promise<void> {
  if (!cluster.isPrimary)
    throw new Error(
      'CARNET_WORKERS: must be 1 in a cluster such as that of pm2, which starts several processes itself',
    );
  const service = await startPrimary(config, logger);
  closeOn(service, logger, ['SIGHUP']);
  onHangup((isTerminalGone) => {
    if (isTerminalGone) process.kill(process.pid, 'SIGTERM');
    else void service.reload();
  });
  process.stderr.write(greet({ ...service, ...(await accessTo(config)), workers: config.workers }));
  await service.failure;
}

async function accessTo(config: Config) {
  return { access: await describeAccess(config), asksWho: config.auth !== undefined };
}

function closeOn(service: Service, logger: Logger, skip: Signals[] = []): void {
  // In a cluster others have taken over, or are about to.
  const patience = cluster.isWorker ? HAND_OVER : STOP;
  closeWithGrace({ delay: patience.limitMs + CLOSE_MS, logger: false, skip }, async ({ err }) => {
    if (err) logger.fatal({ err }, 'stopping after an error that nothing caught');
    await service.close(patience);
  });
}
