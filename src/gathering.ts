import cluster, { type Worker } from 'node:cluster';
import { setTimeout } from 'node:timers/promises';
import type { Counts, Gather } from './metrics.js';

/** A worker asks its primary for the counts of all; the primary asks each; each answers; and the one that asked gets them. */
type Message = { gather: number } | { countsFor: string } | { countsOf: string; counts: Counts } | Gathered;
interface Gathered {
  gathered: number;
  counts: Counts[];
}

/** How long the primary waits for a worker, in milliseconds: one that hangs is left out. */
const PATIENCE_MS = 1_000;

/** Gathers, in a worker, through its primary. */
export const gatherThroughPrimary: Gather = (own) => {
  const asked = new Map<number, (counts: Counts[]) => void>();
  const answer = async (key: string) => void process.send?.({ countsOf: key, counts: await own() });
  const take = ({ gathered, counts }: Gathered) => {
    asked.get(gathered)?.(counts);
    asked.delete(gathered);
  };
  process.on('message', (message: Message | string) => {
    // The orders are texts.
    if (typeof message === 'string') return;
    if ('countsFor' in message) void answer(message.countsFor);
    if ('gathered' in message) take(message);
  });
  let last = 0;
  return () =>
    new Promise((resolve) => {
      asked.set(++last, resolve);
      process.send?.({ gather: last });
    });
};

/** Counts that were asked for and have not come, by a key that names who wants them of whom. */
const awaited = new Map<string, (counts: Counts) => void>();

/** Answers, in the primary, what a worker asks. */
export function gatherFor(worker: Worker): void {
  worker.on('message', (message: Message) => {
    if ('countsOf' in message) awaited.get(message.countsOf)?.(message.counts);
    if ('gather' in message) void answerTo(worker, message.gather);
  });
}

async function answerTo(worker: Worker, gathered: number): Promise<void> {
  const workers = Object.values(cluster.workers ?? {}).filter((each) => each !== undefined);
  const counts = await Promise.all(workers.map((each) => countsOf(each, `${worker.id} ${gathered} ${each.id}`)));
  if (worker.isConnected()) worker.send({ gathered, counts: counts.filter(Boolean) });
}

async function countsOf(worker: Worker, key: string): Promise<Counts | undefined> {
  const patience = new AbortController();
  const counts = new Promise<Counts>((resolve) => awaited.set(key, resolve));
  // It may have gone in this moment: then it is not waited for any longer than one that hangs.
  if (worker.isConnected()) worker.send({ countsFor: key }, () => undefined);
  const late = setTimeout(PATIENCE_MS, undefined, patience).catch(() => undefined);
  const first = await Promise.race([counts, late]);
  patience.abort();
  awaited.delete(key);
  return first;
}
