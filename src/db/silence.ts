import type { Socket } from 'node:net';
import type pg from 'pg';

/** What a statement fails with whose server says nothing any more. */
export const SILENCE = 'the database says nothing';

/** Connections whose server has to say something. */
const waitedFor = new WeakSet<pg.ClientBase>();

/**
 * Cuts off servers that say nothing for so long while a connection waits for them: the machine or the network is gone.
 *
 * The driver's own `query_timeout` does the same, with a timer for every statement. Each of those holds what was read until
 * long after it was answered, as far as the garbage collector can see: 25 kB of every list became old memory, and a sixth of
 * a list's time went into collecting it. This is one timer for every connection.
 */
export function cutOffSilent(pool: pg.Pool, limitMs: number): void {
  pool.on('acquire', (client) => waitedFor.add(client));
  pool.on('release', (_error, client) => waitedFor.delete(client));
  pool.on('connect', (client) => {
    const stream = client.connection.stream as Socket; // Of TCP, of TLS, or of a Unix domain: each has a timeout.
    stream.setTimeout(limitMs);
    // Not given to `setTimeout`, which would tell it once only: a connection that had ever been idle would not be watched any more.
    stream.on('timeout', () => {
      if (waitedFor.has(client)) stream.destroy(new Error(SILENCE));
    });
  });
}

/**
 * Lets the server of a lent connection say nothing, for what has limits of its own.
 *
 * @returns what ends that
 */
export function allowSilence(client: pg.ClientBase): () => void {
  waitedFor.delete(client);
  return () => waitedFor.add(client);
}
