/** What one round of load on one target has shown. */
export interface Round {
  /** Requests answered with 2xx, per second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** A median with what it is the median of. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** @throws RangeError for no values at all */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (min === undefined || max === undefined || below === undefined || above === undefined)
    throw new RangeError('nothing has no median');
  return { median: (below + above) / 2, min, max };
}

/**
 * How many times as fast as the other the one was, round by round: the two of one round took turns of a second,
 * so what slows the machine for longer slows both.
 */
export function ratio(one: readonly Round[], other: readonly Round[]): Spread {
  if (one.length !== other.length) throw new RangeError('rounds are compared in pairs');
  return spread(one.map(({ rate }, i) => rate / (other[i]?.rate ?? NaN)));
}

/** What a round has shown whose parts, of the same length, were driven one by one: the percentiles are those of the part in the middle. */
export function together(parts: readonly Round[]): Round {
  return {
    rate: parts.reduce((sum, { rate }) => sum + rate, 0) / parts.length,
    p50: spread(parts.map(({ p50 }) => p50)).median,
    p99: spread(parts.map(({ p99 }) => p99)).median,
  };
}

/** The order in which targets take their turns: each is first as often as the others, if the turns suffice. */
export function turns<Target>(targets: readonly Target[], turn: number): Target[] {
  const first = turn % targets.length;
  return [...targets.slice(first), ...targets.slice(0, first)];
}
