import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { gatherFor } from './gathering.js';
import { endWithWorker } from './handed-over.js';
import { ROOT } from './root.js';

/** What a worker tells its primary, once: where it listens, or why it cannot. */
export type Report = { url: string } | { failure: string };
/** What a primary tells a worker: to go because all of it ends, or because another has taken over. */
export type Order = 'stop' | 'hand over';

/** How long a worker may take until it listens, and, told to go, until it is gone. */
const START_MS = 60_000;
const GONE_MS: Record<Order, number> = { stop: 7_500, 'hand over': 65_000 };
/** A worker that has listened for less than this has not really started. */
const SETTLED_MS = 1_000;
/** How often in a row a worker may fail to start, and how long to wait after the first time, doubled with each. */
const MAX_FAILURES = 4;
const FIRST_WAIT_MS = 200;

/** Keeps a number of processes that serve the same port. */
export interface Workers {
  /** Where they listen. */
  url: string;
  /** Rejects, once all have been told to stop, if one cannot be kept running. */
  failure: Promise<never>;
  /** Replaces one after the other; each goes when the next one listens, and is done with what it has begun. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the workers and starts those again that die.
 *
 * @param env - what the workers' environment has beside our own
 * @throws Error if one of them does not start
 */
export async function startWorkers(count: number, env: Record<string, string>, logger: Logger): Promise<Workers> {
  cluster.setupPrimary({ exec: fileURLToPath(new URL('dist/main.js', ROOT)), args: ['worker'] });
  let isStopping = false;
  const stop = async () => {
    isStopping = true;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(workers.map((worker) => retire(worker, 'stop')));
  };
  const started = await Promise.allSettled(Array.from({ length: count }, () => startWorker(env)));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const first = started.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const url = first[0]?.url ?? '';

  let fail: (error: Error) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => (fail = reject));
  const places = first.map(({ worker }) => {
    const start = async () => (await startWorker(env)).worker;
    return new Place(worker, { start, isStopping: () => isStopping, fail, logger });
  });
  const reload = async () => {
    for (const place of places) if (!isStopping) await place.renew();
  };
  return { url, failure, reload, stop };
}

interface PlaceOptions {
  start: () => Promise<Worker>;
  isStopping: () => boolean;
  fail: (error: Error) => void;
  logger: Logger;
}

/** The place of one worker, which is filled again when it dies. */
class Place {
  /** What is done to a place is done one after the other, so that it never has two workers for long. */
  private turn: Promise<void> = Promise.resolve();
  private failures = 0;
  private since = 0;

  constructor(
    private worker: Worker,
    private readonly options: PlaceOptions,
  ) {
    this.fill(worker);
  }

  /** @throws Error if the new worker does not start; then the old one stays */
  renew(): Promise<void> {
    return this.inTurn(async () => {
      const old = this.worker;
      this.fill(await this.options.start());
      await retire(old, 'hand over');
      this.logReplaced(old);
    });
  }

  private fill(worker: Worker): void {
    this.worker = worker;
    this.since = performance.now();
    // It may have died between its report and now.
    if (worker.isDead()) this.refill(worker);
    else worker.once('exit', () => this.refill(worker));
  }

  private refill(dead: Worker): void {
    const { logger, isStopping, fail } = this.options;
    if (isStopping() || dead !== this.worker) return;
    const { pid, exitCode, signalCode } = dead.process;
    logger.error({ worker: pid, exitCode, signal: signalCode }, 'a worker has died and is started again');
    if (performance.now() - this.since > SETTLED_MS) this.failures = 0;
    else this.failures++;
    this.inTurn(() => this.startAgain()).catch(fail);
  }

  /** Waits longer after every failure, so that a broken service does not keep the machine busy. */
  private async startAgain(): Promise<void> {
    const { start, isStopping, logger } = this.options;
    let cause: unknown;
    while (this.worker.isDead() && !isStopping()) {
      if (this.failures >= MAX_FAILURES)
        throw new Error(`a worker has ended ${this.failures} times as soon as it started; the log tells more`, {
          cause,
        });
      if (this.failures > 0) await setTimeout(FIRST_WAIT_MS * 2 ** (this.failures - 1));
      if (isStopping()) return;
      try {
        const dead = this.worker;
        this.fill(await start());
        this.logReplaced(dead);
      } catch (error) {
        logger.error({ err: error }, 'a worker does not start');
        this.failures++;
        cause = error;
      }
    }
  }

  private logReplaced(old: Worker): void {
    const pids = { worker: this.worker.process.pid, before: old.process.pid };
    this.options.logger.info(pids, 'a worker was replaced');
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

async function startWorker(env: Record<string, string>): Promise<{ worker: Worker; url: string }> {
  const worker = cluster.fork(env);
  endWithWorker(worker);
  gatherFor(worker);
  const timeout = new AbortController();
  try {
    const report = await Promise.race([
      reportOf(worker),
      once(worker, 'exit').then((): Report => ({ failure: endingOf(worker) })),
      setTimeout(START_MS, { failure: `a worker does not listen after ${START_MS / 1000} s` }, timeout),
    ]);
    if ('url' in report) return { worker, url: report.url };
    worker.process.kill('SIGKILL');
    throw new Error(report.failure);
  } finally {
    timeout.abort();
  }
}

/** It may be asked for its counts before it reports, and then asks as well. */
function reportOf(worker: Worker): Promise<Report> {
  return new Promise((resolve) =>
    worker.on('message', (message: Report | object) => {
      if ('url' in message || 'failure' in message) resolve(message);
    }),
  );
}

function endingOf({ process: { exitCode, signalCode } }: Worker): string {
  return `a worker has ended with ${signalCode ?? exitCode ?? 'nothing'} before it listened`;
}

/** Tells a worker to go, and waits until it is gone. */
async function retire(worker: Worker, order: Order): Promise<void> {
  if (worker.isDead()) return;
  const gone = once(worker, 'exit');
  const killing = new AbortController();
  const kill = setTimeout(GONE_MS[order], undefined, killing).then(
    () => worker.process.kill('SIGKILL'),
    () => undefined,
  );
  // It may be on its way out by itself.
  if (worker.isConnected()) worker.send(order, () => undefined);
  await gone;
  killing.abort();
  await kill;
}
