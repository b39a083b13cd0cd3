import { isDeepStrictEqual } from 'node:util';
import type { RowReader } from '../contract/row.js';
import { invalid, Problem, respell, type Violation } from '../problem.js';
import type { GivenTable, TableMapping } from './mapping.js';

type Row = Record<string, unknown>;

/** By column of ours, under which names beside the mapping's a row may bring its value, each row under its own. */
export type Spellings = ReadonlyMap<string, readonly string[]>;

/**
 * The names that the document knows for the columns of a mapping, as rows of JSON may have them, each row its own. A name that
 * the mapping takes for something else is that; and of a column that people have told to come from elsewhere, none holds.
 */
export function documentedSpellings(mapping: TableMapping, { columns = {} }: GivenTable, reader: RowReader): Spellings {
  const taken = new Set(Object.values(mapping).map(({ from }) => from));
  const known = [...reader.names].filter(([name]) => !taken.has(name));
  const open = Object.entries(mapping).filter(([column, { from }]) => {
    return columns[column] === undefined || reader.names.get(from) === column;
  });
  return new Map(
    open.map(([column]) => [column, known.filter(([, canonical]) => canonical === column).map(([name]) => name)]),
  );
}

/** Under which of its possible names a row has a value, in the order in which it has them. */
export function sentNames(values: Row, names: readonly string[]): readonly string[] {
  const sent = names.filter((name) => values[name] !== undefined);
  return sent.length > 1 ? Object.keys(values).filter((name) => sent.includes(name)) : sent;
}

/** What a row calls our columns. */
export function spellingsOf(mapping: TableMapping, spellings: Spellings | undefined, values: Row): Map<string, string> {
  return new Map(
    Object.entries(mapping).map(([column, { from }]) => {
      const [first = from] = sentNames(values, [from, ...(spellings?.get(column) ?? [])]);
      return [column, first];
    }),
  );
}

/** The same problem in the words of the source. */
export function inSourceSpelling(problem: Problem, spellings: ReadonlyMap<string, string>): Problem {
  return respell(problem, (violation) => {
    const [, column = '', rest = ''] = /^\/([^/]+)(.*)$/s.exec(violation.pointer) ?? [];
    return { ...violation, pointer: `/${spellings.get(column) ?? column}${rest}` };
  });
}

/** A value that a row has under a second name of a column. */
export interface SecondValue {
  column: string;
  /** The names, as the row has them. */
  first: string;
  name: string;
  /** What stands under each. */
  value: unknown;
  other: unknown;
}

/**
 * Refuses two names of a column with values that are not the same in their normal form, as the API does.
 *
 * @param row - which is in order with the first of each
 * @throws Problem 422
 */
export function refuseConflicts(reader: RowReader, row: Row, second: SecondValue[]): void {
  const conflicts = second.filter((one) => !isSame(reader, row, one));
  if (conflicts.length === 0) return;
  throw invalid(
    conflicts.map(({ first, name }): Violation => {
      const message: Violation['message'] = (messages) => messages.aliasDiffers(first);
      return { in: 'body', pointer: `/${name}`, code: 'alias_conflict', message };
    }),
  );
}

function isSame(reader: RowReader, row: Row, { column, value, other }: SecondValue): boolean {
  // Rows that this service has written bring several names of one value: to read each row once more would cost much.
  if (isDeepStrictEqual(value, other)) return true;
  try {
    const [one, two] = [value, other].map((given) => reader.read({ ...row, [column]: given })[column]);
    return isDeepStrictEqual(one, two);
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}
