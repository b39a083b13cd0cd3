/** The most writes of one group. */
const MOST = 16;
/** So many groups run before others wait. */
const WIDTH = 2;
/** For how long after the last of them has begun, in milliseconds: groups that nothing is in the way of take a few. */
const WAIT_MS = 20;
/** A group that took so long had better been several. */
const LONG_MS = 100;
/** By how much groups grow with each that is committed. */
const GROWTH = 1 / 4;

/**
 * How many short writes are committed together, and which of them wait for that. While two groups run, those that come
 * meanwhile wait, and are the next one: one commit, and one message there and back, take the service and the database a third
 * less. As in TCP, the size is halved whenever something goes wrong, and grows slowly while nothing does: where many writes
 * are refused, or each takes long, they go alone.
 */
export class GroupCommit {
  readonly waitMs = WAIT_MS;
  private most = MOST;
  private running = 0;
  private lastBegun = -Infinity;

  /** How many may go together now. */
  get size(): number {
    return Math.floor(this.most);
  }

  /**
   * Whether a write that could begin had better wait for others.
   *
   * @param waiting - how many wait already
   */
  isWorthWaiting(waiting: number): boolean {
    return this.running >= WIDTH && waiting < this.size && performance.now() - this.lastBegun < WAIT_MS;
  }

  /** @returns to be called at the end of the group, with whether it was refused */
  begin(): (isRefused: boolean) => void {
    const begun = (this.lastBegun = performance.now());
    this.running++;
    return (isRefused) => {
      this.running--;
      const isTooMuch = isRefused || performance.now() - begun > LONG_MS;
      this.most = isTooMuch ? Math.max(1, this.most / 2) : Math.min(MOST, this.most + GROWTH);
    };
  }
}
