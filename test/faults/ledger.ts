/** What is in a row: in each of its states something else, in several columns, so that half a change would show. */
export type State = Record<string, unknown>;

/** What a writer knows of a row. */
export interface Entry {
  /** Stands in the row, so that it is found again whatever its id is. */
  mark: string;
  /** As the service has acknowledged it last; undefined before it has, null once it has acknowledged that it is deleted. */
  acknowledged: State | null | undefined;
  /** What was sent after that and never acknowledged, which may have become of the row or not. */
  pending?: State | null;
}

/** A stored row, by the mark in it. */
export interface Stored {
  mark: string;
  row: State;
}

/** What became of everything that was sent. */
export interface Verdict {
  /** Rows of which something was acknowledged. */
  acknowledged: number;
  /** Marks of rows that were acknowledged and are not there. */
  lost: string[];
  /** Marks of which there are several rows, or of which something was done more than once. */
  doubled: string[];
  /** Marks of rows that are there otherwise than acknowledged, or half. */
  changed: string[];
  /** Marks of rows that are there though it was acknowledged that they are deleted. */
  revived: string[];
  /** Marks of rows that nobody has sent. */
  strange: string[];
}

/**
 * Holds what is stored against what was acknowledged: each row once and exactly so, and nothing done twice.
 *
 * @param done - of everything that was done to a row the mark and what it was, as often as it was done
 */
export function judge(entries: Entry[], stored: Stored[], done: string[] = []): Verdict {
  const rows = new Map<string, State[]>();
  for (const { mark, row } of stored) rows.set(mark, [...(rows.get(mark) ?? []), row]);
  const marksOf = (is: (entry: Entry, row: State | undefined) => boolean) =>
    entries.filter((entry) => is(entry, rows.get(entry.mark)?.[0])).map(({ mark }) => mark);
  const sent = new Set(entries.map(({ mark }) => mark));
  const several = [...rows].filter(([, found]) => found.length > 1).map(([mark]) => mark);
  const seen = new Set<string>();
  const again = done.filter((what) => seen.size === seen.add(what).size).map((what) => what.split(' ')[0] ?? '');
  return {
    acknowledged: entries.filter(({ acknowledged }) => acknowledged !== undefined).length,
    lost: marksOf(({ acknowledged, pending }, row) => !!acknowledged && !row && pending !== null),
    doubled: [...new Set([...several, ...again])],
    changed: marksOf((entry, row) => row !== undefined && isChanged(entry, row)),
    revived: marksOf(({ acknowledged }, row) => acknowledged === null && row !== undefined),
    strange: [...rows.keys()].filter((mark) => !sent.has(mark)),
  };
}

/** Whether the row is neither as it was acknowledged nor as it was to become. */
function isChanged({ acknowledged, pending }: Entry, row: State): boolean {
  const allowed = [acknowledged, pending].filter((state) => state !== null && state !== undefined);
  return allowed.length > 0 && !allowed.some((state) => holds(row, state));
}

/** Whether the row has all that the state has. */
export function holds(row: State, state: State): boolean {
  return Object.entries(state).every(([name, value]) => JSON.stringify(row[name]) === JSON.stringify(value));
}
