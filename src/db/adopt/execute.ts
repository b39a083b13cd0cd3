import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Step } from './plan.js';
import { LOCK_TIMEOUT_MS } from './script.js';

export interface Listener {
  /** Told before each step, and again with each try at a table that others do not let go. */
  onStep: (step: Step, place: number, total: number) => void;
  onRetry: (step: Step, tries: number) => void;
}

/** Somebody else had the table for too long, or waited for us as we waited for them. */
const BUSY = ['55P03', '40P01'];
/** The rows were looked through before, so these have come meanwhile. */
const BROKEN_RULE = ['23505', '23514', '23503', '23502'];

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const PATIENCE_MS = 10 * 60_000;

/**
 * Runs the steps one by one, each of which stays done.
 *
 * @throws Error naming the step that failed; or the signal's reason
 */
export async function execute(
  client: pg.Client,
  steps: Step[],
  { onStep, onRetry }: Listener,
  signal: AbortSignal,
): Promise<void> {
  for (const [index, step] of steps.entries()) {
    signal.throwIfAborted();
    onStep(step, index + 1, steps.length);
    try {
      await (step.isBrief ? runBriefly(client, step, onRetry, signal) : run(client, step, 0));
    } catch (error) {
      if (step.index !== undefined) await dropHalfBuilt(client, step.index);
      signal.throwIfAborted();
      throw explain(step, error);
    }
  }
}

/** Waits in short turns, so that whoever comes behind never waits long; between them everybody goes on. */
async function runBriefly(client: pg.Client, step: Step, onRetry: Listener['onRetry'], signal: AbortSignal) {
  const until = performance.now() + PATIENCE_MS;
  let pause = FIRST_PAUSE_MS;
  for (let tries = 1; ; tries++) {
    try {
      await run(client, step, LOCK_TIMEOUT_MS);
      return;
    } catch (error) {
      // A script of several statements has begun a transaction.
      await client.query('rollback');
      const isBusy = error instanceof pg.DatabaseError && BUSY.includes(error.code ?? '');
      if (!isBusy || performance.now() > until) throw error;
    }
    onRetry(step, tries);
    await setTimeout(pause * (0.5 + Math.random()), undefined, { signal });
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
  }
}

async function run(client: pg.Client, { sql }: Step, lockTimeoutMs: number): Promise<void> {
  await client.query(`set lock_timeout = ${lockTimeoutMs}`);
  await client.query(sql);
}

/** It costs every write, and a unique one refuses some. Should this fail, the next run begins with it. */
async function dropHalfBuilt(client: pg.Client, index: string): Promise<void> {
  try {
    await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await client.query(`drop index concurrently if exists public.${index}`);
  } catch {
    // What has gone wrong before is what people should hear of.
  }
}

function explain({ what }: Step, error: unknown): Error {
  const { code = '', message } = error as pg.DatabaseError;
  const reason = BUSY.includes(code)
    ? `others have held the table for ${PATIENCE_MS / 60_000} minutes`
    : BROKEN_RULE.includes(code)
      ? `rows have come meanwhile that are in the way; carnet adopt --plan tells which (${message})`
      : message;
  return new Error(`${what}: ${reason}; what was done before stays, and carnet adopt goes on from there`, {
    cause: error,
  });
}
