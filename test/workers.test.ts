import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startLoad } from './load.js';
import { findPostgres, useProcesses, type Data, type ServiceProcess } from './process.js';
import { createDatabase } from './server.js';
import { lockRow, over, untilWaiting } from './trouble.js';

const lostConnection = /ECONNRESET|socket hang up/;
const stopped = { code: 0, signal: null };

describe('a service with two workers', { timeout: 120_000 }, () => {
  const { start, run, makeDataDir, undo } = useProcesses(afterEach);
  const startOnDatabase = async (env: Record<string, string> = {}) => {
    const { url, drop: dropNow } = await createDatabase('empty');
    let dropped: Promise<void> | undefined;
    const drop = () => (dropped ??= dropNow());
    undo(drop);
    const service = await start({ DATABASE_URL: url, MIGRATE_ON_START: 'true', CARNET_WORKERS: '2', ...env });
    return { service, url, drop };
  };

  it('migrates once, greets once, shares the connections out, and leaves no Postgres behind', async () => {
    const dataDir = await makeDataDir();
    const service = await start({ CARNET_DATA_DIR: dataDir, CARNET_WORKERS: '2', DATABASE_POOL_SIZE: '5' });
    expect(service.stderr().match(/Carnet listens on/g)).toHaveLength(1);
    expect(service.stderr()).toContain('\nWorkers: 2\n');
    expect(logOf(service)).toEqual([expect.objectContaining({ workers: 2, poolSize: 2 })]);
    const workers = await workersOf(service);
    expect(workers).toHaveLength(2);

    const list = await service.send<{ data: Data[] }>('GET', '/leads');
    expect(list.body.data).toHaveLength(3);
    const counts = async () => (await service.send('GET', '/metrics')).text;
    // Connections are handed to the workers in turn, and each tells of both.
    await Promise.all(Array.from({ length: 7 }, () => outcomeOf(`${service.url}/healthz`)));
    for (const text of [await counts(), await counts()]) {
      expect(text).toMatch(/^carnet_processes 2$/m);
      expect(text).toMatch(/^carnet_request_duration_seconds_count\{operation="checkHealth",status="200"\} 7$/m);
    }
    expect(await service.end('SIGTERM')).toMatchObject(stopped);
    expect(await findPostgres(dataDir)).toBeUndefined();
    expect(workers.filter(isAlive)).toEqual([]);
  });

  it('replaces them under load: on SIGHUP and SIGTERM no request fails, on SIGKILL only those it had', async () => {
    const { service, url } = await startOnDatabase({ LOCK_TIMEOUT_MS: '30000', STATEMENT_TIMEOUT_MS: '30000' });
    const workers = await workersOf(service);
    const replaced = (count: number) =>
      until(() => expect(eventsOf(service, 'a worker was replaced')).toHaveLength(count));
    const load = startLoad(service.url);
    await until(() => expect(load.answered()).toBeGreaterThan(100));
    // Writes that are under way when it begins, and end while workers come and go.
    const { body } = await service.send('POST', '/leads', { name: 'Locked' });
    const id = String(body.data.id);
    const release = await lockRow(url, 'leads', id);
    const waiting = [1, 2].map((level) => service.send('PATCH', `/leads/${id}`, { interest_level: level }));
    await over(url, (watcher) => untilWaiting(watcher, 2));
    service.signal('SIGHUP');
    await until(async () => expect(await workersOf(service)).not.toEqual(workers));
    await release();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
    await replaced(2);
    const [told = 0, killed = 0, ...more] = await workersOf(service);
    expect(more).toEqual([]);
    expect(workers).not.toContain(told);
    expect(workers).not.toContain(killed);

    process.kill(told, 'SIGTERM');
    await replaced(3);
    const before = load.answered();
    await until(() => expect(load.answered()).toBeGreaterThan(before + 100));
    const { failures, rows } = await load.end();
    expect(failures).toEqual([]);
    const stored = await over(url, (client) =>
      client.query<{ id: string; level: number }>('select id, interest_level as level from leads where id <> $1', [id]),
    );
    expect(new Map(stored.rows.map((row) => [row.id, row.level]))).toEqual(rows);

    const lossy = startLoad(service.url);
    await until(() => expect(lossy.answered()).toBeGreaterThan(100));
    process.kill(killed, 'SIGKILL');
    await replaced(4);
    expect((await lossy.end()).failures.filter((failure) => !lostConnection.test(failure))).toEqual([]);
    expect(eventsOf(service, 'a worker has died and is started again')).toMatchObject([
      { worker: told, exitCode: 0 },
      { worker: killed, signal: 'SIGKILL' },
    ]);

    const { port } = new URL(service.url);
    expect(await run({ DATABASE_URL: url, CARNET_WORKERS: '2', PORT: port, LOG_LEVEL: 'silent' })).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `carnet: PORT: ${port} on 127.0.0.1 is in use; stop what listens there or set another\n`,
    });
    expect(await service.end('SIGINT')).toMatchObject(stopped);
  });

  it('ends the connections that a killed worker was to take, so that their clients can try again', async () => {
    const { service } = await startOnDatabase();
    const [stuck = 0] = await workersOf(service);
    process.kill(stuck, 'SIGSTOP');
    const outcomes = Array.from({ length: 4 }, () => outcomeOf(`${service.url}/healthz`));
    await until(() => expect(eventsOf(service, 'answered').length).toBeGreaterThan(1));
    process.kill(stuck, 'SIGKILL');
    expect((await Promise.all(outcomes)).sort()).toEqual([200, 200, 200, 'connection lost']);
  });

  it('keeps the old ones if a new one does not start, and ends with one line if a dead one cannot be replaced', async () => {
    const { service, drop } = await startOnDatabase();
    const workers = await workersOf(service);
    await drop();
    service.signal('SIGHUP');
    const givenUp = 'the reload was given up; the workers that it has not replaced go on';
    await until(() => expect(eventsOf(service, givenUp)).toHaveLength(1));
    // The one that did not start may still be on its way out.
    await until(async () => expect(await workersOf(service)).toEqual(workers));
    expect((await service.send('GET', '/healthz')).status).toBe(200);

    process.kill(workers[0] ?? 0, 'SIGKILL');
    const { code, stderr } = await service.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/\ncarnet: a worker has ended 4 times as soon as it started; the log tells more\n$/);
  });
});

describe('carnet worker', () => {
  const { run } = useProcesses(afterEach);

  it('is not for people', async () => {
    const { code, stderr } = await run({}, 'worker');
    expect([code, stderr]).toEqual([
      1,
      'carnet: "carnet worker" is started by "carnet serve" only; set CARNET_WORKERS for more\n',
    ]);
    expect((await run({}, '--help')).stdout).not.toContain('worker');
  });
});

/** The lines so far. */
function logOf(service: ServiceProcess): Data[] {
  const lines = service.stdout().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Data);
}

function eventsOf(service: ServiceProcess, msg: string): Data[] {
  return logOf(service).filter((line) => line.msg === msg);
}

/** Over a connection of its own. */
async function outcomeOf(url: string): Promise<number | string> {
  try {
    const [{ statusCode = 0 }] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
    return statusCode;
  } catch (error) {
    return lostConnection.test(String(error)) ? 'connection lost' : String(error);
  }
}

/** The process ids of the workers that are alive, in the order of their starts. */
async function workersOf({ pid }: ServiceProcess): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
    return false;
  }
}

function until(holds: () => unknown): Promise<unknown> {
  return vi.waitFor(holds, { timeout: 60_000, interval: 50 });
}
