/** The most writes of one group. */
const MOST = 16;
/** So many groups run before others wait. */
const WIDTH = 2;
/** For how long after the last of them has begun, in milliseconds: groups that nothing is in the way of take a few. */
const WAIT_MS = 20;
/** A group that took so long for each of its writes had better been several; one write has nobody to keep waiting. */
const SLOW_MS = 25;
/** By how much groups grow with each that is committed. */
const GROWTH = 1 / 4;

/**
 * How many short writes are committed together, and which of them wait for that. While two groups run, those that come
 * meanwhile wait, and are the next one: one commit, and one message there and back, take the service and the database a third
 * less. As in TCP, the size is halved whenever something goes wrong, and grows slowly while nothing does: where many writes
 * are refused, or each takes long, they go alone.
 */
export class GroupCommit {
  private most = MOST;
  private running = 0;
  private lastBegun = -Infinity;

  /** How many may go together now. */
  get size(): number {
    return Math.floor(this.most);
  }

  /**
   * How long a write that could begin had better wait for others, in milliseconds; 0 if not at all.
   *
   * @param waiting - how many wait already
   */
  waitMs(waiting: number): number {
    if (this.running < WIDTH || waiting >= this.size || this.size === 1) return 0;
    return Math.max(0, this.lastBegun + WAIT_MS - performance.now());
  }

  /**
   * @param count - how many writes the group has
   * @returns to be called at its end, with whether it was refused
   */
  begin(count: number): (isRefused: boolean) => void {
    const begun = (this.lastBegun = performance.now());
    this.running++;
    return (isRefused) => {
      this.running--;
      const isSlow = count > 1 && performance.now() - begun > count * SLOW_MS;
      this.most = isRefused || isSlow ? Math.max(1, this.most / 2) : Math.min(MOST, this.most + GROWTH);
    };
  }
}
