import type { Kind } from '../finding.js';

/** A change to one side that has to be found. */
export interface Mutant<Change> {
  where: string;
  change: Change;
  /** The kinds of which one has to be reported; those of its family unless it has its own. */
  kinds?: Kind[];
}

/** A way to break one side, wherever it applies. */
export interface Family<Side, Change> {
  what: string;
  kinds: Kind[];
  plant: (side: Side) => Mutant<Change>[];
}
