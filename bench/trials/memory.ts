import { setTimeout } from 'node:timers/promises';
import type { Finding } from '../goals.js';
import { residentMemory, watchMemory } from '../memory.js';
import { send, type Stage } from '../stage.js';
import { spread } from '../statistics.js';
import { carnet, startTarget } from '../targets.js';
import { works, type Request } from '../works.js';
import { mixedSearches } from './search.js';

const SETTLE_MS = 5_000;
const LOADED_SECONDS_AT_LEAST = 10;

/** A fresh service: idle, and then under everything that reads and writes at once. */
export async function measureMemory(stage: Stage): Promise<Finding[]> {
  const { dataset, effort, cleanup } = stage;
  const fresh = await startTarget(carnet, { DATABASE_URL: dataset.url }, cleanup);
  await setTimeout(SETTLE_MS);
  const idle = await residentMemory(fresh.pid);
  const { samples, stop } = watchMemory(fresh.pid);
  const seconds = Math.max(LOADED_SECONDS_AT_LEAST, effort.seconds);
  await send(stage, everything(stage), { url: fresh.url, seconds });
  stop();
  await fresh.stop();
  return [
    { what: 'idle', value: idle, unit: 'MB', atMost: 100 },
    { what: `most, under ${seconds} s of everything at once`, value: Math.max(...samples), unit: 'MB', atMost: 200 },
  ];
}

/** Whether memory grows when the load goes on: the last third of the time as against the second. */
export async function measureSoak(stage: Stage, minutes: number): Promise<Finding[]> {
  const fresh = await startTarget(carnet, { DATABASE_URL: stage.dataset.url }, stage.cleanup);
  const { samples, stop } = watchMemory(fresh.pid);
  await send(stage, everything(stage), { url: fresh.url, seconds: minutes * 60 });
  stop();
  await fresh.stop();
  const third = Math.floor(samples.length / 3);
  const [before, after] = [spread(samples.slice(third, 2 * third)).median, spread(samples.slice(2 * third)).median];
  return [
    { what: `most in ${minutes} min`, value: Math.max(...samples), unit: 'MB', atMost: 200 },
    { what: 'last third as against the second', value: after / before, unit: '×', atMost: 1.05 },
  ];
}

/** Reads, lists, searches, weeks and updates in turn. New rows would have to be taken away again. */
function everything(stage: Stage): Request[] {
  const { rows, seed } = stage.dataset;
  const order = { rows, seed, batch: 4, count: 5_000 };
  const names = ['get-by-id', 'list-pages', 'list-by-source', 'appointments-week', 'update'] as const;
  const kinds = [...names.map((name) => works[name](order)), mixedSearches(stage)];
  return Array.from({ length: order.count }, (_, i) => kinds.flatMap((kind) => kind[i % kind.length] ?? [])).flat();
}
