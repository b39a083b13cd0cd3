import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Config } from '../config.js';
import { adopt, ObstaclesError, planAdoption, type Adoption } from '../db/adopt/adopt.js';
import type { Listener } from '../db/adopt/execute.js';
import type { Finding } from '../db/adopt/plan.js';
import { describe } from '../db/adopt/script.js';
import { withSession } from '../db/session.js';
import { interruptible } from '../interrupt.js';
import { printResult } from '../output.js';

interface Options {
  plan?: boolean;
  out?: string;
  json?: boolean;
}

const HELP = `
For a database in which clients, services, companies, leads or appointments already exist. Compares them with what the
migrations create, adds what is missing (columns, defaults, constraints, indexes, triggers, whole tables), and records the
migrations as applied, so that the service can start. Nothing is dropped or renamed. Others can read and write meanwhile:
indexes are built and constraints validated concurrently, and a lock that would block others is released after 300 ms and
tried again.

What cannot be adopted is listed, with the ids of some rows and what to do; then nothing is changed. Ctrl-C, and even a
kill, keep what was done so far; the same command continues from there. It has to connect to Postgres directly, as the
owner of the tables. See docs/adopting.md.

Examples:
  $ carnet adopt --plan
  $ carnet adopt --plan --out adopt.sql
  $ carnet adopt
  $ carnet adopt --plan --json
  {"steps":[{"what":"index idx_leads_owner","sql":"create index …"}],"findings":[]}`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addAdopt(program: Command, readConfig: () => Config): void {
  program
    .command('adopt')
    .description('make the service work with the tables of a running ERP, while the ERP uses them')
    .option('--plan', 'print what would be done, as SQL, and change nothing')
    .option('--out <file>', 'write the plan to a file instead')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async ({ plan = false, out, json = false }: Options) => {
      if (plan || out !== undefined) await showPlan(readConfig(), out, json);
      else await run(readConfig(), json);
    });
}

async function showPlan(config: Config, out: string | undefined, json: boolean): Promise<void> {
  const adoption = await interruptible((signal) => withSession(config, (session) => planAdoption(session, signal)));
  const { steps, findings, script } = adoption;
  if (out !== undefined) await writeFile(out, script);
  const result = { steps: steps.map(({ what, sql }) => ({ what, sql })), findings };
  printResult(json, result, out === undefined ? [script.trimEnd()] : [...linesOf(findings), summary(adoption, out)]);
  refuse(findings.filter(({ kind }) => kind === 'obstacle'));
}

async function run(config: Config, json: boolean): Promise<void> {
  const { findings, done } = await interruptible(
    (signal) => withSession(config, (session) => adopt(session, listener(), signal)),
    'what was done so far stays, and carnet adopt goes on from there',
  ).catch((error: unknown) => {
    if (error instanceof ObstaclesError) refuse(error.obstacles, true);
    throw error;
  });
  printResult(json, { done, findings }, [
    ...linesOf(findings),
    done === 0 ? 'nothing to do' : `adopted in ${done} steps; the service can start`,
  ]);
}

/** @throws Error if there are any; stdout may have them already */
function refuse(obstacles: Finding[], list = false): void {
  if (obstacles.length === 0) return;
  if (list)
    process.stderr.write(
      linesOf(obstacles)
        .map((line) => `${line}\n`)
        .join(''),
    );
  throw new ObstaclesError(obstacles);
}

function linesOf(findings: Finding[]): string[] {
  return findings.map(describe);
}

function summary({ steps }: Adoption, out: string): string {
  return steps.length === 0 ? `nothing to do; ${out} says so` : `${steps.length} steps in ${out}`;
}

/** Each step to stderr when it begins: some take minutes. */
function listener(): Listener {
  return {
    onStep: ({ what }, place, total) => void process.stderr.write(`${place}/${total} ${what}\n`),
    onRetry: ({ what }, tries) =>
      void process.stderr.write(`  ${what}: others hold the table; tried ${tries} ${tries === 1 ? 'time' : 'times'}\n`),
  };
}
