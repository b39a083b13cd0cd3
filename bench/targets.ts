import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Cleanup } from './cleanup.js';
import { endChild } from './driver.js';
import { preparePython } from './python.js';

/** How answers are compared with Carnet's: byte by byte, or as what their JSON says, where a serialiser spells it otherwise. */
export type Likeness = 'bytes' | 'json';

/** What can be measured. */
export interface Target {
  name: string;
  likeness: Likeness;
  /** What to run, with arguments; `{port}` stands for the port, which is in the environment, too. */
  command: string[];
  /** Makes what has to be there first; the peer is left out where it cannot be had. */
  prepare?: () => Promise<unknown>;
  environment?: Record<string, string>;
}

/** A target that answers. */
export interface Running extends Target {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export const root = fileURLToPath(new URL('..', import.meta.url));
const peer = (file: string, ...flags: string[]) => [
  process.execPath,
  '--import',
  'tsx',
  `bench/peers/${file}`,
  ...flags,
];
const production = { NODE_ENV: 'production' };

/** Kept from run to run: the server's data, and what the peers need. */
export const keep = join(root, '.carnet-bench');
const venv = join(keep, 'python');
let python: Promise<string> | undefined;
const uvicornFlags = [
  '--app-dir',
  'bench/peers/fastapi',
  '--no-access-log',
  '--log-level',
  'warning',
  '--port',
  '{port}',
];

let build: Promise<unknown> | undefined;

/** As its users run it: compiled, with the settings it has by itself. */
export const carnet: Target = {
  name: 'carnet',
  likeness: 'bytes',
  command: [process.execPath, 'dist/main.js'],
  prepare: () => (build ??= promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root })),
};

export const peers: Target[] = [
  { name: 'bare', likeness: 'bytes', command: peer('bare.ts'), environment: production },
  { name: 'fastify', likeness: 'json', command: peer('fastify.ts'), environment: production },
  { name: 'express', likeness: 'json', command: peer('express.ts'), environment: production },
  {
    name: 'fastapi',
    likeness: 'json',
    environment: { PYTHONDONTWRITEBYTECODE: '1' },
    command: [join(venv, 'bin', 'python'), '-m', 'uvicorn', ...uvicornFlags, 'app:app'],
    prepare: () => (python ??= preparePython(join(root, 'bench/peers/fastapi/requirements.txt'), venv)),
  },
];

/** Measured when asked for by name. */
const morePeers: Target[] = [
  { name: 'bare-prepared', likeness: 'bytes', command: peer('bare.ts', '--prepared'), environment: production },
];

export const allPeers = [...peers, ...morePeers];

const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 5;

/**
 * Starts a target on the loopback interface and waits until it answers.
 *
 * @throws Error with what it has said, if it does not
 */
export async function startTarget(
  target: Target,
  environment: Record<string, string>,
  cleanup: Cleanup,
): Promise<Running> {
  await target.prepare?.();
  const port = await freePort();
  const [program = '', ...args] = target.command.map((word) => word.replace('{port}', String(port)));
  const child = spawn(program, args, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...target.environment, ...environment, PORT: String(port) },
    // The log is written as by default, and discarded.
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  cleanup.add(() => endChild(child));
  const url = `http://127.0.0.1:${port}`;
  await untilReady(child, target.name, `${url}/leads?limit=1`);
  return { ...target, url, pid: child.pid ?? 0, stop: () => endChild(child) };
}

async function untilReady(child: ChildProcess, name: string, url: string): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
  let failed: Error | undefined;
  child.once('error', (error) => (failed = error));
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await answers(url))) {
    if (failed ?? (child.exitCode !== null || Date.now() > deadline))
      throw new Error(`${name} does not answer, but says: ${failed?.message ?? said}`);
    await setTimeout(ASK_EVERY_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('this machine has no free port');
  return address.port;
}
