/**
 * Measures Carnet against other ways to serve the same data; docs/performance.md tells how.
 *
 *     npm run bench -- --help
 */
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Cleanup } from './cleanup.js';
import type { Effort } from './compare.js';
import { writeReport } from './report.js';
import { run, type Choice } from './run.js';
import { allPeers, peers, root } from './targets.js';
import { trials } from './trials/index.js';
import { workNames } from './works.js';

type Options = Omit<Choice, 'effort'> & Effort & { json?: boolean; output?: string };

const HELP = `
Loads the data into a Postgres of its own in .carnet-bench, which is kept, starts the compiled service and each peer as
processes on 127.0.0.1, checks that they answer the same, and drives them in turns. A peer that this machine cannot run is
left out. A run of everything writes bench/results.json and bench/chart.svg; another one writes nothing without --output.

Examples:
  $ npm run bench
  $ npm run bench -- --only get-by-id --seconds 5 --rows 100000
  $ npm run bench -- --only list,create --peers bare,bare-prepared --rounds 5
  $ npm run bench -- --only memory --soak 10`;

const measurable: string[] = [...workNames, ...Object.keys(trials)];
const usualPeers = peers.map(({ name }) => name);

const program = new Command('npm run bench --')
  .description('Measures Carnet against other ways to serve the same data.')
  .addOption(listOption('--only <names>', 'what to measure', measurable).default(measurable, 'all'))
  .addOption(
    listOption(
      '--peers <names>',
      'whom to compare with',
      allPeers.map(({ name }) => name),
    ).default(usualPeers, usualPeers.join()),
  )
  .option('--rows <number>', 'how many leads there are', wholeNumber(1_000, 10_000_000), 1_000_000)
  .option('--seed <number>', 'which leads', wholeNumber(0, 899_999), 1)
  .option('--seconds <number>', 'how long each target is driven in a round, second by second', wholeNumber(1, 600), 5)
  .option('--rounds <number>', 'how often that is repeated', wholeNumber(1, 100), 3)
  .option('--connections <number>', 'how many clients ask at once', wholeNumber(1, 1000), 16)
  .option('--soak <minutes>', 'watch the memory under load for so long', wholeNumber(0, 600), 0)
  .option('--output <directory>', 'where to write results.json and chart.svg')
  .option('--json', 'print one JSON document instead of tables')
  .addHelpText('after', HELP)
  .parse();

const { only, peers: chosen, rows, seed, soak, json = false, output, ...effort } = program.opts<Options>();
const isWhole = measurable.every((name) => only.includes(name)) && usualPeers.every((name) => chosen.includes(name));
const directory = output ?? (isWhole ? join(root, 'bench') : undefined);

const cleanup = new Cleanup();
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 }))
  process.once(signal, () => {
    process.exitCode = code;
    // Whatever is being measured fails by that, and ends this process.
    cleanup.run().catch(() => undefined);
  });

try {
  const print = (lines: string[]) => {
    if (!json) process.stdout.write(`${lines.join('\n')}\n`);
  };
  const report = await run({ only, peers: chosen, rows, seed, soak, effort }, cleanup, print);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  if (directory !== undefined)
    process.stderr.write(`\nwritten: ${(await writeReport(directory, report)).join(', ')}\n`);
} catch (error) {
  // A signal has set it: what it broke off is no failure.
  if (process.exitCode === undefined) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
} finally {
  await cleanup.run();
}
// A driver's channel or a watcher may still be open.
process.exit();

function listOption(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, `${description}: ${choices.join(', ')}`).argParser((text: string) => {
    const names = text.split(',');
    const unknown = names.filter((name) => !choices.includes(name));
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
