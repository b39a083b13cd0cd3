import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from './cleanup.js';
import type { Round } from './statistics.js';
import type { Order, Request, WorkName } from './works.js';

/** What is to be sent, where, and for how long. */
export interface Load {
  url: string;
  work: WorkName;
  order: Order;
  /** Instead of the work's own. */
  requests?: Request[];
  connections: number;
  seconds: number;
}

/** What the driver has seen. */
export interface Seen extends Round {
  /** Answers that are no success, broken connections and timeouts. */
  failures: number;
  statuses: object;
  /** How many different requests there were, and how many were answered. */
  requests: number;
  answered: number;
}

type Reply = { seen: Seen } | { error: string };

/** A process that sends requests, one load after the other. */
export interface Driver {
  send(load: Load): Promise<Seen>;
}

export function startDriver(cleanup: Cleanup): Driver {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx', '--max-old-space-size=4096'],
    // Ctrl-C is for the parent, which ends its children in order.
    detached: true,
  });
  cleanup.add(() => endChild(child));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the driver has ended')));
  // It may end as it likes while nobody waits for it.
  ended.catch(() => undefined);
  return {
    async send(load) {
      child.send(load);
      const [reply] = (await Promise.race([once(child, 'message'), ended])) as [Reply]; // The only thing it sends.
      if ('error' in reply) throw new Error(`the driver failed: ${reply.error}`);
      return reply.seen;
    },
  };
}

/** Asks a process to end, and waits until it has. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
