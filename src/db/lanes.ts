import type pg from 'pg';
import { Connections } from './connections.js';
import { createPool, type PoolOptions, type Queryable } from './pool.js';
import { PointReads } from './point-reads.js';
import { Queue } from './queue.js';
import { SharedReads } from './shared-reads.js';

/**
 * How requests reach the database. What is always fast never waits behind what is not, no kind of work takes all connections
 * from another, and each refuses what is more than it can do in time.
 */
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
  /** How many requests of each lane may wait. */
  queueSize: number;
  /** How long a statement may wait for a connection. */
  queueTimeoutMs?: number;
}

const POINT_CONNECTIONS = 2;
const QUEUE_TIMEOUT_MS = 5_000;

/** The lanes of a process, and what they run on. */
export interface OpenLanes extends Lanes {
  /** Where `db` runs, for what needs a connection of its own for a while. */
  pool: pg.Pool;
  end(): Promise<void>;
}

/** Connections are opened when they are first needed. Fewer than four are not divided. */
export function openLanes(options: LaneOptions): OpenLanes {
  const { size, preparedStatements, queueSize, queueTimeoutMs = QUEUE_TIMEOUT_MS } = options;
  const isDivided = size >= 2 * POINT_CONNECTIONS;
  const mainSize = isDivided ? size - POINT_CONNECTIONS : size;
  const main = createPool({ ...options, size: mainSize });
  const points = isDivided ? createPool({ ...options, size: POINT_CONNECTIONS }) : undefined;
  const queryable = (pool: Queryable): Queryable => (preparedStatements ? pool : { query: unnamed(pool) });
  const connections = new Connections(queryable(main), mainSize, { queueSize, queueTimeoutMs });
  const lists = connections.addLane();
  const searches = connections.addLane(Math.max(1, Math.floor(size / 3)));
  return {
    pool: main,
    db: connections.addLane(),
    points: new PointReads(points ? queryable(points) : connections.addLane(), new Queue(queueSize, queueTimeoutMs)),
    lists: new SharedReads(lists, lists.queue),
    searches: new SharedReads(searches, searches.queue),
    end: async () => {
      await Promise.all([main.end(), points?.end()]);
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
