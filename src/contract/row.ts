import type { CountryCode } from 'libphonenumber-js/max';
import { invalid, Problem, type Violation } from '../problem.js';
import { bodyRules } from './body.js';
import { canonical, flatten, type Document, type Schema } from './canonical.js';
import { dereference } from './dereference.js';
import { decodeJsonText, findBadValues } from './json.js';
import { readInteger } from './parameters.js';
import { knownNames } from './plan.js';
import { createAjv, violationsIn } from './validation.js';

type Row = Record<string, unknown>;

/** Reads rows that come in otherwise than one by one in requests, by the very rules of the operation that creates one. */
export interface RowReader {
  /** The columns that a row may bring: what a request may write, and the times that the service keeps. */
  columns: string[];
  /** The column by every name that the document knows for it. */
  names: ReadonlyMap<string, string>;
  required: string[];
  /** Of each column, what its values are: `text`, `integer`, `uuid`, `time`, `object`, `list`, or `texts` for a list of these. */
  kinds: ReadonlyMap<string, Kind>;
  /**
   * The row in normal form. Its names are the columns.
   *
   * @throws Problem 422 with everything that the document does not allow
   */
  read(raw: Row): Row;
  /**
   * The value that a text stands for where all there is is text. What is no such value stays text, for `read` to refuse.
   *
   * @throws Problem 422 if it has to be JSON and is not
   */
  fromText(column: string, text: string): unknown;
}

export type Kind = 'text' | 'integer' | 'uuid' | 'time' | 'object' | 'list' | 'texts';

/**
 * A reader for the rows of each of the tables.
 *
 * @param published - the bundled document, as published
 */
export function createRowReaders<Table extends string>(
  published: Document,
  tables: readonly Table[],
  region: CountryCode,
): Record<Table, RowReader> {
  const [documented, validated] = [dereference(published), dereference(canonical(published))];
  const readers = tables.map((table) => {
    const schema = flatten(bodyOf(documented, table), documented);
    return [
      table,
      createReader(schema, bodyOf(validated, table), stampsOf(documented, table, schema), region),
    ] as const;
  });
  return Object.fromEntries(readers) as Record<Table, RowReader>; // One for each.
}

function createReader(published: Schema, own: Schema, stamps: Record<string, Schema>, region: CountryCode): RowReader {
  const properties = { ...own.properties, ...stamps };
  const rules = bodyRules({ properties: { ...published.properties, ...stamps } }, region);
  const known = knownNames(rules, []);
  // Where the errors of a request's body stand, too.
  const validate = createAjv().compile({ properties: { requestBody: { ...own, properties } } });
  const kinds = new Map(Object.entries(properties).map(([column, schema]) => [column, kindOf(schema)]));
  const normalized = (column: string, value: unknown) => {
    const normalize = rules.normalize.get(column);
    return normalize ? normalize(value) : value;
  };
  return {
    columns: Object.keys(properties),
    names: rules.canonicalNames,
    required: own.required ?? [],
    kinds,
    read(raw) {
      const row: Row = {};
      for (const [column, value] of Object.entries(raw)) row[column] = normalized(column, value);
      const violations = findBadValues(raw);
      if (!validate({ requestBody: row })) violations.push(...violationsIn(validate.errors ?? [], known));
      if (violations.length > 0) throw invalid(violations);
      return row;
    },
    fromText(column, text) {
      const kind = kinds.get(column);
      if (kind === 'integer') return readInteger(text.trim());
      return isJson(kind) ? readJson(column, text) : text;
    },
  };
}

/** Whether the values of a column are written as JSON where all there is is text. */
export function isJson(kind: Kind | undefined): boolean {
  return kind === 'object' || kind === 'list' || kind === 'texts';
}

function readJson(column: string, text: string): unknown {
  try {
    return decodeJsonText(text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const place = ({ pointer, ...violation }: Violation) => ({ ...violation, pointer: `/${column}${pointer}` });
    throw invalid((error.violations ?? []).map(place));
  }
}

function bodyOf(document: Document, table: string): Schema {
  const { requestBody } = creationOf(document, table);
  return requestBody.content['application/json'].schema;
}

/** What the service keeps by itself, and a row that has lived elsewhere brings along: as it is answered, in any form. */
function stampsOf(document: Document, table: string, { properties = {} }: Schema): Record<string, Schema> {
  const answered = creationOf(document, table).responses['201'].content['application/json'].schema;
  const row = answered.properties?.data?.properties ?? {};
  const kept = Object.entries(properties).filter(([, property]) => property.readOnly && !property['x-alias-of']);
  return Object.fromEntries(kept.map(([name]) => [name, { type: 'string', format: row[name]?.format ?? '' }]));
}

interface Content {
  content: { 'application/json': { schema: Schema } };
}

function creationOf(document: Document, table: string): { requestBody: Content; responses: { 201: Content } } {
  const operation = document.paths[`/${table}`]?.post;
  if (operation === undefined) throw new Error(`the document has no operation that creates rows of ${table}`);
  return operation as ReturnType<typeof creationOf>; // As every resource of the document does; the tests create one of each.
}

function kindOf({ type = [], format, items }: Schema): Kind {
  if (format === 'uuid') return 'uuid';
  if (format === 'date-time') return 'time';
  if (type.includes('integer')) return 'integer';
  if (type.includes('object')) return 'object';
  if (!type.includes('array')) return 'text';
  return items?.type === 'string' ? 'texts' : 'list';
}
