/** Where the value of a column comes from. */
export interface ColumnMapping {
  /** A column of the source. */
  from: string;
  /** Where times without an offset are at home; else the one given for the whole import. */
  timezone?: string;
  /**
   * The values are no UUIDs but other keys of this table of the source, such as numbers: each becomes the same UUID
   * wherever it stands, so that references hold.
   */
  key_of?: string;
}

/** Where each column of a table of ours comes from. What is not named keeps the table's default. */
export type TableMapping = Record<string, ColumnMapping>;
