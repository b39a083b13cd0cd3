/**
 * Measures Carnet against other ways to serve the same data; see docs/performance.md for how.
 *
 *     npm run bench -- --help
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { Cleanup } from './cleanup.js';
import { compare } from './compare.js';
import { openDataset, startServer } from './dataset.js';
import { startDriver } from './driver.js';
import { comparisonLines } from './table.js';
import { carnet, keep, morePeers, peers, startTarget } from './targets.js';
import { workNames, type WorkName } from './works.js';

interface Options {
  only: WorkName[];
  peers: string[];
  rows: number;
  seed: number;
  seconds: number;
  rounds: number;
  connections: number;
  json?: boolean;
}

const peerNames = peers.map(({ name }) => name);
const allPeers = [...peers, ...morePeers];

const program = new Command('npm run bench --')
  .description('Measures Carnet against other ways to serve the same data.')
  .addOption(listOption('--only <works>', 'what to measure', workNames).default(workNames, 'all'))
  .addOption(
    listOption(
      '--peers <peers>',
      'whom to compare with',
      allPeers.map(({ name }) => name),
    ).default(peerNames, peerNames.join()),
  )
  .option('--rows <number>', 'how many leads there are', wholeNumber(100, 10_000_000), 1_000_000)
  .option('--seed <number>', 'which leads', wholeNumber(0, 999_999), 1)
  .option('--seconds <number>', 'how long a round lasts', wholeNumber(1, 600), 5)
  .option('--rounds <number>', 'how often each target has its turn', wholeNumber(1, 100), 3)
  .option('--connections <number>', 'how many clients ask at once', wholeNumber(1, 1000), 16)
  .option('--json', 'print one JSON document')
  .parse();

const cleanup = new Cleanup();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => void cleanup.run().finally(() => process.exit(code)));
try {
  await run(program.opts<Options>());
} finally {
  await cleanup.run();
}
process.exit();

async function run({ only, peers: chosen, rows, seed, json = false, ...effort }: Options): Promise<void> {
  const server = await startServer(keep, cleanup);
  const dataset = await openDataset(server, { rows, seed }, cleanup);
  const driver = startDriver(cleanup);
  const targets = [await startTarget(carnet, { DATABASE_URL: dataset.url }, cleanup)];
  for (const peer of allPeers.filter(({ name }) => chosen.includes(name))) {
    try {
      targets.push(await startTarget(peer, { DATABASE_URL: dataset.url }, cleanup));
    } catch (error) {
      process.stderr.write(`${peer.name} is left out: ${reasonOf(error)}\n`);
    }
  }
  const comparisons = [];
  for (const work of only) {
    const comparison = await compare(work, targets, { dataset, driver, effort });
    comparisons.push(comparison);
    if (!json) process.stdout.write(`${comparisonLines(comparison).join('\n')}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ comparisons })}\n`);
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n').at(-1) ?? '';
}

function listOption<Name extends string>(flags: string, description: string, choices: readonly Name[]): Option {
  return new Option(flags, `${description}: ${choices.join(', ')}`).argParser((text: string) => {
    const names = text.split(',');
    const unknown = names.filter((name) => !choices.some((choice) => choice === name));
    if (unknown.length > 0) throw new InvalidArgumentError(`There is no ${unknown.join(', ')}.`);
    return names;
  });
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return value;
  };
}
