import type { RowReader } from '../contract/row.js';
import { isoOrder, surveyDates, type DateOrder } from './dates.js';
import type { FileRow } from './file-format.js';
import type { ColumnMapping, TableMapping } from './mapping.js';
import type { Spellings } from './spellings.js';
import { isNaive } from './times.js';

/** The first rows, with what they may call their columns. */
export interface Sample {
  sample: FileRow[];
  spellings: Spellings | undefined;
}

function timesOf(mapping: TableMapping, reader: RowReader): [string, ColumnMapping][] {
  return Object.entries(mapping).filter(([column]) => reader.kinds.get(column) === 'time');
}

function valuesOf({ sample, spellings }: Sample, column: string, { from }: ColumnMapping): string[] {
  const names = [from, ...(spellings?.get(column) ?? [])];
  const values = sample.flatMap((row) => names.map((name) => row.values[name]));
  return values.filter((value) => typeof value === 'string');
}

/** The order of days and months where it is told, or where the values tell. */
export function withOrders(
  mapping: TableMapping,
  sample: Sample,
  reader: RowReader,
  told: DateOrder | undefined,
): TableMapping {
  const ordered = timesOf(mapping, reader).map(([column, from]) => {
    const dates = from.dates ?? told ?? surveyDates(valuesOf(sample, column, from)).order;
    return [column, { ...from, ...(dates !== undefined && { dates }) }] as const;
  });
  return { ...mapping, ...Object.fromEntries(ordered) };
}

/**
 * What somebody has to tell of times before they are read, since they could mean several things.
 *
 * @param told - the mapping as it was before values told more of it
 */
export function questionsAbout(
  mapping: TableMapping,
  told: TableMapping,
  sample: Sample,
  reader: RowReader,
  timezone: string | undefined,
): string[] {
  return timesOf(mapping, reader).flatMap(([column, one]) => {
    const { from, dates, timezone: own } = one;
    const values = valuesOf(sample, column, one);
    const { ambiguous, serial } = surveyDates(values);
    // What the mapping says of a column holds, whatever is said of the whole file.
    const excel = told[column]?.dates === undefined ? '--dates excel' : `dates: excel for ${column} in the mapping`;
    if (dates === undefined && ambiguous !== undefined)
      return [`${from} holds ${ambiguous}; say whether the day or the month comes first: --dates dmy or --dates mdy`];
    if (dates !== 'excel' && serial !== undefined)
      return [`${from} holds ${serial}; if that is a day as spreadsheets count them, say ${excel}`];
    const naive = values.find((value) => isNaive(isoOrder(value, dates)));
    if (own !== undefined || timezone !== undefined || naive === undefined) return [];
    return [
      `${from} holds ${naive}, a time without a time zone; specify which one it is in, such as --timezone Europe/Paris`,
    ];
  });
}
