import { overloaded } from '../problem.js';

interface Waiting {
  start: () => void;
  refuse: (problem: Error) => void;
  since: number;
}

/**
 * Who waits for a connection: first come, first served, but not too many and not for long. What comes to a full queue is
 * refused at once, because whoever came after it would be refused as well, only later.
 */
export class Queue {
  private readonly waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** How many were refused. */
  shed = 0;

  /**
   * @param size - how many may wait
   * @param patienceMs - for how long
   */
  constructor(
    readonly size: number,
    private readonly patienceMs: number,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  get isFull(): boolean {
    return this.waiting.length >= this.size;
  }

  /**
   * Waits for a turn.
   *
   * @throws Problem 503 if too many wait already, or none came in time
   */
  wait<T>(begin: () => Promise<T>): Promise<T> {
    if (this.isFull) return Promise.reject(this.refusal());
    return new Promise<T>((resolve, reject) => {
      const start = () => begin().then(resolve, reject);
      this.waiting.push({ start: () => void start(), refuse: reject, since: performance.now() });
      this.timer ??= this.watch(this.patienceMs);
    });
  }

  /** Lets the first one begin. */
  callNext(): void {
    this.waiting.shift()?.start();
  }

  /** What a request is told that cannot be taken. */
  refusal(): Error {
    this.shed++;
    return overloaded();
  }

  /** One timer for all, since the first is also the first to lose patience. */
  private watch(delayMs: number): NodeJS.Timeout {
    return setTimeout(() => this.refuseLate(), delayMs).unref();
  }

  private refuseLate(): void {
    const latest = performance.now() - this.patienceMs;
    let [first] = this.waiting;
    for (; first && first.since <= latest; first = this.waiting[0]) {
      this.waiting.shift();
      first.refuse(this.refusal());
    }
    // A millisecond more, since timers are no more exact than that.
    this.timer = first && this.watch(first.since - latest + 1);
  }
}
