import type { RowReader } from '../contract/row.js';
import type { DateOrder } from './dates.js';
import type { TableName } from './source.js';

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
  /** What stands between the entries of a list that is written as text. */
  split?: string;
  /** How times are written that do not begin with the year. */
  dates?: DateOrder;
}

/** Where each column of a table of ours comes from. What is not named keeps the table's default. */
export type TableMapping = Record<string, ColumnMapping>;

/** The columns of ours that a mapping fills. A row that was made was changed last then, if nothing tells otherwise. */
export function columnsOf(mapping: TableMapping): string[] {
  return [...new Set(['id', ...Object.keys(mapping), ...('created_at' in mapping ? ['updated_at'] : [])])];
}

/** What people may say of a table: only what is to be otherwise than guessed. */
export interface GivenTable {
  /** The table of the source, with its schema if it needs one. */
  from?: string;
  /** By column of ours, one of the source; null leaves it out. */
  columns?: Record<string, string | ColumnMapping | null>;
}

/** What people may say of a whole import, as it stands in a file; null leaves a table out. */
export interface GivenMapping {
  tables: Record<string, GivenTable | null>;
}

/** What was guessed, with what people have said in its place. */
export function overridden(guessed: TableMapping, { columns = {} }: GivenTable): TableMapping {
  const mapping = { ...guessed };
  for (const [column, given] of Object.entries(columns)) {
    if (given === null) Reflect.deleteProperty(mapping, column);
    else mapping[column] = typeof given === 'string' ? { ...kept(guessed[column], given), from: given } : given;
  }
  return mapping;
}

/** What was guessed of the same column of the source holds on. */
function kept(guessed: ColumnMapping | undefined, from: string): Partial<ColumnMapping> {
  return guessed?.from === from ? guessed : {};
}

/** What was told of the columns and is not so, and what nobody has told though it cannot be done without. */
export function complaintsAbout(
  { table, name, columns, mapping }: { table: TableName; name: string; columns: string[]; mapping: TableMapping },
  reader: RowReader,
  required: string[],
): string[] {
  const complaints: string[] = [];
  for (const [column, source] of Object.entries(mapping)) {
    if (!reader.columns.includes(column))
      complaints.push(`${table} has no column ${column}; it has ${reader.columns.join(', ')}`);
    if (!columns.includes(source.from))
      complaints.push(`${name} has no column ${source.from}; it has ${columns.join(', ')}`);
  }
  for (const column of required.filter((one) => !(one in mapping)))
    complaints.push(
      `nothing in ${name} (${columns.join(', ')}) looks like ${table}.${column}; say in a mapping file where it comes from`,
    );
  return complaints;
}
