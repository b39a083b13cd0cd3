import type { components } from '../../generated/server.js';
import { notReady } from '../problem.js';
import { databaseProblem } from './errors.js';
import type { Lanes, LaneName } from './lanes.js';
import { migrationStatus } from './migrate.js';

type Degraded = components['schemas']['Readiness']['data']['degraded'];

/**
 * Whether the service can do its work, and what works worse than it could.
 *
 * @throws Problem 503 that tells what is missing
 */
export async function checkDatabase({ checks, load }: Pick<Lanes, 'checks' | 'load'>): Promise<Degraded> {
  const { pending, isSearchIndexed } = await askDatabase(checks);
  if (pending.length > 0)
    throw notReady(['migrations_pending'], (messages) => messages.migrationsPending(pending.join(', ')));
  const lanes = Object.entries(load().lanes) as [LaneName, { isFull: boolean }][]; // Object.entries forgets the names.
  const full = lanes.filter(([, { isFull }]) => isFull).map(([lane]) => `${lane}_overloaded` as const);
  return isSearchIndexed ? full : ['search_without_pg_trgm', ...full];
}

async function askDatabase(checks: Lanes['checks']) {
  try {
    const { pending } = await migrationStatus(checks);
    const { rows } = await checks.query(`select where to_regclass('public.idx_leads_search') is not null`);
    return { pending, isSearchIndexed: rows.length > 0 };
  } catch (error) {
    const { code, detail, cause } = databaseProblem(error, 'write');
    const unknown: typeof detail = (messages) => messages.unavailable.unknown;
    throw notReady(['database_unavailable'], code === 'unavailable' ? detail : unknown, cause);
  }
}
