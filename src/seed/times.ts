import type { Random } from './random.js';

/** Microseconds since 1970, which a number holds exactly. */
export type Microseconds = number;

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** All rows are created in these two years. */
export const START: Microseconds = Date.UTC(2023, 10, 1) * 1000;
export const END: Microseconds = Date.UTC(2025, 10, 1) * 1000;

/** Now and then many rows come at once, from an import, and have the same time. */
const IMPORT_CHANCE = 0.004;
const IMPORT_GOES_ON = 0.99;
const IMPORT_LIMIT = 1_000;

/** Gives the rows' times of creation, oldest first, spread evenly over the two years, with runs of equal ones. */
export function creationTimes(random: Random, count: number): (index: number) => Microseconds {
  const step = (END - START) / count;
  let runEnds = 0;
  let time = START;
  return (index) => {
    if (index < runEnds) return time;
    runEnds = index + 1 + (random.chance(IMPORT_CHANCE) ? random.streak(IMPORT_GOES_ON, IMPORT_LIMIT) : 0);
    time = START + Math.floor(index * step) + random.between(0, Math.floor(step) - 1);
    return time;
  };
}

/** When a row was last changed: for many never, for others within the next months, but not after the two years. */
export function changeTime(random: Random, createdAt: Microseconds): Microseconds {
  if (random.chance(0.4)) return createdAt;
  return Math.min(createdAt + random.between(SECOND, 90 * DAY), END);
}

/** A time as Postgres prints it in JSON. */
export function toText(time: Microseconds): string {
  const microseconds = time % SECOND;
  const wholeSeconds = new Date((time - microseconds) / 1000).toISOString().slice(0, 19);
  if (microseconds === 0) return `${wholeSeconds}+00:00`;
  return `${wholeSeconds}.${String(microseconds).padStart(6, '0').replace(/0+$/, '')}+00:00`;
}
