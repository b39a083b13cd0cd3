import { v5 as uuidv5 } from 'uuid';
import { isJson, type Kind, type RowReader } from '../contract/row.js';
import { newId } from '../db/new-id.js';
import { invalid, Problem, type Violation } from '../problem.js';
import { jsonOfArray } from './array-text.js';
import { isoOrder } from './dates.js';
import type { ColumnMapping, TableMapping } from './mapping.js';
import type { Source, SourceRow } from './source.js';
import { inSourceSpelling, refuseConflicts, sentNames, spellingsOf, type SecondValue } from './spellings.js';
import { readTime, Zone } from './times.js';

type Row = Record<string, unknown>;

/** For keys that are no UUIDs: the namespace of all ids that are made of them (RFC 9562, version 5). */
const KEYS = '0199b7a2-0000-7000-8000-00000000ca47';

export interface ShapeOptions {
  reader: RowReader;
  mapping: TableMapping;
  source: Pick<Source, 'isText' | 'spellings'>;
  /** Where times without an offset are at home; refused if nobody says. */
  timezone?: string | undefined;
}

/**
 * Makes the function that turns what was read into a row as it is stored: the mapping decides where a value comes from, the
 * document what becomes of it. It throws a problem (422) that speaks of the source's columns.
 */
export function shaper({ reader, mapping, source, timezone }: ShapeOptions): (row: SourceRow) => Row {
  const columns = Object.entries(mapping).map(([column, from]) => {
    const names: [string, ...string[]] = [from.from, ...(source.spellings?.get(column) ?? [])];
    return { column, names, read: valueReader(column, from, { reader, source, timezone }) };
  });
  return ({ values, id, broken }) => {
    if (broken) throw broken;
    const row: Row = {};
    const violations: Violation[] = [];
    const second: SecondValue[] = [];
    for (const { column, names, read } of columns) {
      const sent = names.length === 1 ? names : sentNames(values, names);
      const first = sent[0] ?? names[0];
      try {
        const value = valueOf(values[first], read);
        if (value !== null) row[column] = value;
        for (const name of sent.slice(1))
          second.push({ column, first, name, value, other: valueOf(values[name], read) });
      } catch (error) {
        violations.push(...violationsOf(error));
      }
    }
    row.id ??= id ?? ('id' in mapping ? undefined : newId());
    if (row.id === undefined) violations.push(noId);
    const valid = readRow(reader, row, violations, () => spellingsOf(mapping, source.spellings, values));
    if (second.length > 0) refuseConflicts(reader, row, second);
    return stamped(valid);
  };
}

/** The table's default is what stands for nothing. */
function valueOf(value: unknown, read: (value: unknown) => unknown): unknown {
  return value === null || value === undefined ? null : read(value);
}

/** A new id would be another one at each import, and double the row. */
const noId: Violation = { in: 'body', pointer: '/id', code: 'required', message: (messages) => messages.required };

function readRow(reader: RowReader, row: Row, violations: Violation[], spellings: () => Map<string, string>): Row {
  try {
    const read = reader.read(row);
    if (violations.length === 0) return read;
  } catch (error) {
    violations.push(...violationsOf(error));
  }
  throw inSourceSpelling(invalid(violations), spellings());
}

/** A row that was never changed was changed last when it was made. */
function stamped(row: Row): Row {
  if (row.updated_at === undefined && row.created_at !== undefined) row.updated_at = row.created_at;
  return row;
}

function violationsOf(error: unknown): Violation[] {
  if (error instanceof Problem && error.violations) return error.violations;
  throw error;
}

/** What makes the value that the document speaks of out of one that was read. */
function valueReader(
  column: string,
  { key_of: table, timezone: own, split, dates }: ColumnMapping,
  { reader, source, timezone }: Omit<ShapeOptions, 'mapping'>,
): (value: unknown) => unknown {
  if (table !== undefined) return (value) => idOf(table, String(value));
  const kind = reader.kinds.get(column);
  const zone = own ?? timezone;
  if (kind === 'time') {
    const home = zone === undefined ? undefined : new Zone(zone);
    return (value) => (typeof value === 'string' ? readTime(isoOrder(value, dates), home) : value);
  }
  if (split !== undefined) return (value) => (typeof value === 'string' ? entriesOf(value, split) : value);
  if (kind === 'text' && source.isText) return (value) => value;
  return (value) => {
    if (typeof value !== 'string' || !(source.isText || isJson(kind))) return value;
    return value.trim() === '' && kind !== 'text' ? null : reader.fromText(column, plain(value.trim(), kind));
  };
}

/** A list that is written as text: what is empty is no entry. */
function entriesOf(text: string, separator: string): string[] {
  return text.split(separator).filter((entry) => entry.trim() !== '');
}

/** What databases print of whole numbers and lists, as JSON has it. */
function plain(text: string, kind: Kind | undefined): string {
  if (kind === 'integer') return text.replace(/\.0+$/, '');
  return kind === 'texts' ? jsonOfArray(text) : text;
}

/** The id of a row whose key in the source is no UUID: the same wherever the key stands, and at every time. */
export function idOf(table: string, key: string): string {
  return uuidv5(`${table}/${key}`, KEYS);
}
