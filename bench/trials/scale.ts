import { openDataset } from '../dataset.js';
import type { Finding } from '../goals.js';
import { send, type Stage } from '../stage.js';
import { spread, turns } from '../statistics.js';
import { startTarget } from '../targets.js';
import { works } from '../works.js';

const SMALL = 10_000;

/**
 * Pages of a small list and of a large one, asked for in turns: several of them, because the leads of one page may be longer than
 * those of another.
 */
export async function measureScale(stage: Stage): Promise<Finding[]> {
  const { server, dataset, carnet, effort, cleanup } = stage;
  const small = await openDataset(server, { rows: SMALL, seed: dataset.seed }, cleanup);
  const beside = await startTarget(carnet, { DATABASE_URL: small.url }, cleanup);
  const requests = works['list-pages']({ rows: SMALL, seed: dataset.seed, batch: 5, count: 500 });
  const lists = [
    { url: beside.url, times: [] as number[] },
    { url: carnet.url, times: [] as number[] },
  ];
  for (const { url } of lists) await send(stage, requests, { url, connections: 1, seconds: 1 });
  for (let round = 0; round < effort.rounds; round++) {
    for (const { url, times } of turns(lists, round))
      times.push((await send(stage, requests, { url, connections: 1 })).p50);
  }
  await beside.stop();
  const [few = 0, many = 0] = lists.map(({ times }) => spread(times).median);
  return [
    { what: `pages 2 to 51 of ${SMALL} leads`, value: few, unit: 'ms' },
    { what: `pages 2 to 51 of ${dataset.rows} leads`, value: many, unit: 'ms' },
    { what: 'large as against small', value: many / few, unit: '×', atMost: 1.2 },
  ];
}
