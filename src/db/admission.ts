import type { Lane } from './connections.js';

/** How many are turned away in one turn of the event loop. */
const AT_ONCE = 16;

/**
 * Turns away who would find a lane full, before anything is done for them, and only a few in each turn of the event loop. In
 * one turn each connection of the database ends one statement at most: were a thousand requests refused in it, six would
 * have been done meanwhile, where the database could have done hundreds. Whoever comes back at once waits for its turn.
 */
export class Admission {
  private readonly turnedAway: ((problem: Error) => void)[] = [];

  constructor(private readonly lane: Lane) {}

  /** Undefined if there is room; else a promise that is rejected with Problem 503. */
  ask(): Promise<never> | undefined {
    if (!this.lane.isFull()) return undefined;
    return new Promise((_resolve, reject) => {
      this.turnedAway.push(reject);
      if (this.turnedAway.length === 1) this.goOn();
    });
  }

  private goOn(): void {
    setImmediate(() => {
      for (const refuse of this.turnedAway.splice(0, AT_ONCE)) refuse(this.lane.queue.refusal());
      if (this.turnedAway.length > 0) this.goOn();
    });
  }
}
