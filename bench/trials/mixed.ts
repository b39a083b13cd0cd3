import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { endChild } from '../driver.js';
import type { Finding } from '../goals.js';
import { send, type Stage } from '../stage.js';
import { spread } from '../statistics.js';
import { root } from '../targets.js';
import { works } from '../works.js';
import { mixedSearches } from './search.js';

const SEARCHERS = 2;
/** Not the data's, nor that of rows created by other works. */
const IMPORT_SEED = 900_001;
/** So many that the import is still at it when the reads are over; it is interrupted, and takes back what it has added. */
const IMPORTED = 5_000_000;
const IMPORT_BEGINS_MS = 2_000;
/** Searches keep two of Postgres's processes busy; an import keeps one, and itself. */
const BUSY_PROCESSES = SEARCHERS + 2;

/**
 * Reads of single rows, alone; while people search and rows are imported on the same cores; and while as many programs
 * that touch no database keep the cores as busy, which is what no service can do anything about.
 */
export async function measureMixed(stage: Stage): Promise<Finding[]> {
  const { dataset, effort } = stage;
  const searchDriver = stage.secondDriver();
  const { rows, seed } = dataset;
  const requests = works['get-by-id']({ rows, seed, batch: 3, count: 50_000 });
  const [alone, beside, besideLoops, searched]: [number[], number[], number[], number[]] = [[], [], [], []];
  await send(stage, requests, { seconds: 2 });
  for (let round = 0; round < effort.rounds; round++) {
    alone.push((await send(stage, requests)).p99);
    const endImport = startImport(stage);
    await setTimeout(IMPORT_BEGINS_MS);
    const searching = send(stage, mixedSearches(stage), {
      connections: SEARCHERS,
      seconds: effort.seconds + 1,
      through: searchDriver,
    });
    const reading = send(stage, requests);
    const [reads, searches] = await Promise.all([reading, searching]);
    beside.push(reads.p99);
    searched.push(searches.p99);
    await endImport();
    const endLoops = startLoops(stage);
    besideLoops.push((await send(stage, requests)).p99);
    await endLoops();
  }
  await dataset.admin.query('vacuum (analyze)');
  const [own, disturbed, crowded] = [spread(alone).median, spread(beside).median, spread(besideLoops).median];
  return [
    { what: 'p99 of reads alone', value: own, unit: 'ms' },
    { what: 'p99 of reads beside searches and an import', value: disturbed, unit: 'ms' },
    { what: 'beside as against alone', value: disturbed / own, unit: '×', atMost: 3 },
    { what: 'p99 of those searches', value: spread(searched).median, unit: 'ms' },
    { what: `beside ${BUSY_PROCESSES} programs without a database, as against alone`, value: crowded / own, unit: '×' },
  ];
}

/** @returns what interrupts the import and waits until it has taken back its rows; throws if it had ended before */
function startImport({ dataset, cleanup }: Stage): () => Promise<void> {
  const args = ['dist/main.js', 'seed', '--rows', String(IMPORTED), '--seed', String(IMPORT_SEED)];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env.PATH, DATABASE_URL: dataset.url },
    stdio: 'ignore',
    detached: true,
  });
  cleanup.add(() => endChild(child));
  const ended = once(child, 'exit');
  return async () => {
    if (child.exitCode !== null) throw new Error('the import has ended before the reads did');
    child.kill('SIGINT');
    await ended;
  };
}

/** @returns what ends them */
function startLoops({ cleanup }: Stage): () => Promise<unknown> {
  const loops = Array.from({ length: BUSY_PROCESSES }, () =>
    spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore', detached: true }),
  );
  for (const child of loops) cleanup.add(() => endChild(child));
  return () => Promise.all(loops.map(endChild));
}
