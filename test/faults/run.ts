import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../src/db/migrate.js';
import { Random } from '../../src/seed/random.js';
import { judge, type Stored, type Verdict } from './ledger.js';
import { OwnPostgres } from './postgres.js';
import { OwnService } from './service.js';
import { Writer, type Safety } from './writer.js';

const WRITERS = 8;

/** What is killed, with SIGKILL, and started again. */
const victims = ['postgres', 'service', 'both'] as const;

export interface Outcome {
  seed: number;
  faults: string[];
  /** How often a writer was told that a row was created, changed or deleted. */
  acknowledgements: number;
  verdict: Verdict;
  retries: number;
  /** From each fault until something was acknowledged again, in milliseconds. */
  recoveriesMs: number[];
}

interface RunOptions {
  seed: number;
  faults: number;
  /** Settings of Postgres, such as those that break its promise. */
  settings?: Record<string, string>;
  /** Statements that make the database break its word in another way. */
  plant?: string;
  /** Puts a cluster into the data directory before a server is started there; without it, one is made. */
  prepare?: (dataDir: string) => Promise<void>;
}

/**
 * Writers keep a service busy whose database is killed, and which is killed itself; the seed decides what is written, what is
 * killed, and when. At the end each row that was acknowledged has to be there once, and exactly as acknowledged.
 */
export async function run({ seed, faults, settings = {}, plant = '', prepare }: RunOptions): Promise<Outcome> {
  const dataDir = join(tmpdir(), `carnet-faults-${randomUUID()}`);
  await prepare?.(dataDir);
  const postgres = await OwnPostgres.create(dataDir, settings);
  try {
    await migrate(postgres.url);
    await ask(postgres.url, HISTORY + plant);
    // What is to be broken are the writers' promises, and not the tables.
    await ask(postgres.url, 'checkpoint');
    const service = await OwnService.create({ DATABASE_URL: postgres.url });
    await service.start();
    try {
      return await trouble({ seed, faults, postgres, service });
    } finally {
      await service.end('SIGKILL');
    }
  } finally {
    await postgres.remove();
  }
}

interface Scene {
  seed: number;
  faults: number;
  postgres: OwnPostgres;
  service: OwnService;
}

async function trouble({ seed, faults, postgres, service }: Scene): Promise<Outcome> {
  const random = new Random(seed, 0);
  const acknowledged = new EventTarget();
  let acknowledgements = 0;
  const onAcknowledged = () => {
    acknowledgements++;
    acknowledged.dispatchEvent(new Event('one'));
  };
  const nextOne = () => new Promise((resolve) => acknowledged.addEventListener('one', resolve, { once: true }));
  const safeties = await safetiesOf(service);
  const writers = Array.from({ length: WRITERS }, (_, index) => {
    const safety = safeties[index % safeties.length] ?? 'id';
    return new Writer(service.url, `w${index}`, safety, new Random(seed, index + 1), onAcknowledged);
  });
  let isOver = false;
  const writing = Promise.all(writers.map((writer) => writer.write(() => isOver)));
  const happened: string[] = [];
  const recoveriesMs: number[] = [];
  const troubling = (async () => {
    for (let count = 0; count < faults; count++) {
      await setTimeout(random.between(100, 500));
      // However slow the machine is, something has just been acknowledged that could be lost.
      await nextOne();
      const victim = victims[random.between(0, 2)] ?? 'both';
      const at = performance.now();
      await strike(victim, random.between(0, 200), { postgres, service });
      await nextOne();
      happened.push(victim);
      recoveriesMs.push(Math.round(performance.now() - at));
    }
  })();
  // A writer that is told what it should not be told ends the run.
  await Promise.race([troubling, writing]);
  isOver = true;
  await writing;
  const entries = writers.flatMap((writer) => writer.entries);
  const retries = writers.reduce((sum, writer) => sum + writer.retries, 0);
  return {
    seed,
    faults: happened,
    acknowledgements,
    verdict: judge(entries, await readStored(postgres.url), await readDone(postgres.url)),
    retries,
    recoveriesMs,
  };
}

async function strike(
  victim: (typeof victims)[number],
  pauseMs: number,
  { postgres, service }: Omit<Scene, 'seed' | 'faults'>,
) {
  await Promise.all([
    victim === 'service' ? undefined : postgres.signal('SIGKILL'),
    victim === 'postgres' ? undefined : service.end('SIGKILL'),
  ]);
  await setTimeout(pauseMs);
  await Promise.all([
    victim === 'service' ? undefined : postgres.start(),
    victim === 'postgres' ? undefined : service.start(),
  ]);
}

/** Tells what was done to each row, in the transactions that have done it. To set what is set already does nothing. */
const HISTORY = `
  create table history (what text);
  create function remember() returns trigger language plpgsql as $$
  begin
    if tg_op <> 'UPDATE' or old is distinct from new then
      insert into public.history
      values (concat_ws(' ', coalesce(new.source, old.source), tg_op, coalesce(new.interest_level, old.interest_level)));
    end if;
    return null;
  end $$;
  create trigger remember after insert or update or delete on leads for each row execute function remember();`;

async function readDone(url: string): Promise<string[]> {
  return (await ask<{ what: string }>(url, 'select what from history')).map(({ what }) => what);
}

/** By ids that clients make, and by keys where the document has them. */
async function safetiesOf(service: OwnService): Promise<Safety[]> {
  const document = await (await fetch(`${service.url}/openapi.json`)).text();
  return document.includes('Idempotency-Key') ? ['id', 'key'] : ['id'];
}

async function readStored(url: string): Promise<Stored[]> {
  // The text, since a parsed time would have lost its microseconds.
  const rows = await ask<{ mark: string; text: string }>(
    url,
    'select source as mark, row_to_json(l)::text as text from leads l',
  );
  return rows.map(({ mark, text }) => ({ mark, row: JSON.parse(text) as Stored['row'] }));
}

async function ask<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, options: '-c TimeZone=UTC' });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
