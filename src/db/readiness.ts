import type { components } from '../../generated/server.js';
import { unavailable } from '../problem.js';
import { databaseProblem } from './errors.js';
import { migrationStatus } from './migrate.js';
import type { Queryable } from './pool.js';

type Degraded = components['schemas']['Readiness']['data']['degraded'];

/** Seconds: migrations are applied by people. */
const RETRY_AFTER = 5;

/**
 * Whether the service can do its work, and what works worse than it could.
 *
 * @throws Problem 503 that tells what is missing
 */
export async function checkDatabase(db: Queryable): Promise<Degraded> {
  try {
    const { pending } = await migrationStatus(db);
    if (pending.length > 0)
      throw unavailable((messages) => messages.migrationsPending(pending.join(', ')), RETRY_AFTER);
    const { rows } = await db.query(`select where to_regclass('public.idx_leads_search') is not null`);
    return rows.length > 0 ? [] : ['search_without_pg_trgm'];
  } catch (error) {
    const problem = databaseProblem(error, 'write');
    throw problem.status === 503
      ? problem
      : unavailable((messages) => messages.unavailable.unknown, RETRY_AFTER, error);
  }
}
