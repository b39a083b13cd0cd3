import { setTimeout } from 'node:timers/promises';
import type { MigrateOptions } from '../migrate.js';
import type { Queryable } from '../pool.js';
import { whileCancellable, type Session } from '../session.js';
import { bookkeeping, readBooks } from './books.js';
import { compare } from './compare.js';
import { execute, type Listener } from './execute.js';
import type { Finding, Plan } from './plan.js';
import { scriptOf } from './script.js';
import { readShape, settleSession } from './shape.js';
import { readTarget, type Target } from './target.js';

/** Any number will do that no other program uses; two that adopt one database would get in each other's way. */
const ADOPTION_LOCK = 7_401_951_236;
/** A killed run's session ends within a second, once Postgres has noticed. */
const LOCK_WAIT_MS = 10_000;
const OLDEST_POSTGRES = 150_000;

/** A plan with the script that does it. */
export interface Adoption extends Plan {
  script: string;
}

/** What an adoption has come to. */
export interface Adopted {
  /** What the service lives with. */
  findings: Finding[];
  /** How many steps it took. */
  done: number;
}

/** Compares the database with what the migrations make. Changes nothing. */
export async function planAdoption(session: Session, signal: AbortSignal, options?: MigrateOptions): Promise<Adoption> {
  return prepared(session, signal, options, async (target, settings) => {
    const { client } = session;
    const plan = await makePlan(client, target);
    const books = bookkeeping(target, plan, await readBooks(client));
    const whole = { ...plan, steps: [...plan.steps, ...(books ? [books] : [])] };
    return { ...whole, script: scriptOf(whole, settings) };
  });
}

/**
 * Does what the plan says, unless it has obstacles: then nothing. What is done stays done when this is stopped, and the next
 * run does what is left.
 *
 * @throws Error if there are obstacles, or a step fails; or the signal's reason
 */
export async function adopt(
  session: Session,
  listener: Listener,
  signal: AbortSignal,
  options?: MigrateOptions,
): Promise<Adopted> {
  const { client } = session;
  return prepared(session, signal, options, async (target) => {
    let plan = await makePlan(client, target);
    const { findings } = plan;
    let done = 0;
    refuseObstacles(plan);
    if (plan.steps.length > 0) {
      await execute(client, plan.steps, listener, signal);
      done = plan.steps.length;
      // Read again rather than believed: only what is there counts as applied.
      plan = await makePlan(client, target);
    }
    if (plan.steps.length > 0)
      throw new Error(
        `something is missing again, so run this again: ${plan.steps.map(({ what }) => what).join(', ')}`,
      );
    refuseObstacles(plan);
    const books = bookkeeping(target, plan, await readBooks(client));
    if (books) await execute(client, [books], listener, signal);
    return { findings, done: done + (books ? 1 : 0) };
  });
}

/** Lends the lock, the session's settings and the target; a signal ends the statement that is running. */
async function prepared<T>(
  session: Session,
  signal: AbortSignal,
  options: MigrateOptions | undefined,
  work: (target: Target, settings: string) => Promise<T>,
): Promise<T> {
  return whileCancellable(session, signal, async () => {
    await refuseOldPostgres(session);
    await takeLock(session.client, signal);
    const target = await readTarget(session, options);
    return work(target, await settleSession(session.client));
  });
}

async function makePlan(db: Queryable, { shape, migrations }: Target): Promise<Plan> {
  const actual = await readShape(db);
  if (![...shape.tables.keys()].some((table) => actual.tables.has(table)))
    throw new Error(`there is none of the tables in the schema public; run: carnet migrate up`);
  const plan = await compare(db, shape, actual);
  const { migrations: applied } = await readBooks(db);
  const unknown = applied.filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length > 0)
    plan.findings.push({
      kind: 'obstacle',
      about: 'pgmigrations',
      what: `lists migrations that this version does not have: ${unknown.join(', ')}`,
      remedy: 'use the version that has them, or a database in which no other program keeps its migrations there',
    });
  return plan;
}

function refuseObstacles({ findings }: Plan): void {
  const obstacles = findings.filter(({ kind }) => kind === 'obstacle');
  if (obstacles.length > 0) throw new ObstaclesError(obstacles);
}

/** Why nothing can be done yet. */
export class ObstaclesError extends Error {
  constructor(readonly obstacles: Finding[]) {
    super(`${obstacles.length} ${obstacles.length === 1 ? 'obstacle has' : 'obstacles have'} to be removed first`);
  }
}

async function refuseOldPostgres({ client, description }: Session): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );
  const [{ version, number } = { version: '?', number: 0 }] = rows;
  if (number < OLDEST_POSTGRES) throw new Error(`${description} is Postgres ${version}; 15 or newer is needed`);
}

async function takeLock(client: Queryable, signal: AbortSignal): Promise<void> {
  // When this process is killed, its session would otherwise finish the statement first.
  await client.query(`set client_connection_check_interval = '1s'`).catch(() => undefined);
  const until = performance.now() + LOCK_WAIT_MS;
  // Asked for now and then: a session that waits for a lock keeps indexes from being built.
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${ADOPTION_LOCK}) as taken`);
    if (rows[0]?.taken) return;
    if (performance.now() > until) throw new Error('another carnet adopt is at work on this database');
    await setTimeout(200, undefined, { signal });
  }
}
