import type pg from 'pg';
import pLimit from 'p-limit';
import { createPool, type PoolOptions, type Queryable } from './pool.js';
import { PointReads } from './point-reads.js';
import { SharedReads } from './shared-reads.js';

/** How requests reach the database: what is always fast never waits behind what is not. */
export interface Lanes {
  /** Writes, and what has no lane of its own. */
  db: Queryable;
  lists: SharedReads;
  /** Reads of single rows, on connections of their own. */
  points: PointReads;
  /** Searches: a few at a time, so that they leave connections and processors to the others. */
  searches: SharedReads;
}

interface LaneOptions extends PoolOptions {
  /** Whether statements are prepared once per connection. */
  preparedStatements: boolean;
}

const POINT_CONNECTIONS = 2;

/** The lanes of a process, and what they run on. */
export interface OpenLanes extends Lanes {
  /** Where `db` runs, for what needs a connection of its own for a while. */
  pool: pg.Pool;
  end(): Promise<void>;
}

/** Connections are opened when they are first needed. Fewer than four are not divided. */
export function openLanes({ size, preparedStatements, ...options }: LaneOptions): OpenLanes {
  const isDivided = size >= 2 * POINT_CONNECTIONS;
  const main = createPool({ ...options, size: isDivided ? size - POINT_CONNECTIONS : size });
  const points = isDivided ? createPool({ ...options, size: POINT_CONNECTIONS }) : main;
  const queryable = (pool: Queryable): Queryable => (preparedStatements ? pool : { query: unnamed(pool) });
  const limit = pLimit(Math.max(1, Math.floor(size / 3)));
  const db = queryable(main);
  return {
    pool: main,
    db,
    points: new PointReads(queryable(points)),
    lists: new SharedReads(db),
    searches: new SharedReads({ query: (statement, values) => limit(() => db.query(statement, values)) }),
    end: async () => {
      await Promise.all([main.end(), ...(isDivided ? [points.end()] : [])]);
    },
  };
}

/** Without the names of prepared statements, which connections that are handed around by a pooler do not keep. */
function unnamed(pool: Queryable): Queryable['query'] {
  return (statement, values) =>
    typeof statement === 'string'
      ? pool.query(statement, values)
      : pool.query({ text: statement.text, values: statement.values });
}
