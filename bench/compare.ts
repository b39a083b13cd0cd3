import { WORK_IN } from '../src/db/pending-lists.js';
import { ratioGoals } from './goals.js';
import type { Dataset } from './dataset.js';
import type { Driver } from './driver.js';
import { compareAnswers } from './same.js';
import { ratio, spread, together, turns, type Round, type Spread } from './statistics.js';
import type { Running } from './targets.js';
import type { Order, WorkName } from './works.js';

/** One work on all targets. */
export interface Comparison {
  work: WorkName;
  targets: { name: string; rounds: Round[]; rate: Spread; p50: number; p99: number }[];
  /** How many times as fast as each other target the first one is, which is Carnet. */
  ratios: { peer: string; ratio: Spread; atLeast?: number }[];
}

/** How much is done. */
export interface Effort {
  connections: number;
  /** How long each target is driven in a round. */
  seconds: number;
  rounds: number;
}

/** Compilers and caches are warm when so many bursts of load in a row have not been answered faster by so much. */
const BURSTS_IN_VAIN = 2;
const FASTER = 1.1;
const BURST_SECONDS = 0.4;
const MAX_BURSTS = 20;
/** The machine may be twice as fast in one second as a few seconds later: longer turns would compare its moods. */
const TURN_SECONDS = 1;
/** So many different reads in a second, which are repeated if there is time for more. */
const READS_PER_SECOND = 2_000;
/** Below this rate no write of a round is repeated; a second new row with the same address would be refused. */
const WRITES_PER_SECOND = 8_000;

/** @throws Error if the targets' answers differ, or one of them fails under load */
export async function compare(
  work: WorkName,
  targets: readonly Running[],
  { dataset, driver, effort }: { dataset: Dataset; driver: Driver; effort: Effort },
): Promise<Comparison> {
  const { rows, seed, admin } = dataset;
  let batch = 0;
  const perSecond = isWrite(work) ? WRITES_PER_SECOND : READS_PER_SECOND;
  const order = (seconds: number): Order => ({ rows, seed, batch: batch++, count: perSecond * seconds });
  const send = async (target: Running, seconds: number): Promise<Round> => {
    // Whoever wrote next would work in what others have left.
    if (isWrite(work)) await admin.query(WORK_IN);
    const load = { url: target.url, work, order: order(seconds), connections: effort.connections, seconds };
    const { failures, statuses, rate, p50, p99 } = await driver.send(load);
    if (failures > 0)
      throw new Error(`${work}: ${target.name} failed ${failures} times under load (${JSON.stringify(statuses)})`);
    return { rate, p50, p99 };
  };

  // An earlier run may have been stopped, or have ended while an answer was on its way.
  await removeCreated(dataset, work);
  await compareAnswers(work, order(1), targets, dataset);
  for (const target of targets) await warmUp(() => send(target, BURST_SECONDS));
  await admin.query('checkpoint');
  const seen = new Map(targets.map(({ name }) => [name, [] as Round[]]));
  for (let round = 0; round < effort.rounds; round++) {
    const parts = new Map(targets.map(({ name }) => [name, [] as Round[]]));
    for (let turn = 0; turn < effort.seconds; turn++) {
      for (const target of turns(targets, round + turn)) parts.get(target.name)?.push(await send(target, TURN_SECONDS));
    }
    for (const [name, seconds] of parts) seen.get(name)?.push(together(seconds));
  }
  await removeCreated(dataset, work);
  return summarize(work, seen);
}

/** Sends load for as long as it is answered faster and faster, so that each target is measured at its best, whatever it is made of. */
async function warmUp(send: () => Promise<Round>): Promise<void> {
  let reached = 0;
  for (let [bursts, vain] = [0, 0]; bursts < MAX_BURSTS && vain < BURSTS_IN_VAIN; bursts++) {
    const { rate } = await send();
    const isFaster = rate > reached * FASTER;
    vain = isFaster ? 0 : vain + 1;
    if (isFaster) reached = rate;
  }
}

function isWrite(work: WorkName): boolean {
  return work === 'create' || work === 'update';
}

/** As if nothing had happened, but for the values that updates have left. */
async function removeCreated({ admin, seed }: Dataset, work: WorkName): Promise<void> {
  if (!isWrite(work)) return;
  // Ids of the data begin with the seed in hexadecimal.
  const prefix = seed.toString(16).padStart(8, '0');
  const { rowCount } = await admin.query(`delete from leads where id::text not like '${prefix}-%'`);
  if (rowCount !== 0) await admin.query('vacuum (analyze) leads');
}

export function summarize(work: WorkName, seen: ReadonlyMap<string, Round[]>): Comparison {
  const targets = [...seen].map(([name, rounds]) => ({
    name,
    rounds,
    rate: spread(rounds.map(({ rate }) => rate)),
    p50: spread(rounds.map(({ p50 }) => p50)).median,
    p99: spread(rounds.map(({ p99 }) => p99)).median,
  }));
  const [first, ...others] = targets;
  const ratios = others.map(({ name, rounds }) => {
    const atLeast = ratioGoals[work]?.[name];
    return { peer: name, ratio: ratio(first?.rounds ?? [], rounds), ...(atLeast !== undefined && { atLeast }) };
  });
  return { work, targets, ratios };
}
