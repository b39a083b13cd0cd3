import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { redocly, root } from '../scripts/redocly.js';
import { readConfig } from '../src/config.js';
import { startService } from '../src/server.js';
import { published } from './contract.js';
import { useService } from './service.js';

const workflows = join('openapi', 'workflows');
const files = readdirSync(join(root, workflows))
  .filter((file) => file.endsWith('.arazzo.yaml'))
  .sort();

describe('the workflows', () => {
  it('are sound', { timeout: 30_000 }, async () => {
    const paths = files.map((file) => join(workflows, file));
    await redocly('lint', '--config', join(workflows, 'redocly.yaml'), ...paths);
  });

  it.each(['leads', 'appointments'])('send every command of the seed %s, and expect its answer', (resource) => {
    const seed = readFileSync(new URL(`seeds/${resource}.md`, import.meta.url), 'utf8');
    const text = readFileSync(join(root, workflows, `${resource}.arazzo.yaml`), 'utf8');
    const steps = [...text.matchAll(/operationId: (\w+)[^]*?condition: \$statusCode == (\d+)/g)];
    const sent = new Set(steps.map(([, operationId, status]) => `${operationId} ${status}`));
    const commands = commandsIn(seed);
    expect(commands).not.toHaveLength(0);
    expect(commands.filter((command) => !sent.has(command))).toEqual([]);
  });
});

/** What a seed sends and gets, as `createLead 409`; the last command of a block gets what the comment below it says. */
function commandsIn(seed: string): string[] {
  const blocks = [...seed.matchAll(/^```bash\n(.*?)^```/gms)].map(([, block = '']) => block);
  return blocks.flatMap((block) => {
    const calls = [...block.matchAll(/curl (?:.*?-X (\w+))?.*?:8000(\/[^\s'?]*)/g)];
    return calls.map(([, method = 'GET', path = ''], index) => {
      const said = index === calls.length - 1 ? /# attendu: (\d+)/.exec(block)?.[1] : undefined;
      return `${operationAt(method, path)} ${said ?? (method === 'POST' ? '201' : '200')}`;
    });
  });
}

function operationAt(method: string, path: string): string | undefined {
  const template = path
    .replace(/\/$/, '')
    .replace(/\/\$\w+$/, '/{id}')
    .replace(/(?<=search\/)\w+$/, '{query}');
  return published.paths[template]?.[method.toLowerCase()]?.operationId;
}

describe('npm run workflows', { timeout: 60_000 }, () => {
  const service = useService();
  const url = { service: '', proxy: '' };
  let breakAnswer = asItIs;
  beforeAll(async () => {
    const config = { ...readConfig({ DATABASE_URL: service.databaseUrl() }), port: 0 };
    const running = await startService(config, pino({ level: 'silent' }));
    const proxy = createServer((req, res) => void pass(req, res, running.url, breakAnswer));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    url.service = running.url;
    url.proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    return async () => {
      await new Promise((resolve) => proxy.close(resolve));
      await running.close();
    };
  });
  afterEach(() => void (breakAnswer = asItIs));

  const run = (server: string) =>
    promisify(execFile)('npm', ['run', '--silent', 'workflows', '--', '--server', server], { cwd: root }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      (error: unknown) => error as { code: number; stdout: string; stderr: string }, // As execFile rejects.
    );
  const rowsLeft = async () => {
    const tables = ['appointments', 'clients', 'leads', 'services'];
    const counts = await Promise.all(tables.map((table) => service.query(`select id from ${table}`)));
    return counts.flat();
  };
  const passed = `passed  appointments.arazzo.yaml: keep-an-appointment
passed  appointments.arazzo.yaml: refuse-unknown-parents
passed  appointments.arazzo.yaml: refuse-missing-parents
passed  leads.arazzo.yaml: convert-a-lead
passed  leads.arazzo.yaml: refuse-a-taken-address
passed  leads.arazzo.yaml: refuse-unknown-references
`;

  it('passes as often as it is run, and leaves nothing behind', async () => {
    expect(await run(url.service)).toEqual({ code: 0, stdout: passed, stderr: '' });
    expect(await run(`${url.proxy}/`)).toEqual({ code: 0, stdout: passed, stderr: '' });
    expect(await rowsLeft()).toEqual([]);
  });

  it.each<[string, string, BreakAnswer]>([
    [
      'a status is another one',
      'convert answered 202: $statusCode == 200',
      (method, answer) => (method === 'PUT' ? { ...answer, status: 202 } : answer),
    ],
    [
      'a property has gone',
      'create answered 201: schema check',
      (_method, answer) => ({ ...answer, body: answer.body.replace('"owner":null,', '') }),
    ],
    [
      'what should be refused is said to be done',
      'collide answered 201: $statusCode == 409',
      (_method, answer) => (answer.status === 409 ? { ...answer, status: 201 } : answer),
    ],
  ])('fails if %s, and still leaves nothing behind', async (_if, said, broken) => {
    breakAnswer = broken;
    const { code, stdout, stderr } = await run(url.proxy);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `\n${url.proxy} does not keep the contract.\n` });
    expect(stdout).toContain('FAILED  leads.arazzo.yaml');
    expect(stdout).toContain(said);
    expect(await rowsLeft()).toEqual([]);
  });

  it('says so if nobody answers', async () => {
    const { code, stderr } = await run(await addressOfNobody());
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^http:\S+ does not answer: .*ECONNREFUSED/) as string,
    });
  });
});

/** Where a server has listened, and does no longer. */
async function addressOfNobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

interface Passed {
  status: number;
  body: string;
}
type BreakAnswer = (method: string | undefined, answer: Passed) => Passed;

function asItIs(_method: string | undefined, answer: Passed): Passed {
  return answer;
}

/** What stands between a service and its clients, and may spoil the answers. */
async function pass(req: IncomingMessage, res: ServerResponse, target: string, spoil: BreakAnswer): Promise<void> {
  const body = await buffer(req);
  const { method = 'GET', url = '' } = req;
  const headers = Object.entries(req.headers).filter(([name]) => /^(accept|content-type)$/.test(name));
  const answer = await fetch(target + url, {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
    ...(body.length > 0 && { body }),
  });
  const spoilt = spoil(method, { status: answer.status, body: await answer.text() });
  const type = answer.headers.get('content-type') ?? 'text/plain';
  res.writeHead(spoilt.status, { 'Content-Type': type }).end(spoilt.body);
}
