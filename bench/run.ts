import type { Cleanup } from './cleanup.js';
import { compare, type Comparison, type Effort } from './compare.js';
import { openDataset, startServer, type Dataset } from './dataset.js';
import { startDriver } from './driver.js';
import type { Finding } from './goals.js';
import { watchMemory } from './memory.js';
import { describeMachine, type Report } from './report.js';
import type { Stage } from './stage.js';
import { comparisonLines, findingLines } from './table.js';
import { allPeers, carnet, keep, startTarget, type Running, type Target } from './targets.js';
import { trials } from './trials/index.js';
import { measureSoak } from './trials/memory.js';
import { workNames } from './works.js';

/** What is to be measured. */
export interface Choice {
  only: string[];
  peers: string[];
  rows: number;
  seed: number;
  effort: Effort;
  /** Minutes of load to watch the memory for; 0 for none. */
  soak: number;
}

/**
 * Measures what was chosen.
 *
 * @param print - takes lines for people as soon as there are some
 * @throws Error if targets answer differently or fail under load
 */
export async function run(choice: Choice, cleanup: Cleanup, print: (lines: string[]) => void): Promise<Report> {
  const { only, effort, rows, seed, soak } = choice;
  const server = await startServer(keep, cleanup);
  const works = workNames.filter((name) => only.includes(name));
  const peersAsked = works.length > 0 ? allPeers.filter(({ name }) => choice.peers.includes(name)) : [];
  // While the data are loaded; who waits for a target's start hears of its troubles.
  const preparing = Promise.allSettled([carnet, ...peersAsked].map(async ({ prepare }) => prepare?.()));
  const dataset = await openDataset(server, { rows, seed }, cleanup);
  const driver = startDriver(cleanup);
  const own = await startTarget(carnet, { DATABASE_URL: dataset.url }, cleanup);
  const memory = watchMemory(own.pid);
  const report: Report = {
    date: new Date().toISOString(),
    machine: await describeMachine(dataset.admin),
    settings: { ...effort, rows, seed },
    comparisons: [],
    trials: [],
    leftOut: {},
  };
  await preparing;
  const peers = await startPeers(peersAsked, dataset, cleanup, report.leftOut);
  for (const work of works) {
    const comparison: Comparison = await compare(work, [own, ...peers], { dataset, driver, effort });
    report.comparisons.push(comparison);
    print(comparisonLines(comparison));
  }
  for (const peer of peers) await peer.stop();

  const stage: Stage = {
    server,
    dataset,
    carnet: own,
    driver,
    effort,
    cleanup,
    secondDriver: () => startDriver(cleanup),
  };
  const found = (name: string, findings: Finding[]) => {
    report.trials.push({ name, findings });
    print(findingLines(name, findings));
  };
  for (const [name, measure] of Object.entries(trials)) if (only.includes(name)) found(name, await measure(stage));
  if (soak > 0) found('soak', await measureSoak(stage, soak));
  found('whole run', [{ what: 'most resident memory', value: Math.max(...memory.stop()), unit: 'MB', atMost: 200 }]);
  return report;
}

async function startPeers(
  asked: Target[],
  { url }: Dataset,
  cleanup: Cleanup,
  leftOut: Report['leftOut'],
): Promise<Running[]> {
  const starts = await Promise.allSettled(asked.map((peer) => startTarget(peer, { DATABASE_URL: url }, cleanup)));
  const peers: Running[] = [];
  for (const [i, start] of starts.entries()) {
    if (start.status === 'fulfilled') {
      peers.push(start.value);
      continue;
    }
    const [name, text] = [asked[i]?.name ?? '', String(start.reason)];
    const reason = text.trim().split('\n').at(-1) ?? '';
    leftOut[name] = reason;
    process.stderr.write(`${name} is left out: ${reason}\n`);
  }
  return peers;
}
