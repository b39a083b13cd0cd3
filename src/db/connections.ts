import type { QueryResultRow } from 'pg';
import { GroupCommit } from './group-commit.js';
import { runJobs, type Job } from './jobs.js';
import type { Queryable } from './pool.js';
import type { Pooled } from './pooled.js';
import { Queue } from './queue.js';
import type { Statement } from './sql.js';

/** How many statements of each lane may wait for a connection, and for how long. */
export interface Patience {
  queueSize: number;
  queueTimeoutMs: number;
}

/** One kind of work on the shared connections. */
export interface Lane extends Queryable {
  readonly queue: Queue<Job>;
  /** How many connections it has. */
  readonly running: number;
  /** Whether a statement that comes now is refused. */
  readonly isFull: () => boolean;
}

interface LaneSettings {
  /** How many connections it may have, at most. */
  width?: number;
  /** How many may wait, if not as many as in any lane. */
  queueSize?: number;
  /** Told how many short writes were committed. */
  onWritten?: (count: number) => void;
}

interface OwnLane extends Lane {
  running: number;
  readonly width: number;
  readonly groups: GroupCommit;
  readonly onWritten: LaneSettings['onWritten'];
}

/** One connection in so many is kept for lanes that have none. */
const ONE_KEPT_IN = 4;

/**
 * Shares connections out among lanes, such as writes and lists, each with a queue of its own. A lane may take what is free,
 * except for a connection or two that are kept for lanes that have none: so writes that wait for locks never keep lists
 * from being read, nor the other way round. Who waits is served in turns, lane by lane; short writes that wait share a turn.
 */
export class Connections {
  private readonly lanes: OwnLane[] = [];
  private running = 0;
  private last = 0;
  private reminder: NodeJS.Timeout | undefined;

  /**
   * @param pool - has `size` connections, and nobody else uses it much
   */
  constructor(
    private readonly pool: Pooled,
    private readonly size: number,
    private readonly patience: Patience,
  ) {}

  addLane({ width = this.size, queueSize = this.patience.queueSize, onWritten }: LaneSettings = {}): Lane {
    const lane: OwnLane = {
      queue: new Queue<Job>(queueSize, this.patience.queueTimeoutMs),
      running: 0,
      width,
      groups: new GroupCommit(),
      onWritten,
      isFull: () => lane.queue.isFull && !this.hasRoom(lane),
      query: <Row extends QueryResultRow>(asked: string | Statement, values: unknown[] = []) =>
        new Promise<{ rows: Row[]; rowCount: number | null }>((resolve, refuse) => {
          const statement = typeof asked === 'string' ? { text: asked, values } : asked;
          const { isShort = false } = statement;
          const since = performance.now();
          // The rows of a statement are what it says they are.
          this.admit(lane, { statement, isShort, since, resolve: resolve as Job['resolve'], refuse });
        }),
    };
    this.lanes.push(lane);
    return lane;
  }

  /**
   * Takes a connection away from the lanes, for somebody who keeps it for long.
   *
   * @returns what gives it back
   */
  withdraw(): () => void {
    this.running++;
    return () => {
      this.running--;
      this.callNext();
    };
  }

  private admit(lane: OwnLane, job: Job): void {
    if (lane.queue.length === 0 && this.mayStart(lane, job)) {
      this.start(lane, [job]);
      return;
    }
    lane.queue.add(job);
    this.callNext();
  }

  private mayStart(lane: OwnLane, job: Job): boolean {
    return this.hasRoom(lane) && !this.waitsForOthers(lane, job);
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

  /** A short write waits for others unless somebody waits behind it who cannot go along. */
  private waitsForOthers({ groups, queue }: OwnLane, { isShort }: Job): boolean {
    if (!isShort || queue.isFull || queue.last?.isShort === false) return false;
    const waitMs = groups.waitMs(queue.length);
    if (waitMs === 0) return false;
    // A millisecond more, since timers are no more exact than that.
    this.reminder ??= setTimeout(() => {
      this.reminder = undefined;
      this.callNext();
    }, waitMs + 1);
    return true;
  }

  private callNext(): void {
    for (let lane = this.nextLane(); lane; lane = this.nextLane()) this.start(lane, nextJobs(lane));
  }

  /** The lane whose turn it is, among those that have somebody waiting and may go on. */
  private nextLane(): OwnLane | undefined {
    for (let tried = 0; tried < this.lanes.length; tried++) {
      this.last = (this.last + 1) % this.lanes.length;
      const lane = this.lanes[this.last];
      if (lane?.queue.first && this.mayStart(lane, lane.queue.first)) return lane;
    }
    return undefined;
  }

  /** @param jobs - one, or short ones */
  private start(lane: OwnLane, jobs: Job[]): void {
    this.running++;
    lane.running++;
    const leaveGroup = jobs[0]?.isShort ? lane.groups.begin(jobs.length) : undefined;
    runJobs(this.pool, jobs, (isRefused, again) => {
      this.running--;
      lane.running--;
      leaveGroup?.(isRefused);
      if (leaveGroup && !isRefused) lane.onWritten?.(jobs.length);
      lane.queue.putBack(again);
      this.callNext();
    });
  }
}

/** Who is next, with those behind who may be committed together with it. */
function nextJobs({ queue, groups }: OwnLane): Job[] {
  const jobs: Job[] = [];
  do {
    const job = queue.take();
    if (job) jobs.push(job);
  } while (jobs[0]?.isShort && queue.first?.isShort && jobs.length < groups.size);
  return jobs;
}
