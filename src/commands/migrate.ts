import type { Command } from 'commander';
import type { Config } from '../config.js';
import { migrate, migrationStatus, type MigrateOptions } from '../db/migrate.js';
import { withSession } from '../db/session.js';
import { printResult } from '../output.js';

interface Options {
  json?: boolean;
}

const HELP = `
A run is one transaction: everything is applied, or nothing. The three parent tables (companies, clients, services) are
never dropped: they may belong to the ERP.

Examples:
  $ carnet migrate status
  $ carnet migrate up
  $ DATABASE_URL=postgres://me@db.example/erp carnet migrate up --json`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addMigrate(program: Command, readConfig: () => Config): void {
  const group = program
    .command('migrate')
    .description('bring the tables of the database up to date')
    .addHelpText('after', HELP);
  const add = (
    name: string,
    description: string,
    example: string,
    action: (config: Config, json: boolean) => Promise<void>,
  ) =>
    group
      .command(name)
      .description(description)
      .option('--json', 'print one JSON document')
      .addHelpText('after', example)
      .action(({ json = false }: Options) => action(readConfig(), json));
  add('up', 'apply every pending migration', example('up', '{"applied":["…"]}'), up);
  add(
    'down',
    'take the last migration back, and the data in what it made',
    example('down', '{"taken_back":["…"]}'),
    down,
  );
  add('status', 'list applied and pending migrations', example('status', '{"applied":["…"],"pending":[]}'), status);
}

async function up(config: Config, json: boolean): Promise<void> {
  const applied = await withSession(config, ({ url }) => migrate(url, 'up', { onNotice }));
  printResult(json, { applied }, linesFor('applied', applied));
}

async function down(config: Config, json: boolean): Promise<void> {
  const takenBack = await withSession(config, ({ url }) => migrate(url, 'down', { onNotice }));
  printResult(json, { taken_back: takenBack }, linesFor('taken back', takenBack));
}

async function status(config: Config, json: boolean): Promise<void> {
  const { applied, pending } = await withSession(config, ({ client }) => migrationStatus(client));
  const lines = [...applied.map((name) => `applied  ${name}`), ...pending.map((name) => `pending  ${name}`)];
  printResult(json, { applied, pending }, lines);
}

/** What the migrations have to say, such as that pg_trgm is not to be had: to stderr, as it is no result. */
const onNotice: NonNullable<MigrateOptions['onNotice']> = ({ message = '', hint }) => {
  process.stderr.write(`notice: ${message}\n`);
  if (hint !== undefined) process.stderr.write(`  hint: ${hint}\n`);
};

function linesFor(done: string, names: string[]): string[] {
  return names.length > 0 ? names.map((name) => `${done}  ${name}`) : ['nothing to do'];
}

function example(command: string, json: string): string {
  return `
Examples:
  $ carnet migrate ${command}
  $ carnet migrate ${command} --json
  ${json}`;
}
