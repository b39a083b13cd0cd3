import { InvalidArgumentError, Option, type Command } from 'commander';
import { drawKey } from '../auth/keys.js';
import { readScopes, scopes as allScopes } from '../auth/scopes.js';
import type { Config } from '../config.js';
import { insertApiKey, listApiKeys, revokeApiKey, type ApiKey } from '../db/api-keys.js';
import { withMigratedSession } from '../db/session.js';
import { interruptible } from '../interrupt.js';
import { printResult } from '../output.js';

interface CreateOptions {
  name: string;
  scopes: string[];
  days: number | null;
  json?: boolean;
}

const DAYS = 365;
const MAX_DAYS = 3_650;
const MAX_NAME = 200;
/** What would let a name look like another line of the list of keys. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const HELP = `
API keys are for machines without an access token: they are sent as "Authorization: Bearer carnet_…". The service accepts
them only if AUTH_API_KEYS=true, whether there are any or not. Only the hash of a key is stored. Backups do not contain
keys, and "carnet reset" keeps them.

Examples:
  $ carnet key create --name "nightly import" --scopes "leads:read leads:write"
  $ carnet key list
  $ carnet key revoke K3kT9sPq2Za`;

const CREATE_HELP = `
Prints the key, which is not shown again. Scopes are separated by spaces: ${allScopes.join(', ')},
*:read, *:write, and * for all that there are now.

Examples:
  $ carnet key create --name "nightly import" --scopes "leads:read leads:write" --days 90
  $ carnet key create --name dashboard --scopes "*:read" --json
  {"key":"carnet_…","id":"K3kT9sPq2Za","name":"dashboard","scopes":["appointments:read","…"],…}`;

const LIST_HELP = `
Examples:
  $ carnet key list
  $ carnet key list --json
  {"keys":[{"id":"K3kT9sPq2Za","name":"dashboard","state":"active","last_used_at":"2026-01-31T08:00:00Z",…}]}`;

const REVOKE_HELP = `
A service that has just accepted the key may accept it for up to 10 more seconds.

Examples:
  $ carnet key revoke K3kT9sPq2Za
  $ carnet key revoke K3kT9sPq2Za --json
  {"id":"K3kT9sPq2Za","state":"revoked",…}`;

/** @param readConfig - reads the settings; throws if one is bad */
export function addKey(program: Command, readConfig: () => Config): void {
  const group = program.command('key').description('manage the API keys of machines').addHelpText('after', HELP);
  group
    .command('create')
    .description('create a key')
    .requiredOption('--name <text>', 'the purpose of the key', readName)
    .requiredOption('--scopes <scopes>', 'the scopes of the key, separated by spaces', readScopeOption)
    .addOption(
      new Option('--days <number>', 'the number of days until the key expires')
        .argParser(readDays)
        .default(DAYS)
        .conflicts('expiry'),
    )
    .option('--no-expiry', 'create a key that does not expire')
    .option('--json', 'print one JSON document')
    .addHelpText('after', CREATE_HELP)
    .action(({ expiry, ...options }: CreateOptions & { expiry: boolean }) =>
      create(readConfig(), expiry ? options : { ...options, days: null }),
    );
  group
    .command('list')
    .description('list all keys, without their secrets')
    .option('--json', 'print one JSON document')
    .addHelpText('after', LIST_HELP)
    .action(({ json = false }: { json?: boolean }) => list(readConfig(), json));
  group
    .command('revoke <id>')
    .description('revoke a key')
    .option('--json', 'print one JSON document')
    .addHelpText('after', REVOKE_HELP)
    .action((id: string, { json = false }: { json?: boolean }) => revoke(readConfig(), id, json));
}

async function create(config: Config, { json = false, ...options }: CreateOptions): Promise<void> {
  const drawn = drawKey();
  const stored = await interruptible(() =>
    withMigratedSession(config, ({ client }) => insertApiKey(client, drawn, options)),
  );
  if (config.auth?.apiKeys !== true)
    process.stderr.write('notice: the service takes keys only with AUTH_API_KEYS=true\n');
  process.stderr.write('notice: the key is shown this once\n');
  printResult(json, { key: drawn.key, ...stored }, [drawn.key, describe(stored)]);
}

async function list(config: Config, json: boolean): Promise<void> {
  const keys = await withMigratedSession(config, ({ client }) => listApiKeys(client));
  printResult(json, { keys }, keys.length > 0 ? keys.map(describe) : ['there are no keys']);
}

async function revoke(config: Config, id: string, json: boolean): Promise<void> {
  const key = await withMigratedSession(config, ({ client }) => revokeApiKey(client, id));
  printResult(json, key, [describe(key)]);
}

function describe({ id, state, name, scopes, expires_at: expires, last_used_at: used }: ApiKey): string {
  const until = expires === null ? 'does not expire' : `until ${expires}`;
  return [id, state, name, scopes.join(' '), until, used === null ? 'never used' : `last used ${used}`].join('  ');
}

function readName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > MAX_NAME)
    throw new InvalidArgumentError(`It is a text of 1 to ${MAX_NAME} characters.`);
  if (BREAKS.test(name)) throw new InvalidArgumentError('It stands on one line, without control characters.');
  return name;
}

function readDays(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MAX_DAYS) throw new InvalidArgumentError(`It is a whole number from 1 to ${MAX_DAYS}.`);
  return days;
}

function readScopeOption(text: string): string[] {
  try {
    const scopes = readScopes(text);
    if (scopes.length === 0) throw new Error('a key that may do nothing is of no use');
    return scopes;
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
