import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { migrate } from '../../src/db/migrate.js';
import { percentile, Sender, type Tally } from './sender.js';
import { OwnPostgres } from './postgres.js';
import { OwnService } from './service.js';

/** As many as one service takes connections, less some for those who look on. */
const CONNECTIONS = 900;
const CAPACITY_CONNECTIONS = 16;
const CAPACITY_MS = 5_000;
const TICK_MS = 10;
const PROBE_MS = 100;

/** What became of a load, and of those who asked for something else meanwhile. Times in milliseconds. */
export interface Strain {
  load: string;
  acceptedPerS: number;
  refusedPerS: number;
  p50: number;
  p99: number;
  healthP99: number;
  pointP99: number;
  /** Resident, in MB: before, at most, and at the end. */
  memory: [number, number, number];
  /** Those that an open loop would have sent, had there been a connection. */
  unsent: number;
  /** How many requests failed, and by what each. */
  failed: number;
  reasons: string;
  stuck: number;
  /** From the end of the load until a create was accepted. */
  recovery: number;
}

/** Sends until it is over, and tells how many could not be sent. */
type Load = (sender: Sender, isOver: () => boolean) => Promise<number>;

/** Clients who send again as soon as they are answered, whatever they are answered. */
const storm = (connections: number): Load => {
  return async (sender, isOver) => {
    const keepOn = async () => {
      while (!isOver()) await sender.create();
    };
    await Promise.all(Array.from({ length: connections }, keepOn));
    return 0;
  };
};

/** So many a second, whether they are answered or not. */
const paced = (perSecond: number): Load => {
  return async (sender, isOver) => {
    const from = performance.now();
    const all: Promise<void>[] = [];
    let unsent = 0;
    for (let due = 0; !isOver();) {
      await setTimeout(TICK_MS);
      for (; due < ((performance.now() - from) * perSecond) / 1_000; due++) {
        if (sender.underWay < CONNECTIONS) all.push(sender.create());
        else unsent++;
      }
    }
    await Promise.all(all);
    return unsent;
  };
};

/** Twice what the service can do, first at a steady pace and then as a storm, each for half of the time. */
export async function overload(minutes: number): Promise<{ capacity: number; strains: Strain[] }> {
  const postgres = await OwnPostgres.create(join(tmpdir(), `carnet-overload-${randomUUID()}`));
  try {
    await migrate(postgres.url);
    const service = await OwnService.create({ DATABASE_URL: postgres.url });
    await service.start();
    try {
      const { acceptedPerS: capacity } = await strain(service, 'capacity', storm(CAPACITY_CONNECTIONS), CAPACITY_MS);
      const ms = minutes * 30_000;
      const steady = await strain(service, `${Math.round(2 * capacity)}/s`, paced(2 * capacity), ms);
      return { capacity, strains: [steady, await strain(service, `storm of ${CONNECTIONS}`, storm(CONNECTIONS), ms)] };
    } finally {
      await service.end('SIGKILL');
    }
  } finally {
    await postgres.remove();
  }
}

async function strain(service: OwnService, name: string, load: Load, ms: number): Promise<Strain> {
  const sender = new Sender(service.url);
  const onlooker = new Sender(service.url);
  const path = await onlooker.createOne();
  const memory = [await residentMb(service.pid)];
  const end = performance.now() + ms;
  const isOver = () => performance.now() > end;
  const health: number[] = [];
  const points: number[] = [];
  const looking = (async () => {
    while (!isOver()) {
      await setTimeout(PROBE_MS);
      health.push(await onlooker.time('/healthz'));
      points.push(await onlooker.time(path));
      memory.push(await residentMb(service.pid));
    }
  })();
  const loading = load(sender, isOver);
  await setTimeout(ms);
  const tally: Tally = { ...sender.tally, acceptedMs: [...sender.tally.acceptedMs] };
  const recovery = await onlooker.untilAccepted();
  const unsent = await loading;
  await looking;
  const { failures, stuck } = sender.tally;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  sender.close();
  onlooker.close();
  return {
    ...{ load: name, unsent, failed, reasons: Object.keys(failures).join(' ') || 'none', stuck, recovery },
    acceptedPerS: (tally.acceptedMs.length * 1_000) / ms,
    refusedPerS: (tally.refused * 1_000) / ms,
    ...{ p50: percentile(tally.acceptedMs, 50), p99: percentile(tally.acceptedMs, 99) },
    ...{ healthP99: percentile(health, 99), pointP99: percentile(points, 99) },
    memory: [memory[0] ?? 0, Math.max(...memory), await residentMb(service.pid)],
  };
}

async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1_024;
}
