import { availableParallelism } from 'node:os';
import pg from 'pg';
import { isLoopbackName } from '../exposure.js';

/** Longer than the next reads take to be asked for and read, on a slow machine as well: with 0.4 ms it slept between them there. */
const QUIET_MS = 2;

/**
 * Keeps the event loop polling for as long as there is news every now and then, where it would otherwise put the process to sleep
 * between one answer of the database and the next. A busy service would sleep some thousand times in a second, and is
 * running again a while after the answer has come: that is a fifth of the reads by id that it could answer.
 */
export class BusyPolling {
  private isPolling = false;
  private latest = 0;

  /**
   * @param areCoresFree - whether nobody else needs them
   * @param quietMs - how long it goes on without news
   */
  constructor(
    private readonly areCoresFree: () => boolean,
    private readonly quietMs = QUIET_MS,
  ) {}

  /** There is news, and more is expected. */
  note(): void {
    if (!this.areCoresFree()) return;
    this.latest = performance.now();
    if (this.isPolling) return;
    this.isPolling = true;
    setImmediate(this.poll);
  }

  /** An immediate that waits keeps the loop from waiting for anything else. */
  private readonly poll = () => {
    this.isPolling = performance.now() - this.latest < this.quietMs;
    if (this.isPolling) setImmediate(this.poll);
  };
}

/**
 * Whether it pays: a database that is far away takes longer to answer than a process to wake up, and on a single core
 * polling would keep the database from answering.
 */
export function paysOff(databaseUrl: string, cores = availableParallelism()): boolean {
  const { host } = new pg.Client({ connectionString: databaseUrl });
  // A path is that of a Unix domain socket.
  return cores > 1 && (host.startsWith('/') || isLoopbackName(host));
}
