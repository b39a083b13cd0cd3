import closeWithGrace from 'close-with-grace';
import type { Command } from 'commander';
import type { Logger } from 'pino';
import type { Config } from '../config.js';
import { startSmall } from '../garbage.js';
import { createLogger } from '../log.js';
import { HAND_OVER, STOP } from '../drain.js';
import { gatherThroughPrimary } from '../gathering.js';
import type { Service } from '../server.js';
import type { Order, Report } from '../workers.js';

/** A terminal sends these to all processes at once, but only the one that has started the others is to decide. */
const decidedElsewhere = ['SIGHUP', 'SIGINT'] as const;

/**
 * One of the processes of a service with several. Nobody types this.
 *
 * @param readConfig - reads the settings; throws if one is bad
 */
export function addWorker(program: Command, readConfig: () => Config): void {
  program.command('worker', { hidden: true }).action(() => work(readConfig()));
}

async function work(config: Config): Promise<void> {
  if (!process.send) throw new Error('"carnet worker" is started by "carnet serve" only; set CARNET_WORKERS for more');
  const logger = await createLogger(config.logLevel, process.stdout.isTTY);
  decidedElsewhere.forEach((signal) => process.on(signal, () => undefined));
  // Until there is a service, there is nothing to close.
  let obey: (order: Order) => void = () => process.exit(0);
  process.on('message', (message: Order | object) => typeof message === 'string' && obey(message));
  try {
    startSmall();
    const { startService } = await import('../server.js');
    const service = await startService(config, logger, gatherThroughPrimary);
    obey = closeOnOrder(service, logger);
    await tell({ url: service.url });
  } catch (error) {
    // What starts the workers puts it into words, once for all of them.
    await tell({ failure: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

function closeOnOrder(service: Service, logger: Logger): (order: Order) => void {
  // A signal that is meant for this process alone leaves its work to the others.
  let patience = HAND_OVER;
  let isClosing = false;
  const { close } = closeWithGrace({ delay: false, logger: false, skip: [...decidedElsewhere] }, async ({ err }) => {
    isClosing = true;
    if (err) logger.fatal({ err }, 'stopping after an error that nothing caught');
    await service.close(patience);
  });
  return (order) => {
    if (isClosing) return;
    if (order === 'stop') patience = STOP;
    close();
  };
}

function tell(report: Report): Promise<void> {
  return new Promise((resolve) => process.send?.(report, undefined, undefined, () => resolve()));
}
