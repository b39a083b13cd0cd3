/** What the two sides disagree about. */
export type Kind =
  | 'check'
  | 'column'
  | 'count'
  | 'default'
  | 'deletion'
  | 'format'
  | 'key'
  | 'length'
  | 'members'
  | 'null'
  | 'order'
  | 'pattern'
  | 'precision'
  | 'range'
  | 'reference'
  | 'required'
  | 'shape'
  | 'text'
  | 'type'
  | 'unique';

/** How a finding is shown on the running service; `values` are a counterexample. */
export type Replay =
  /** A body that the document accepts, which has to be taken. */
  | { how: 'create' | 'update'; values: Record<string, unknown> }
  /** A row that the table takes, which has to be answered as the document says. */
  | { how: 'read'; values: Record<string, unknown> }
  /** Such a row, read and sent back as it is. */
  | { how: 'return'; values: Record<string, unknown> }
  /** A row that the document speaks of, which the table has to take. */
  | { how: 'store'; values: Record<string, unknown> }
  /** Two rows with the same value, of which the second has to be answered as declared. */
  | { how: 'twice'; values: Record<string, unknown> }
  /** A reference to a row that does not exist, which has to be refused as declared. */
  | { how: 'dangle'; values: Record<string, unknown> }
  /** A parent's deletion, after which `child` has to be as its description says. */
  | { how: 'delete'; child: string; values: Record<string, unknown> }
  /** Both sides have been read; there is nothing to send. */
  | { how: 'read both'; values: Record<string, unknown> };

/** A place where document and database do not say the same. */
export interface Finding {
  kind: Kind;
  table: string;
  /** The place in the document. */
  document: string;
  /** The place in the schema. */
  database: string;
  /** What is wrong, as a sentence. */
  says: string;
  replay: Replay;
}

/** One line per finding, for people. */
export function describeFinding({ kind, document, database, says, replay }: Finding): string {
  const values = JSON.stringify(replay.values);
  return `${kind}: ${document} | ${database}: ${says}, as ${values.length > 120 ? `${values.slice(0, 120)}…` : values}`;
}
