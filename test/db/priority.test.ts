import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLanes } from '../../src/db/lanes.js';
import type { Queryable } from '../../src/db/pool.js';
import { YIELDING, yieldToOthers } from '../../src/db/priority.js';
import { withSession, withYieldingSession } from '../../src/db/session.js';
import type { SharedReads } from '../../src/db/shared-reads.js';
import { createDatabase, type TestDatabase } from '../server.js';
import { over } from '../trouble.js';

const ORDINARY = 0;
const yielding = process.platform === 'linux' ? YIELDING : ORDINARY;

let database: TestDatabase;
/** What a backend of the run's server has that yields: it may run as somebody else, whose processes are not ours to change. */
let yieldingBackend: number;

const ask = { text: 'select pg_backend_pid() as pid', values: [] };
type Backend = { pid: number };
const backendOf = async (db: Queryable) => pidOf((await db.query<Backend>(ask)).rows[0]);
const backendOfReads = async (reads: SharedReads) => pidOf((await reads.read<Backend>(ask))[0]);

function pidOf(process: { pid?: number | undefined } | undefined): number {
  assert(process?.pid);
  return process.pid;
}

beforeAll(async () => {
  database = await createDatabase();
  const isOurs = await over(database.url, async (client) => {
    const pid = await backendOf(client);
    try {
      setPriority(pid, 1);
      return true;
    } catch {
      return false;
    }
  });
  yieldingBackend = isOurs ? yielding : ORDINARY;
});

afterAll(() => database.drop());

describe('the processors', () => {
  const lanesOf = (size: number) =>
    openLanes({
      ...{ databaseUrl: database.url, size, preparedStatements: true },
      ...{ statementTimeoutMs: 5_000, lockTimeoutMs: 1_000 },
      ...{ onIdleError: () => undefined, onUpkeepError: () => undefined },
    });

  it('are left to others by searches, and by nothing else that requests need', async () => {
    const lanes = lanesOf(12);
    const others = await Promise.all([
      ...[lanes.db, lanes.checks, lanes.credentials].map(backendOf),
      backendOfReads(lanes.lists),
    ]);
    // They have had as long to yield when those of searches do.
    const searches = await backendOfReads(lanes.searches);
    await vi.waitFor(() => expect(getPriority(searches)).toBe(yieldingBackend));
    expect(others.map((pid) => getPriority(pid))).toEqual(others.map(() => ORDINARY));
    expect(lanes.load().pools).toMatchObject({ searches: { size: 3 }, points: { size: 2 }, shared: { size: 7 } });
    await lanes.end();
  });

  it('are not, where there are too few connections for searches to have their own', async () => {
    const lanes = lanesOf(6);
    expect(getPriority(await backendOfReads(lanes.searches))).toBe(ORDINARY);
    expect(lanes.load().pools).not.toHaveProperty('searches');
    await lanes.end();
  });

  it('are left to a service by commands that go through many rows beside it, and not by others', async () => {
    const location = { databaseUrl: database.url, dataDir: '', migrateOnStart: false };
    const priorityOf = async ({ client }: { client: pg.Client }) => getPriority(await backendOf(client));
    expect(await withYieldingSession(location, priorityOf)).toBe(yieldingBackend);
    expect(await withSession(location, priorityOf)).toBe(ORDINARY);
  });
});

describe('a connection', () => {
  /** A process of ours that a listing of processes shows as a backend, and that is a session of its own as those are. */
  async function startBackend(port: number) {
    const title = `postgres: carnet leads 127.0.0.1(${port}) idle`;
    const child = spawn(process.execPath, ['--eval', 'console.log(); setInterval(() => undefined, 1e6)'], {
      argv0: title,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    return child;
  }

  const clientOf = (processID: number | null, localPort: number) =>
    ({ processID, connection: { stream: { localPort } } }) as unknown as pg.Client;

  it('lets its backend yield, also within its session, and no process that has the number of one elsewhere', async () => {
    const children = await Promise.all([50_001, 50_002, 50_003].map(startBackend));
    const [first, second, stranger] = children.map(pidOf) as [number, number, number];
    await Promise.all([
      yieldToOthers(clientOf(first, 50_001)),
      yieldToOthers(clientOf(second, 50_002)),
      yieldToOthers(clientOf(stranger, 50_001)),
      yieldToOthers(clientOf(process.pid, 50_001)),
      yieldToOthers(clientOf(null, 50_001)),
    ]);
    const priorities = [first, second, stranger, process.pid].map((pid) => getPriority(pid));
    expect(priorities).toEqual([yielding, yielding, ORDINARY, ORDINARY]);
    const groups = [first, second, stranger].map((pid) => `/proc/${pid}/autogroup`).filter(existsSync);
    const nice = groups.map((file) => Number(/nice (-?\d+)/.exec(readFileSync(file, 'utf8'))?.[1]));
    expect(nice).toEqual([yielding, yielding, ORDINARY].slice(0, groups.length));
    await Promise.all(
      children.map(async (child) => {
        child.kill();
        await once(child, 'exit');
      }),
    );
  });
});
