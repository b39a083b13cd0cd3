import type { RowReader } from '../contract/row.js';
import { surveyDates, isoOrder, type DateOrder } from './dates.js';
import type { FileRow } from './file-format.js';
import { guessColumns } from './guess.js';
import { complaintsAbout, overridden, type ColumnMapping, type GivenMapping, type TableMapping } from './mapping.js';
import { mappingText } from './plan-text.js';
import type { TableName } from './source.js';
import { isNaive } from './times.js';

/** How the rows of a file get into a table. */
export interface FilePlan {
  table: TableName;
  mapping: TableMapping;
  /** Names in the file, as far as one has looked. */
  columns: string[];
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
 * @param isOpen - whether later rows may have names that the first ones do not have
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
  const mapping = withOrders(overridden(open, given), sample, reader, options.dates);
  const complaints = complaintsAbout(
    { table, name, columns: isOpen ? fromOf(mapping) : columns, mapping },
    reader,
    reader.required,
  );
  if (complaints.length > 0) throw new Error(complaints.join('; '));
  const read = new Set(fromOf(mapping));
  return {
    table,
    mapping,
    columns,
    unread: columns.filter((column) => !read.has(column)),
    questions: questionsAbout(mapping, sample, reader, options.timezone),
  };
}

/** What no row has had so far may come under our own name. */
function ownNames(reader: RowReader, columns: string[]): TableMapping {
  const missing = reader.columns.filter((column) => !columns.includes(column) && !reader.required.includes(column));
  return Object.fromEntries(missing.map((column) => [column, { from: column }]));
}

function fromOf(mapping: TableMapping): string[] {
  return Object.values(mapping).map(({ from }) => from);
}

function timesOf(mapping: TableMapping, reader: RowReader): [string, ColumnMapping][] {
  return Object.entries(mapping).filter(([column]) => reader.kinds.get(column) === 'time');
}

function valuesOf(sample: FileRow[], column: string): string[] {
  return sample.flatMap(({ values }) => {
    const value = values[column];
    return typeof value === 'string' ? [value] : [];
  });
}

/** The order of days and months where it is told, or where the values tell. */
function withOrders(
  mapping: TableMapping,
  sample: FileRow[],
  reader: RowReader,
  told: DateOrder | undefined,
): TableMapping {
  const ordered = timesOf(mapping, reader).map(([column, from]) => {
    const dates = from.dates ?? told ?? surveyDates(valuesOf(sample, from.from)).order;
    return [column, { ...from, ...(dates !== undefined && { dates }) }] as const;
  });
  return { ...mapping, ...Object.fromEntries(ordered) };
}

function questionsAbout(
  mapping: TableMapping,
  sample: FileRow[],
  reader: RowReader,
  timezone: string | undefined,
): string[] {
  return timesOf(mapping, reader).flatMap(([, { from, dates, timezone: own }]) => {
    const values = valuesOf(sample, from);
    const { ambiguous, serial } = surveyDates(values);
    if (dates === undefined && ambiguous !== undefined)
      return [`${from} holds ${ambiguous}; say whether the day or the month comes first: --dates dmy or --dates mdy`];
    if (dates !== 'excel' && serial !== undefined)
      return [`${from} holds ${serial}; if that is a day as spreadsheets count them, say --dates excel`];
    const naive = values.find((value) => isNaive(isoOrder(value, dates)));
    if (own !== undefined || timezone !== undefined || naive === undefined) return [];
    return [`${from} holds ${naive}, a time without a zone; say where it is at home, such as --timezone Europe/Paris`];
  });
}

/** The plan as a mapping file. */
export function filePlanText(plan: FilePlan, facts: string[]): string {
  const unread = plan.unread.length > 0 ? [`Not moved: ${plan.unread.join(', ')}.`] : [];
  const noId = 'id' in plan.mapping ? [] : ['No column is the id: each row gets one that is made of its values.'];
  const remarks = [...facts, ...noId, ...unread, ...plan.questions.map((question) => `To be told: ${question}.`)];
  return mappingText([{ ...plan, remarks }]);
}
