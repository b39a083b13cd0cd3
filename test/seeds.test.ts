import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { pino } from 'pino';
import ts from 'typescript';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.js';
import { startService } from '../src/server.js';
import { checkAnswer } from './contract.js';
import { useService } from './service.js';

/** What is expected of a block of commands. */
interface Expected {
  /** The line above the block. */
  says: string;
  /** The blocks that it follows on, whose variables it uses. */
  after?: string[];
  /** The status of each of its answers. */
  statuses: number[];
  /** What is in the last of them, where the block shows it (`curl -i`). */
  data?: unknown;
}

const anAppointment = {
  start_at: '2025-11-01T09:00:00+00:00',
  scheduled_at: '2025-11-01T09:00:00+00:00',
  end_at: null,
  start_time: null,
};
const aLead = { name: 'Lead Test', email: 'dup@example.com', phone: '+33', source: 'web', tags: [] };
const creation = 'Création (201):';

/** Every block with a curl in it, from top to bottom; one that is missing here fails, and so does one too many. */
const seeds: Record<string, Expected[]> = {
  'appointments.md': [
    { says: creation, statuses: [201], data: anAppointment },
    { says: 'Liste:', after: [creation], statuses: [200], data: [anAppointment] },
    { says: 'Détail:', after: [creation], statuses: [200], data: anAppointment },
    { says: 'FK invalide (client/service inexistant) → `IntegrityError` mappé en 409:', statuses: [409] },
  ],
  'leads.md': [
    { says: creation, statuses: [201], data: aLead },
    { says: 'Liste:', after: [creation], statuses: [200], data: [aLead] },
    { says: 'Détail:', after: [creation], statuses: [200], data: aLead },
    { says: 'Changer le statut:', after: [creation], statuses: [200], data: { ...aLead, status: 'converti' } },
    { says: 'Recherche:', after: [creation], statuses: [200], data: [aLead] },
    // The first of a pair gets in because the address is free: every block begins on empty tables.
    { says: 'Conflit email (409, insensible à la casse):', statuses: [201, 409] },
    { says: '4) Test 409 (unicité email insensible à la casse)', statuses: [201, 409] },
    { says: '(Optionnel) Tests erreur FK si `clientId`/`companyId` sont acceptés par l’API', statuses: [409] },
  ],
};

const directory = new URL('seeds/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, directory), 'utf8');

/** The blocks of a seed that hold a curl, by the line above each; the other blocks are about its deployment. */
function blocksOf(file: string): Map<string, string> {
  const blocks = read(file).matchAll(/(?<=^|\n)([^\n]+)\n+```bash\n(.*?)```/gs);
  return new Map(
    [...blocks]
      .map(([, line = '', commands = '']): [string, string] => [line.replace(/^[-#\s]+/, ''), commands])
      .filter(([, commands]) => commands.includes('curl')),
  );
}

const count = (text: string, what: RegExp) => text.match(what)?.length ?? 0;

describe.each(Object.entries(seeds))('the seed %s', (file, expected) => {
  it('has these blocks with a curl and no others', () => {
    expect([...blocksOf(file).keys()]).toEqual(expected.map(({ says }) => says));
    expect(count([...blocksOf(file).values()].join(''), /^\s*curl /gm)).toBe(count(read(file), /curl /g));
    expect(expected.flatMap(({ statuses }) => statuses)).toHaveLength(count(read(file), /curl /g));
  });

  it('says itself what the last answer of a block is', () => {
    const said = [...blocksOf(file).values()].map((commands) => /# attendu: (\d{3})/.exec(commands)?.[1]);
    const refused = expected.map(({ statuses }) => statuses.find((status) => status >= 400)?.toString());
    expect(said).toEqual(refused);
  });
});

it('has a test for each seed', () => {
  expect(readdirSync(directory).sort()).toEqual(Object.keys(seeds));
});

const service = useService();
const substitutes: Record<string, string> = {};

beforeAll(async () => {
  const config = { ...readConfig({ DATABASE_URL: service.databaseUrl() }), port: 0 };
  const running = await startService(config, pino({ level: 'silent' }));
  substitutes['http://127.0.0.1:8000'] = running.url;
  substitutes['<client_uuid>'] = (await service.create('clients', { name: 'Ada' })).id;
  substitutes['<service_uuid>'] = (await service.create('services', { name: 'Consultation' })).id;
  return () => running.close();
});

beforeEach(async () => {
  await service.query('delete from appointments');
  await service.query('delete from leads');
});

/** Not through tsx, which takes longer to start than everything that is tested here. */
const ownCurl = ts.transpile(readFileSync(new URL('curl.ts', import.meta.url), 'utf8'), {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
});

const uuidgen = (hexDigits: string) => `uuidgen() {
  local hex=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n' | tr 'abcdef' '${hexDigits}')
  echo "\${hex:0:8}-\${hex:8:4}-\${hex:12:4}-\${hex:16:4}-\${hex:20:12}"
}`;

/** The commands need bash and Node, and no curl; a machine that has one runs them with it as well. */
const shells = [
  {
    shell: 'a small curl of our own and a uuidgen that writes capitals',
    before: `curl() { "$NODE" --input-type=module --eval "$CURL" -- "$@"; }; ${uuidgen('ABCDEF')}`,
  },
  { shell: "the machine's curl and a uuidgen that writes small letters", before: uuidgen('abcdef') },
].slice(0, spawnSync('curl', ['--version']).status === 0 ? 2 : 1);

/** Runs blocks in one bash, as somebody does who copies one after the other; answers what each wrote. */
async function run(before: string, blocks: string[]): Promise<string[]> {
  const script = ['set -euo pipefail', before, blocks.join("\nprintf '\\036'\n")].join('\n');
  const substituted = Object.entries(substitutes).reduce((text, [from, to]) => text.replaceAll(from, to), script);
  const { stdout } = await promisify(execFile)('bash', ['-c', substituted], {
    env: { ...process.env, NODE: process.execPath, CURL: ownCurl },
  });
  return stdout.split('\x1e');
}

const statusesIn = (output: string) => [...output.matchAll(/^(?:HTTP\/1\.1 )?(\d{3})\b/gm)].map(([, n]) => Number(n));

/** The body of what `curl -i` wrote, held against the document. */
function bodyOf(output: string, commands: string): unknown {
  const [head = '', body = ''] = output.split(/\r\n\r\n(.*)/s);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines
    .map((line) => line.split(/: (.*)/s))
    .map(([name = '', value = '']) => [name.toLowerCase(), value]);
  const answered = {
    method: /-X (\w+)/.exec(commands)?.[1] ?? 'GET',
    path: /:8000(\/[^\s'?]*)/.exec(commands)?.[1] ?? '',
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(headers) as Record<string, string>,
    bytes: Buffer.from(body),
  };
  return checkAnswer(answered).body;
}

const byTitle = (expected: Expected[]) =>
  expected.map((block) => [block.statuses.join(', then '), block.says, block] as const);

describe.each(shells)('with $shell', { timeout: 30_000 }, ({ before }) => {
  describe.each(Object.entries(seeds))('%s', (file, expected) => {
    const blocks = blocksOf(file);
    const commandsOf = (says: string) => blocks.get(says) ?? '';

    const [shown, hidden] = [expected.filter(({ data }) => data), expected.filter(({ data }) => !data)];

    it.each(byTitle(shown))('%s for: %s', async (_statuses, says, { after = [], statuses, data }) => {
      const output = (await run(before, [...after, says].map(commandsOf))).at(-1) ?? '';
      expect(statusesIn(output)).toEqual(statuses);
      expect(bodyOf(output, commandsOf(says))).toMatchObject({ success: true, data });
    });

    it.each(byTitle(hidden))('%s for: %s', async (_statuses, says, { after = [], statuses }) => {
      const output = (await run(before, [...after, says].map(commandsOf))).at(-1) ?? '';
      expect(statusesIn(output)).toEqual(statuses);
    });
  });
});
