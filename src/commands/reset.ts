import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { Config } from '../config.js';
import { countRows, deleteAllRows, type RowCounts } from '../db/reset.js';
import { withMigratedSession, type Session } from '../db/session.js';
import { interruptible } from '../interrupt.js';
import { printResult, rowPhrase } from '../output.js';

interface Options {
  yes?: boolean;
  json?: boolean;
}

const HELP = `
Deletes all rows of appointments, leads, clients, services and companies in one transaction. It drops no table and
changes no other one: if rows of other tables reference these, it fails and deletes nothing. It loads no rows either,
but the next "carnet serve" loads the demo data into an empty embedded database (unless CARNET_DEMO=false).
Meanwhile others can read, and their writes wait.

Asks for confirmation first, with the database and its number of rows. Without a terminal, --yes is required.

Examples:
  $ carnet reset
  $ carnet reset --yes --json
  {"deleted":{"appointments":2,"leads":3,"clients":2,"services":2,"companies":2}}`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addReset(program: Command, readConfig: () => Config): void {
  const command = program
    .command('reset')
    .description("delete all rows of the service's tables")
    .option('--yes', 'do not ask for confirmation')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP);
  command.action(async ({ yes = false, json = false }: Options) => {
    if (!yes && !(process.stdin.isTTY && process.stderr.isTTY))
      command.error('error: there is no terminal to ask on; if all rows may go, say so with --yes');
    await reset(readConfig(), yes, json);
  });
}

async function reset(config: Config, yes: boolean, json: boolean): Promise<void> {
  const deleted = await interruptible((signal) =>
    withMigratedSession(config, async (session) => {
      if (!yes) await confirm(session, signal);
      return deleteAllRows(session, { lockTimeoutMs: config.lockTimeoutMs, signal });
    }),
  );
  printResult(json, { deleted }, [`deleted ${rowPhrase(deleted)}`]);
}

/** @throws Error unless the answer is yes */
async function confirm(session: Session, signal: AbortSignal): Promise<void> {
  const counts = await countRows(session.client);
  const answer = await ask(question(session, counts), signal);
  if (answer.trim().toLowerCase() !== 'yes') throw new Error('not confirmed; nothing was changed');
}

function question({ description }: Session, counts: RowCounts): string {
  return `All rows in ${description} will be deleted: ${rowPhrase(counts)}.\nType yes to go on: `;
}

/** To stderr, so that stdout holds nothing but the result. The end of the input is an empty answer. */
async function ask(text: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // On a terminal that it reads, readline gets Ctrl-C in place of the process.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    return await Promise.race([terminal.question(text, { signal }), closed]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    terminal.close();
  }
}
