import fc, { type Parameters } from 'fast-check';

/** Who waits for a run looks at the first cases only; `.ci/run` looks at all. */
const SHARE = process.env.CI === 'true' ? 1 : 0.3;

/** The same cases in every run, so that what is red once stays red; fast-check prints the seed with a counterexample. */
export function runs<T>(numRuns: number): Parameters<T> {
  return { seed: 20_251_031, numRuns: Math.ceil(numRuns * SHARE) };
}

export const digit = fc.nat({ max: 9 }).map(String);

/** One digit or more. */
export const digits = (maxLength: number) => fc.string({ unit: digit, minLength: 1, maxLength });
