import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../goals.js';
import type { Stage } from '../stage.js';
import { spread } from '../statistics.js';
import { carnet, startTarget } from '../targets.js';

/** From the start of the process to its first 200, with its own Postgres: with no database, and with one. */
export async function measureStart(stage: Stage): Promise<Finding[]> {
  const { effort, dataset, cleanup } = stage;
  const times = { none: [] as number[], existing: [] as number[], given: [] as number[] };
  for (let round = 0; round < effort.rounds; round++) {
    const directory = await mkdtemp(join(tmpdir(), 'carnet-bench-'));
    // Run by root, Postgres has another account, which could not enter here otherwise.
    await chmod(directory, 0o755);
    cleanup.add(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
    const environment = { CARNET_DATA_DIR: join(directory, 'data') };
    times.none.push(await timeStart(stage, environment));
    times.existing.push(await timeStart(stage, environment));
    times.given.push(await timeStart(stage, { DATABASE_URL: dataset.url }));
  }
  return [
    { what: 'no database yet', value: spread(times.none).median, unit: 's', atMost: 3 },
    { what: 'its own database, stopped', value: spread(times.existing).median, unit: 's', atMost: 1 },
    { what: 'a database that runs', value: spread(times.given).median, unit: 's', atMost: 1 },
  ];
}

async function timeStart({ cleanup }: Stage, environment: Record<string, string>): Promise<number> {
  const start = performance.now();
  const running = await startTarget(carnet, environment, cleanup);
  const seconds = (performance.now() - start) / 1000;
  await running.stop();
  return seconds;
}
