import type { QueryResultRow } from 'pg';
import type { Queryable } from './pool.js';
import { Queue } from './queue.js';
import type { Statement } from './sql.js';

/** How many statements of each lane may wait for a connection, and for how long. */
export interface Patience {
  queueSize: number;
  queueTimeoutMs: number;
}

/** One kind of work on the shared connections. */
export interface Lane extends Queryable {
  readonly queue: Queue;
  /** How many of its statements have a connection. */
  readonly running: number;
  /** Whether a statement that comes now is refused. */
  readonly isFull: () => boolean;
}

interface OwnLane extends Lane {
  running: number;
  readonly width: number;
}

/** One connection in so many is kept for lanes that have none. */
const ONE_KEPT_IN = 4;

/**
 * Shares connections out among lanes, such as writes and lists, each with a queue of its own. A lane may take what is free,
 * except for a connection or two that are kept for lanes that have none: so writes that wait for locks never keep lists
 * from being read, nor the other way round. Who waits is served in turns, lane by lane.
 */
export class Connections {
  private readonly lanes: OwnLane[] = [];
  private running = 0;
  private last = 0;

  /**
   * @param pool - has `size` connections, and nobody else uses it much
   */
  constructor(
    private readonly pool: Queryable,
    private readonly size: number,
    private readonly patience: Patience,
  ) {}

  /**
   * @param width - how many statements may run at once, at most
   * @param queueSize - how many may wait, if not as many as in any lane
   */
  addLane(width = this.size, queueSize = this.patience.queueSize): Lane {
    const { queueTimeoutMs } = this.patience;
    const lane: OwnLane = {
      queue: new Queue(queueSize, queueTimeoutMs),
      running: 0,
      width,
      isFull: () => lane.queue.isFull && !this.hasRoom(lane),
      query: <Row extends QueryResultRow>(statement: string | Statement, values?: unknown[]) => {
        const run = () => this.run(lane, this.pool.query<Row>(statement, values));
        return lane.queue.length === 0 && this.hasRoom(lane) ? run() : lane.queue.wait(run);
      },
    };
    this.lanes.push(lane);
    return lane;
  }

  private run<T>(lane: OwnLane, result: Promise<T>): Promise<T> {
    this.running++;
    lane.running++;
    const end = () => {
      this.running--;
      lane.running--;
      this.callNext();
    };
    result.then(end, end);
    return result;
  }

  private hasRoom(lane: OwnLane): boolean {
    return lane.running < lane.width && this.running + this.keptFrom(lane) < this.size;
  }

  /** How many connections are kept for the lanes that have none: nothing is kept from one of those. */
  private keptFrom(lane: OwnLane): number {
    if (lane.running === 0) return 0;
    let idle = 0;
    for (const other of this.lanes) if (other !== lane && other.running === 0) idle++;
    return Math.min(idle, Math.ceil((this.size - 1) / ONE_KEPT_IN));
  }

  private callNext(): void {
    for (let lane = this.nextLane(); lane; lane = this.nextLane()) lane.queue.callNext();
  }

  /** The lane whose turn it is, among those that have somebody waiting and may go on. */
  private nextLane(): OwnLane | undefined {
    for (let tried = 0; tried < this.lanes.length; tried++) {
      this.last = (this.last + 1) % this.lanes.length;
      const lane = this.lanes[this.last];
      if (lane && lane.queue.length > 0 && this.hasRoom(lane)) return lane;
    }
    return undefined;
  }
}
