import type { Problem } from '../problem.js';
import type { Spellings } from './spellings.js';

/** The tables that rows can be moved into, each after those that it refers to. */
export const tables = ['companies', 'clients', 'services', 'leads', 'appointments'] as const;
export type TableName = (typeof tables)[number];

/** One row as it was read. */
export interface SourceRow {
  /** What `read` is to be told to go on behind this row; undefined where nobody can go on. */
  position: string | undefined;
  /** Where people find it, such as `{ line: 12 }` or `{ id: '4f…' }`: told with what was wrong with it. */
  place: Record<string, string | number>;
  /** The id of a row whose values have none; made up (and so another one at each import) if left out. */
  id?: string;
  /** Why the row cannot be read at all; `values` holds what there is of it. */
  broken?: Problem;
  /** By column of the source: text, a JSON value, or null. */
  values: Record<string, unknown>;
}

/** Rows for one table, from wherever they come. */
export interface Source {
  /** The columns, as the source spells them. */
  columns: SourceColumn[];
  /** Whether values come as text, so that numbers and JSON are read from it; else a number must be one. */
  isText: boolean;
  /** Where each row names its values itself: what it may call them beside what the mapping says. */
  spellings?: Spellings | undefined;
  /** How many rows there are to read behind a position, for the progress; undefined if nobody knows. */
  count(after: string | undefined): Promise<number | undefined>;
  /**
   * The rows behind a position in an order that is the same each time, in chunks: waiting for each row by itself would
   * cost more than reading it. Stops being asked when the import stops.
   */
  read(after: string | undefined): AsyncIterable<SourceRow[]>;
}

export interface SourceColumn {
  name: string;
  /** Postgres's name of its type, where there is one; a file has text. */
  type?: string;
}
