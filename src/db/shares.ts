/** What the connections of a process are for. */
export interface Shares {
  /** For reads of single rows only; 0 where they share those of all others. */
  points: number;
  /** How many may search at once. */
  searches: number;
  /** Whether these are for searches only. */
  areSearchesApart: boolean;
  /** For all that has none of its own. */
  shared: number;
  /** How many of the shared ones exports may hold at once. */
  exports: number;
}

const POINTS = 2;
/** One connection in so many is for searches. */
const SEARCH_ONE_IN = 4;
/** Writes and lists share at least so many, before searches have some of their own. */
const LEAST_SHARED = 4;
/** One connection in so many may be an export's. */
const EXPORT_ONE_IN = 8;

/** Divides the connections of a process. Fewer than four stay together, and searches have none of fewer than eight. */
export function divide(size: number): Shares {
  const points = size >= 2 * POINTS ? POINTS : 0;
  const searches = Math.max(1, Math.round(size / SEARCH_ONE_IN));
  const areSearchesApart = size - points - searches >= LEAST_SHARED;
  const shared = size - points - (areSearchesApart ? searches : 0);
  return { points, searches, areSearchesApart, shared, exports: Math.max(1, Math.floor(size / EXPORT_ONE_IN)) };
}
