import type { RowReader } from '../contract/row.js';
import type { DateOrder } from './dates.js';
import type { FileRow } from './file-format.js';
import { questionsAbout, withOrders } from './file-times.js';
import { guessColumns } from './guess.js';
import { complaintsAbout, overridden, type GivenMapping, type GivenTable, type TableMapping } from './mapping.js';
import { mappingText } from './plan-text.js';
import type { TableName } from './source.js';
import { documentedSpellings, type Spellings } from './spellings.js';

/** How the rows of a file get into a table. */
export interface FilePlan {
  table: TableName;
  mapping: TableMapping;
  /** Names in the file, as far as one has looked. */
  columns: string[];
  /** What rows may call a column beside what the mapping says, where each names its values itself. */
  spellings?: Spellings | undefined;
  /** The names that a row may have, whether they are read or not. */
  allowed: ReadonlySet<string>;
  /** Those that nobody reads. */
  unread: string[];
  /** What somebody has to tell before rows are read. */
  questions: string[];
}

export interface FilePlanOptions {
  table: TableName;
  reader: RowReader;
  given: GivenMapping;
  timezone?: string | undefined;
  dates?: DateOrder | undefined;
}

/**
 * Finds out what of a file goes where: guessed from names and from the first rows, or as told.
 *
 * @param isOpen - whether each row has names of its own
 * @throws Error that names all that was told and cannot be
 */
export function planFile(
  name: string,
  columns: string[],
  sample: FileRow[],
  isOpen: boolean,
  options: FilePlanOptions,
): FilePlan {
  const { table, reader } = options;
  const given = options.given.tables[table] ?? {};
  if (given.from !== undefined)
    throw new Error(`the mapping says that ${table} come from ${given.from}, but a file has no tables; leave it out`);
  const guessed = guessColumns(
    table,
    reader,
    columns.map((column) => ({ name: column })),
  );
  const open = isOpen ? { ...ownNames(reader, columns), ...guessed } : guessed;
  const told = overridden(open, given);
  const spellings = isOpen ? documentedSpellings(told, given, reader) : undefined;
  const names = { sample, spellings };
  const mapping = withOrders(told, names, reader, options.dates);
  const complaints = complaintsAbout(
    { table, name, columns: isOpen ? fromOf(mapping) : columns, mapping },
    reader,
    reader.required,
  );
  if (complaints.length > 0) throw new Error(complaints.join('; '));
  const read = new Set([...fromOf(mapping), ...(spellings ? [...spellings.values()].flat() : [])]);
  // What a first row brings in vain is told before a row is stored; what only a later one brings is not there to be told.
  const allowed = new Set([
    ...read,
    ...(isOpen ? [...Object.keys(sample[0]?.values ?? {}), ...leftOut(given, guessed, reader)] : columns),
  ]);
  return {
    ...{ table, mapping, columns, spellings, allowed },
    unread: columns.filter((column) => allowed.has(column) && !read.has(column)),
    questions: questionsAbout(mapping, told, names, reader, options.timezone),
  };
}

/** What else rows may have under names of columns that people have told not to move. */
function leftOut({ columns = {} }: GivenTable, guessed: TableMapping, reader: RowReader): string[] {
  const isLeftOut = (column: string) => columns[column] === null;
  const documented = [...reader.names].filter(([, column]) => isLeftOut(column)).map(([name]) => name);
  const usual = Object.keys(guessed)
    .filter(isLeftOut)
    .flatMap((column) => guessed[column]?.from ?? []);
  return [...documented, ...usual];
}

/** What no row has had so far may come under our own name. */
function ownNames(reader: RowReader, columns: string[]): TableMapping {
  const missing = reader.columns.filter((column) => !columns.includes(column) && !reader.required.includes(column));
  return Object.fromEntries(missing.map((column) => [column, { from: column }]));
}

function fromOf(mapping: TableMapping): string[] {
  return Object.values(mapping).map(({ from }) => from);
}

/** The plan as a mapping file. */
export function filePlanText(plan: FilePlan, facts: string[]): string {
  const unread = plan.unread.length > 0 ? [`Not moved: ${plan.unread.join(', ')}.`] : [];
  const noId = 'id' in plan.mapping ? [] : ['No column is the id: each row gets one that is made of its values.'];
  const remarks = [...facts, ...noId, ...unread, ...plan.questions.map((question) => `To be specified: ${question}.`)];
  return mappingText([{ ...plan, remarks }]);
}
