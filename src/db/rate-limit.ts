import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limit } from '../auth/limit.js';
import { databaseProblem } from './errors.js';
import type { Queryable } from './pool.js';

const WINDOW_S = 60;

/**
 * Counts requests in the database, so that all processes count together: one statement for each request.
 *
 * @param quota - how many requests a minute
 */
export function rateLimit(quota: number, open: () => Queryable | Promise<Queryable>): Limit {
  const limiter = new RateLimiterPostgres({
    storeClient: { query: async (statement: { text: string }) => (await open()).query(statement as never) },
    storeType: 'client',
    schemaName: 'public',
    tableName: 'rate_limits',
    // By a migration, as everything else.
    tableCreated: true,
    keyPrefix: '',
    points: quota,
    duration: WINDOW_S,
  });
  const spent = ({ remainingPoints, msBeforeNext }: RateLimiterRes, isOver: boolean) => {
    return { quota, windowS: WINDOW_S, remaining: remainingPoints, resetS: Math.ceil(msBeforeNext / 1_000), isOver };
  };
  return async (key) => {
    try {
      return spent(await limiter.consume(key), false);
    } catch (error) {
      // Thrown by the library where the limit is reached.
      if (error instanceof RateLimiterRes) return spent(error, true);
      throw databaseProblem(error, 'write');
    }
  };
}
