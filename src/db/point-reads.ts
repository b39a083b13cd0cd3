import DataLoader from 'dataloader';
import type { BusyPolling } from './busy-polling.js';
import type { Queryable } from './pool.js';
import { whenSent } from './pooled.js';
import type { Queue } from './queue.js';
import { read } from './read.js';
import type { Template } from './sql.js';

/** How many statements run at once. More would be smaller ones, and cost the database more. */
const WIDTH = 2;
/** So many reads are worth a second one. Fewer wait until they are as many, or the first has ended, but not for longer than this. */
const SEVERAL = 3;
const WAIT_MS = 20;
/** From so many reads at once the next ones are worth waiting for. */
const MANY = 4;

/**
 * Reads of single rows by id. Those that arrive while others are under way share the next statement, so that a busy
 * service asks Postgres for eight rows at a time where it would have asked eight times: a third of the work on both sides.
 * Nothing is kept: a read always begins after it was asked for.
 *
 * They run on connections of their own, so that no list, search or import is ever before them in a queue.
 */
export class PointReads {
  private readonly loaders = new Map<Template, DataLoader<string, Buffer | undefined>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private underWay = 0;
  /** How many reads wait to go along with the next statement. */
  private waitingReads = 0;
  private reminder: NodeJS.Timeout | undefined;

  /**
   * @param queue - tells how many reads may wait; it counts those that may not, and never holds one
   * @param polling - is told of reads while there are many
   */
  constructor(
    private readonly db: Queryable,
    private readonly queue?: Queue,
    private readonly polling?: Pick<BusyPolling, 'note'>,
  ) {}

  /**
   * The JSON text of the row with the id, if there is one.
   *
   * @param byIds - reads the rows with `:ids`, each with its `id` and its `json`
   * @throws Problem 503 if too many reads wait already
   */
  find(byIds: Template, id: string): Promise<Buffer | undefined> {
    if (this.queue && this.isFull) return Promise.reject(this.queue.refusal());
    this.waitingReads++;
    this.underWay++;
    if (this.underWay >= MANY) this.polling?.note();
    const loader = this.loaders.get(byIds) ?? this.addLoader(byIds);
    const found = loader.load(id);
    this.begin();
    return found;
  }

  /** For the service's metrics. */
  load() {
    return {
      running: this.running,
      waiting: this.waitingReads,
      shed: this.queue?.shed ?? 0,
      isFull: this.isFull,
    };
  }

  private get isFull(): boolean {
    return this.running === WIDTH && this.waitingReads >= (this.queue?.size ?? Infinity);
  }

  private addLoader(byIds: Template): DataLoader<string, Buffer | undefined> {
    const loader = new DataLoader<string, Buffer | undefined>((ids) => this.readBatch(byIds, ids), {
      cache: false,
      batchScheduleFn: (dispatch) => this.waiting.push(dispatch),
    });
    this.loaders.set(byIds, loader);
    return loader;
  }

  /**
   * A lane that is free takes along what else the same turn of the event loop brings.
   *
   * @param least - how many reads are worth a second statement
   */
  private begin(least = SEVERAL): void {
    const next = this.takeNext(least);
    if (next) setImmediate(next);
    else if (this.waiting.length > 0) this.reminder ??= setTimeout(this.beginLate, WAIT_MS);
  }

  private readonly beginLate = () => {
    this.reminder = undefined;
    this.begin(1);
  };

  /** What reads those who wait, if it is time for that. */
  private takeNext(least = SEVERAL): (() => void) | undefined {
    const isTime = this.running === 0 || (this.running < WIDTH && this.waitingReads >= least);
    const next = isTime ? this.waiting.shift() : undefined;
    if (next) this.running++;
    return next;
  }

  private async readBatch(byIds: Template, ids: readonly string[]): Promise<(Buffer | undefined)[]> {
    this.waitingReads -= ids.length;
    try {
      const rows = await read<{ id: string; json: Buffer }>(this.db, byIds({ ids }));
      const byId = new Map(rows.map(({ id, json }) => [id, json]));
      return ids.map((id) => byId.get(id));
    } finally {
      this.underWay -= ids.length;
      this.running--;
      const next = this.takeNext();
      if (next) {
        next();
        await whenSent();
      }
    }
  }
}
