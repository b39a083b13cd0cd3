import type pg from 'pg';
import { Admission } from './admission.js';
import { BusyPolling, paysOff } from './busy-polling.js';
import { Connections, type Lane } from './connections.js';
import { createPool, type PoolOptions, type Queryable } from './pool.js';
import { Exports } from './exports.js';
import { PendingLists } from './pending-lists.js';
import { PointReads } from './point-reads.js';
import { pooled } from './pooled.js';
import { Queue } from './queue.js';
import { SharedReads } from './shared-reads.js';
import { divide } from './shares.js';

/**
 * How requests reach the database. What is always fast never waits behind what is not, no kind of work takes all connections
 * from another, and each refuses what is more than it can do in time.
 */
export interface Lanes {
  /** Writes, and what has no lane of its own. */
  db: Queryable;
  /** Turns writes away for which there is no room. */
  admission: Admission;
  lists: SharedReads;
  /** Reads of single rows, on connections of their own. */
  points: PointReads;
  /** Searches: a few at a time, on connections of their own whose backends leave the processors to the others. */
  searches: SharedReads;
  /** The service's own questions about its database, which have to be answered when all else waits. */
  checks: Queryable;
  /** Who is asking has to be known before anything else waits for its turn. */
  credentials: Queryable;
  load(): Load;
  /** What sends all rows of a list, for as long as its reader takes. */
  exports: Exports;
}

/** What the lanes have to do, and with how many connections. */
export interface Load {
  lanes: Record<LaneName, { running: number; waiting: number; shed: number; isFull: boolean }>;
  pools: Record<string, { open: number; idle: number; waiting: number; size: number }>;
}

/** Kinds of work, each with a queue of its own. */
export type LaneName = 'writes' | 'lists' | 'searches' | 'points';

interface LaneOptions extends PoolOptions {
  /** How long an export may take at most, in milliseconds. */
  exportTimeoutMs?: number;
  /** How long its reader may take nothing. */
  exportStallMs?: number;
  /** Whether statements are prepared once per connection. */
  preparedStatements: boolean;
  /** How many requests of each lane may wait. */
  queueSize?: number;
  /** How long a statement may wait for a connection. */
  queueTimeoutMs?: number;
  /** Told why an index could not be tended, which nobody waits for. */
  onUpkeepError: (error: unknown) => void;
}

const QUEUE_SIZE = 500;
/** Several may ask at once whether the service is ready, also where requests may not wait. */
const CHECKS_QUEUE_SIZE = 100;
const QUEUE_TIMEOUT_MS = 5_000;
/** Ten million rows to a fast reader; or one who does not end. */
const EXPORT_LIMIT_MS = 600_000;
const EXPORT_STALL_MS = 30_000;

/** The lanes of a process, and what they run on. */
export interface OpenLanes extends Lanes {
  /** Where `db` runs, for what needs a connection of its own for a while. */
  pool: pg.Pool;
  end(): Promise<void>;
}

/** Connections are opened when they are first needed. */
export function openLanes(options: LaneOptions): OpenLanes {
  const { preparedStatements, queueSize = QUEUE_SIZE, queueTimeoutMs = QUEUE_TIMEOUT_MS } = options;
  const patience = { queueSize, queueTimeoutMs };
  const shares = divide(options.size);
  const pools = {
    shared: createPool({ ...options, size: shares.shared }),
    ...(shares.points > 0 && { points: createPool({ ...options, size: shares.points }) }),
    ...(shares.areSearchesApart && { searches: createPool({ ...options, size: shares.searches, yields: true }) }),
  };
  const queryable = (pool: pg.Pool) => pooled(pool, preparedStatements);
  const connections = new Connections(queryable(pools.shared), shares.shared, patience);
  const writes: Lane = connections.addLane({ onWritten: (count) => pendingLists.add(count) });
  const pendingLists = new PendingLists(writes, options.onUpkeepError);
  const lists = connections.addLane();
  const searches = pools.searches
    ? new Connections(queryable(pools.searches), shares.searches, patience).addLane()
    : connections.addLane({ width: shares.searches });
  const ofPoints = pools.points ? queryable(pools.points) : connections.addLane();
  const others = [writes, lists, searches];
  const polling = paysOff(options.databaseUrl)
    ? new BusyPolling(() => others.every(({ running }) => running === 0))
    : undefined;
  const points = new PointReads(ofPoints, new Queue(queueSize, queueTimeoutMs), polling);
  const shared = { lists: new SharedReads(lists, lists.queue), searches: new SharedReads(searches, searches.queue) };
  return {
    pool: pools.shared,
    db: writes,
    admission: new Admission(writes),
    points,
    ...shared,
    exports: new Exports(pools.shared, () => connections.withdraw(), {
      atOnce: shares.exports,
      limitMs: options.exportTimeoutMs ?? EXPORT_LIMIT_MS,
      stallMs: options.exportStallMs ?? EXPORT_STALL_MS,
    }),
    checks: connections.addLane({ width: 1, queueSize: CHECKS_QUEUE_SIZE }),
    credentials: ofPoints,
    load: () => ({
      lanes: {
        writes: loadOf(writes),
        lists: loadOf(lists, shared.lists.joined),
        searches: loadOf(searches, shared.searches.joined),
        points: points.load(),
      },
      pools: Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, poolLoad(pool)])),
    }),
    end: async () => {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
}

/** @param joined - how many wait beside the queue, as many as may wait in it; where nobody may, it is never full of them */
function loadOf({ running, queue, isFull }: Lane, joined = 0): Load['lanes'][LaneName] {
  const isCrowded = joined > 0 && joined >= queue.size;
  return { running, waiting: queue.length + joined, shed: queue.shed, isFull: isFull() || isCrowded };
}

function poolLoad({ totalCount, idleCount, waitingCount, options }: pg.Pool): Load['pools'][string] {
  return { open: totalCount, idle: idleCount, waiting: waitingCount, size: options.max };
}
