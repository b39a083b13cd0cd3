import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { beforeAll, inject, vi, type afterAll, type afterEach } from 'vitest';
import { putCluster } from './cluster.js';
import { checkAnswer } from './contract.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist', 'main.js');

/** A cold start takes a second or two, on a busy machine several. */
const START_MS = 45_000;
/** Any number will do that nobody else uses on the run's server. */
const BUILD_LOCK = 20251031;

/** How a process ended, and what it had said by then. */
export interface Ending {
  code: number | null;
  /** Set if a signal has killed it before it could end by itself. */
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The compiled service in a process of its own. */
export interface ServiceProcess {
  /** As it has printed it. */
  url: string;
  pid: number;
  stdout: () => string;
  stderr: () => string;
  send: <Body = { data: Data }>(method: string, path: string, body?: unknown) => Promise<ProcessAnswer<Body>>;
  signal: (signal: NodeJS.Signals) => void;
  /** Sends the signal and waits for the end. */
  end: (signal: NodeJS.Signals) => Promise<Ending>;
  ended: Promise<Ending>;
}

export interface ProcessAnswer<Body = unknown> {
  status: number;
  headers: Record<string, string>;
  body: Body;
  text: string;
}

export type Data = Record<string, unknown>;

type Environment = Record<string, string>;

interface Processes {
  /** Runs the service until it says that it listens. */
  start: (env: Environment) => Promise<ServiceProcess>;
  /** The same in the README's way, which puts npm and a shell between us and the service. */
  startWithNpm: (env: Environment) => Promise<ServiceProcess>;
  /** Runs the program to its end. */
  run: (env: Environment, ...args: string[]) => Promise<Ending>;
  /** Begins to run the program, which may be ended before it ends by itself. */
  begin: (env: Environment, ...args: string[]) => Pick<ServiceProcess, 'end'>;
  /**
   * A data directory where the embedded database's account can get at it. It does not exist yet; or it holds a cluster that
   * has never been used, so that a first start goes on from there.
   */
  makeDataDir: (content?: 'nothing' | 'cluster') => Promise<string>;
  /** Something else to undo. */
  undo: (step: () => unknown) => void;
}

/**
 * Compiles the service once, and ends or removes after each test, or after all of them, what was started and made.
 * The processes see nothing of the tests' own environment.
 */
export function useProcesses(after: typeof afterEach | typeof afterAll): Processes {
  const steps: (() => unknown)[] = [];
  const undo: Processes['undo'] = (step) => void steps.push(step);
  beforeAll(build, 120_000);
  after(async () => {
    for (const step of steps.splice(0).reverse()) await step();
  }, START_MS);

  const launch = (env: Environment, command: string, args: string[]) => {
    const running = spawn(command, args, {
      cwd: root,
      // A group of its own, so that whatever it leaves behind can be ended with it.
      detached: true,
      env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', NODE_OPTIONS: '--trace-warnings', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    running.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    running.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    const ended = new Promise<Ending>((resolve) => {
      running.on('close', (code, signal) => resolve({ code, signal, ...said }));
    });
    const end = (signal: NodeJS.Signals) => {
      running.kill(signal);
      return ended;
    };
    undo(() => {
      killGroup(running.pid);
      return ended;
    });
    return { running, said, ended, end };
  };

  const startAs = async (env: Environment, command: string, args: string[]): Promise<ServiceProcess> => {
    const { running, said, ended, end } = launch(env, command, args);
    const listening = () => {
      const url = /listens on (http:\S+)\n[^]*\n\n$/.exec(said.stderr)?.[1];
      assert(url, `The service does not say that it listens, but ${said.stderr || 'nothing'}`);
      return url;
    };
    const failed = ended.then(({ stderr }) => Promise.reject(new Error(`The service has ended, saying ${stderr}`)));
    // Once it listens, it may end as it likes.
    failed.catch(() => undefined);
    const url = await Promise.race([vi.waitFor(listening, { timeout: START_MS, interval: 20 }), failed]);
    return {
      url,
      pid: running.pid ?? 0,
      stdout: () => said.stdout,
      stderr: () => said.stderr,
      send: (method, path, body) => send(url, method, path, body),
      signal: (signal) => void running.kill(signal),
      end,
      ended,
    };
  };

  const makeDataDir: Processes['makeDataDir'] = async (content = 'cluster') => {
    const directory = await mkdtemp(join(tmpdir(), 'carnet-process-'));
    // Run by root, Postgres has another account, which could not enter here otherwise.
    await chmod(directory, 0o755);
    const dataDir = join(directory, 'data');
    if (content === 'cluster') await putCluster(dataDir);
    undo(async () => {
      await stopPostgres(dataDir);
      await rm(directory, { recursive: true, maxRetries: 10 });
    });
    return dataDir;
  };

  return {
    start: (env) => startAs(env, process.execPath, [program]),
    startWithNpm: (env) => startAs(env, 'npm', ['start']),
    run: (env, ...args) => launch(env, process.execPath, [program, ...args]).ended,
    begin: (env, ...args) => launch(env, process.execPath, [program, ...args]),
    makeDataDir,
    undo,
  };
}

function killGroup(pid: number | undefined): void {
  try {
    process.kill(-Number(pid), 'SIGKILL');
  } catch (error) {
    // The usual case: all of it has ended.
    assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
  }
}

/** Several test files need the program, and none may see half of a file that another one's compiler writes. */
async function build(): Promise<void> {
  const client = new pg.Client(inject('server').url);
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(${BUILD_LOCK})`);
    await promisify(execFile)(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { cwd: root }).catch(
      (error: unknown) => {
        throw new Error(`The service does not build: ${(error as { stderr: string }).stderr}`); // As execFile says.
      },
    );
  } finally {
    // The lock ends with the session.
    await client.end();
  }
}

async function send<Body>(url: string, method: string, path: string, body?: unknown): Promise<ProcessAnswer<Body>> {
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    ...(body !== undefined && {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return accept(method, path, response.status, Object.fromEntries(response.headers), bytes);
}

/** Runs a command as it is printed somewhere, with a real curl. */
export async function runCurl(command: string): Promise<ProcessAnswer<{ data: Data | Data[] }>> {
  // What was asked is told apart from the answer, on stderr.
  const line = `${command} --silent --include --write-out '%{stderr}%{method} %{url_effective}'`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', line], { encoding: 'buffer' });
  const [method = '', url = ''] = stderr.toString('utf8').split(' ');
  const headLength = stdout.indexOf('\r\n\r\n');
  const [first = '', ...fields] = stdout.subarray(0, headLength).toString('utf8').split('\r\n');
  const headers = fields
    .map((field) => field.split(/: (.*)/s, 2))
    .map(([name = '', value]) => [name.toLowerCase(), value]);
  const status = Number(first.split(' ')[1]);
  const path = url.replace(/^https?:\/\/[^/]+/, '');
  const bytes = stdout.subarray(headLength + 4);
  return accept(method, path, status, Object.fromEntries(headers) as Record<string, string>, bytes);
}

function accept<Body>(
  method: string,
  target: string,
  status: number,
  headers: Record<string, string>,
  bytes: Buffer,
): ProcessAnswer<Body> {
  const path = target.split('?')[0] ?? '';
  const { operationId, body } = checkAnswer({ method, path, status, headers, bytes });
  if (operationId !== undefined) appendFileSync(inject('answers'), `${operationId} ${status}\n`);
  return { status, headers, body: body as Body, text: bytes.toString('utf8') };
}

/** What the embedded server's pid file says, by which Postgres holds its data; undefined once it has stopped. */
export async function findPostgres(dataDir: string): Promise<{ pid: number; url: string } | undefined> {
  const cluster = join(dataDir, 'postgres');
  const text = await readFile(join(cluster, 'data', 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid, , , port = ''] = text.split('\n');
  const password = await readFile(join(cluster, 'password'), 'utf8');
  return { pid: Number(pid), url: `postgres://carnet:${password}@127.0.0.1:${port}/carnet` };
}

/** Ends a server that a killed service has left behind. */
async function stopPostgres(dataDir: string): Promise<void> {
  const found = await findPostgres(dataDir);
  if (!found) return;
  process.kill(found.pid, 'SIGINT');
  await vi.waitFor(async () => assert.equal(await findPostgres(dataDir), undefined), { timeout: 10_000, interval: 20 });
}
