import { overloaded } from '../problem.js';

/** Somebody who waits. */
export interface Waiting {
  /** By `performance.now()`. */
  readonly since: number;
  refuse: (error: unknown) => void;
}

/**
 * Who waits for a connection: first come, first served, but not too many and not for long. What comes to a full queue is
 * refused at once, because whoever came after it would be refused as well, only later.
 */
export class Queue<T extends Waiting = Waiting> {
  private readonly waiting: T[] = [];
  /** Those who have had their turn, and have to wait for another: nobody is before them, and none is refused. */
  private readonly returned: T[] = [];
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
    return this.waiting.length + this.returned.length;
  }

  get isFull(): boolean {
    return this.waiting.length >= this.size;
  }

  /** Who is next. */
  get first(): T | undefined {
    return this.returned[0] ?? this.waiting[0];
  }

  /** Who came last. */
  get last(): T | undefined {
    return this.waiting.at(-1) ?? this.returned.at(-1);
  }

  /** Somebody who comes is refused with Problem 503 if too many wait already, and whoever is not taken in time. */
  add(one: T): void {
    if (this.isFull) {
      one.refuse(this.refusal());
      return;
    }
    this.waiting.push(one);
    this.timer ??= this.watch(this.patienceMs);
  }

  /** Gives another turn to those whose first has come to nothing. */
  putBack(some: T[]): void {
    this.returned.push(...some);
  }

  /** Whose turn has come. */
  take(): T | undefined {
    return this.returned.shift() ?? this.waiting.shift();
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
