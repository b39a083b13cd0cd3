import { InvalidArgumentError, type Command } from 'commander';
import type { Config } from '../config.js';
import { loadSeed } from '../db/seed.js';
import { withYieldingSession } from '../db/session.js';
import { interruptible } from '../interrupt.js';
import { printResult, rowPhrase } from '../output.js';
import { showProgress } from '../progress.js';
import { MAX_LEADS, MAX_SEED, seedTables } from '../seed/seed.js';

interface Options {
  rows?: number;
  seed: number;
  json?: boolean;
}

const HELP = `
Adds generated rows in one transaction: all of them, or none. For every ten leads there are two clients and one company,
for every two leads one appointment, for every thousand one service (at least 8). Four leads in ten belong to a company,
half of them to the few largest; one in twenty has a client. Owners, sources, segments, stages, statuses and tags have a value that is
common and one that is rare. All are created between November 2023 and October 2025, many of them at the same time.

The same seed and number generate the same rows, ids included, on any day and machine. Every id begins with the seed in
hexadecimal, and every e-mail address ends in s<seed>.example, so the rows of several seeds can coexist. If the rows of a
seed already exist, nothing is added: choose another one, or empty the tables with "carnet reset".

The embedded database may be in use by "carnet serve". Ctrl-C rolls back what was added so far.

Examples:
  $ carnet seed --rows 1000
  $ carnet seed --rows 200000 --seed 2
  $ carnet seed --rows 1000 --seed 3 --json
  {"seed":3,"rows":{"companies":100,"clients":200,"services":8,"leads":1000,"appointments":500},"seconds":0.4}`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addSeed(program: Command, readConfig: () => Config): void {
  const command = program
    .command('seed')
    .description('add generated rows, for trials and measurements')
    .option('--rows <number>', `how many leads, 1 to ${MAX_LEADS}; required`, wholeNumber(1, MAX_LEADS))
    .option('--seed <number>', `which rows, 0 to ${MAX_SEED}`, wholeNumber(0, MAX_SEED), 1)
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP);
  command.action(async ({ rows, seed, json = false }: Options) => {
    // Commander would ask for it even before it tells that `--rowz` is none of our options.
    if (rows === undefined) return command.error('error: say how many leads, such as --rows 1000');
    await load(readConfig(), { leads: rows, seed }, json);
  });
}

async function load(config: Config, choice: { leads: number; seed: number }, json: boolean): Promise<void> {
  const start = performance.now();
  const tables = Object.values(seedTables(choice));
  await interruptible((signal) =>
    withYieldingSession(config, async (session) => {
      const progress = showProgress(tables.reduce((sum, { count }) => sum + count, 0));
      try {
        await loadSeed(session, tables, { signal, onSent: (table, count) => progress.advance(table, count) });
      } finally {
        progress.stop();
      }
    }),
  );
  const rows = Object.fromEntries(tables.map(({ name, count }) => [name, count]));
  const seconds = Math.round(performance.now() - start) / 1000;
  printResult(json, { seed: choice.seed, rows, seconds }, [`added ${rowPhrase(rows)} in ${seconds} s`]);
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return value;
  };
}
