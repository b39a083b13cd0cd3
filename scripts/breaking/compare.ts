import type { Document } from '../../src/contract/canonical.js';
import { findDifferences, type Difference, type Verdict } from './difference.js';
import { indexDocument, placeOf, type Place } from './place.js';
import { judge } from './rules.js';

/** A difference, where it is, and whether it breaks clients. */
export interface Change extends Difference {
  place: Place;
  /** What breaks; empty if nothing does. */
  verdicts: Verdict[];
}

/** Finds what has changed for clients from one document to the other. */
export async function compare(base: Document, revision: Document): Promise<Change[]> {
  const differences = await findDifferences(base, revision);
  const [before, after] = [indexDocument(base), indexDocument(revision)];
  return differences.map((difference) => {
    // The numbers of a list are those of the document that has what was removed or is there.
    const place = placeOf(difference, difference.kind === 'removed' ? [before, after] : [after, before]);
    const { verdicts } = difference;
    return {
      ...difference,
      place,
      verdicts: verdicts.length > 0 ? verdicts : judge({ difference, place, base, revision }),
    };
  });
}

export function breaks({ verdicts }: Change): boolean {
  return verdicts.length > 0;
}
