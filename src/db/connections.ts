import type { QueryResult, QueryResultRow } from 'pg';
import { GroupCommit } from './group-commit.js';
import type { Queryable } from './pool.js';
import { isUndone, type Pooled } from './pooled.js';
import { Queue, type Waiting } from './queue.js';
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

/** A statement, and who waits for its result. */
interface Job extends Waiting {
  statement: string | Statement;
  values: unknown[] | undefined;
  /** The same statement, if it may be committed together with others. */
  short: Statement | undefined;
  resolve: (result: Pick<QueryResult, 'rows' | 'rowCount'>) => void;
}

interface OwnLane extends Lane {
  running: number;
  readonly width: number;
  readonly groups: GroupCommit;
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

  /**
   * @param width - how many connections it may have, at most
   * @param queueSize - how many may wait, if not as many as in any lane
   */
  addLane(width = this.size, queueSize = this.patience.queueSize): Lane {
    const lane: OwnLane = {
      queue: new Queue<Job>(queueSize, this.patience.queueTimeoutMs),
      running: 0,
      width,
      groups: new GroupCommit(),
      isFull: () => lane.queue.isFull && !this.hasRoom(lane),
      query: <Row extends QueryResultRow>(statement: string | Statement, values?: unknown[]) =>
        new Promise<{ rows: Row[]; rowCount: number | null }>((resolve, refuse) => {
          const short = typeof statement === 'object' && statement.isShort ? statement : undefined;
          const since = performance.now();
          // The rows of a statement are what it says they are.
          this.admit(lane, { statement, values, short, since, resolve: resolve as Job['resolve'], refuse });
        }),
    };
    this.lanes.push(lane);
    return lane;
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
  private waitsForOthers({ groups, queue }: OwnLane, { short }: Job): boolean {
    if (!short || queue.isFull || (queue.last && !queue.last.short)) return false;
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
    const leaveGroup = jobs[0]?.short && lane.groups.begin(jobs.length);
    const end = (isRefused: boolean) => {
      this.running--;
      lane.running--;
      leaveGroup?.(isRefused);
      this.callNext();
    };
    if (jobs.length > 1) this.runTogether(lane, jobs, end);
    else if (jobs[0]) this.runAlone(jobs[0], end);
  }

  private runAlone({ statement, values, resolve, refuse }: Job, end: (isRefused: boolean) => void): void {
    this.pool.query(statement, values).then(
      (result) => {
        end(false);
        resolve(result);
      },
      (error: unknown) => {
        end(true);
        refuse(error);
      },
    );
  }

  private runTogether({ queue }: OwnLane, jobs: Job[], end: (isRefused: boolean) => void): void {
    this.pool.queryTogether(jobs.flatMap(({ short }) => short ?? [])).then(
      (results) => {
        end(false);
        for (const [i, result] of results.entries()) jobs[i]?.resolve(result);
      },
      (error: unknown) => {
        const areUndone = isUndone(error);
        // Whose fault it was is found out by each going alone, before anybody who came later.
        if (areUndone) queue.putBack(jobs.map((job) => ({ ...job, short: undefined })));
        end(true);
        if (!areUndone) for (const { refuse } of jobs) refuse(error);
      },
    );
  }
}

/** Who is next, with those behind who may be committed together with it. */
function nextJobs({ queue, groups }: OwnLane): Job[] {
  const jobs: Job[] = [];
  do {
    const job = queue.take();
    if (job) jobs.push(job);
  } while (jobs[0]?.short && queue.first?.short && jobs.length < groups.size);
  return jobs;
}
