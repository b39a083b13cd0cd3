import { removeOldKeys } from './idempotency.js';
import type { Queryable } from './pool.js';

/** How often a process looks for answers that were kept for long enough; there is seldom more than a batch. */
const INTERVAL_MS = 60_000;

/**
 * Removes kept answers from time to time, as long as the process lives. Any number of processes may do so: each passes over
 * what another one is removing. One that dies leaves the rest to the others, and to the next one.
 *
 * @param onError - told why nothing could be removed; it is tried again next time
 * @returns what ends it
 */
export function sweepKeys(db: Queryable, onError: (error: unknown) => void, intervalMs = INTERVAL_MS): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout;
  const schedule = () => {
    // Processes that start together do not come together.
    timer = setTimeout(sweep, intervalMs * (0.5 + Math.random())).unref();
  };
  const sweep = () => {
    removeOldKeys(db)
      .catch((error: unknown) => {
        if (!isStopped) onError(error);
      })
      .finally(() => {
        if (!isStopped) schedule();
      });
  };
  schedule();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
