import type { QueryResult } from 'pg';
import { isUndone, whenSent, type Pooled } from './pooled.js';
import type { Waiting } from './queue.js';
import type { Statement } from './sql.js';

/** A statement, and who waits for its result. */
export interface Job extends Waiting {
  statement: Statement;
  /** Whether it may be committed together with others. */
  isShort: boolean;
  resolve: (result: Pick<QueryResult, 'rows' | 'rowCount'>) => void;
}

/**
 * Told that a connection is free again, before anybody hears of a result: so the next statement is on its way while an answer
 * is being written.
 *
 * @param isRefused - whether the statement has failed, or any of several
 * @param again - who has to go again, alone
 */
type OnEnd = (isRefused: boolean, again: Job[]) => void;

/** Runs a job on a connection of the pool, or short ones as one transaction. */
export function runJobs(pool: Pooled, jobs: Job[], onEnd: OnEnd): void {
  if (jobs.length > 1) runTogether(pool, jobs, onEnd);
  else if (jobs[0]) runAlone(pool, jobs[0], onEnd);
}

function runAlone(pool: Pooled, { statement, resolve, refuse }: Job, onEnd: OnEnd): void {
  pool.query(statement).then(
    async (result) => {
      onEnd(false, []);
      await whenSent();
      resolve(result);
    },
    (error: unknown) => {
      onEnd(true, []);
      refuse(error);
    },
  );
}

function runTogether(pool: Pooled, jobs: Job[], onEnd: OnEnd): void {
  pool.queryTogether(jobs.map(({ statement }) => statement)).then(
    async (results) => {
      onEnd(false, []);
      await whenSent();
      for (const [i, result] of results.entries()) jobs[i]?.resolve(result);
    },
    (error: unknown) => {
      // Whose fault it was is found out by each going alone.
      const again = isUndone(error) ? jobs.map((job) => ({ ...job, isShort: false })) : [];
      onEnd(true, again);
      if (again.length === 0) for (const { refuse } of jobs) refuse(error);
    },
  );
}
