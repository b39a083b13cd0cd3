import type { Queryable } from '../../src/db/pool.js';
import { readAlphabets, readUnstorable, type Alphabets } from './alphabet.js';
import { readExpression, type Fact } from './expression.js';
import { FUNCTIONS, TABLES } from './statements.js';

export interface Column {
  name: string;
  /** As `format_type` spells it, such as `character varying(300)`. */
  type: string;
  isNotNull: boolean;
  isGenerated: boolean;
  /** The text of the default's expression. */
  defaultText: string | null;
}

export interface Check {
  name: string;
  columns: string[];
  expression: string;
  /** What the expression says, as far as it could be read. */
  facts: Fact[];
}

export interface ForeignKey {
  name: string;
  columns: string[];
  target: string;
  /** `on delete`, in words. */
  onDelete: string;
}

/** A unique index beside the primary key. */
export interface UniqueIndex {
  name: string;
  /** A column's name or the text of an expression. */
  keys: string[];
  predicate: string | null;
  treatsNullsAsEqual: boolean;
}

export interface Table {
  name: string;
  columns: Column[];
  primaryKey: string[];
  checks: Check[];
  foreignKeys: ForeignKey[];
  uniqueIndexes: UniqueIndex[];
  /** By column, the value of its default; of one that is computed for each row, `computed`. */
  defaults: Map<string, unknown>;
}

/** What the catalogues of a database say about its tables. */
export interface Catalogue {
  tables: Table[];
  alphabets: Alphabets;
  /** The characters, unpaired surrogates among them, that no text in JSON may hold. */
  unstorable: string[];
}

export const computed = Symbol('a default that is computed for each row');

interface ConstraintRow {
  name: string;
  type: string;
  columns: string[];
  expression: string;
  target: string;
  onDelete: string;
}

interface TableRow extends Pick<Table, 'name' | 'columns' | 'uniqueIndexes'> {
  constraints: ConstraintRow[];
}

const actions: Record<string, string> = {
  a: 'no action',
  c: 'cascade',
  d: 'set default',
  n: 'set null',
  r: 'restrict',
};

/**
 * Reads the tables of the schema `public`, in a session whose time zone is UTC: the texts of constants depend on it.
 *
 * @param told - the tables that the document tells of: only of these it is asked what their patterns refuse, since to ask that
 *   of all characters takes seconds
 */
export async function readCatalogue(db: Queryable, told: string[]): Promise<Catalogue> {
  const { rows } = await db.query<TableRow>(TABLES);
  const functions = await db.query<{ name: string; body: string }>(FUNCTIONS);
  const bodies = new Map(functions.rows.map(({ name, body }) => [name, body]));
  const defaults = await readDefaults(db, rows);
  const tables = rows.map((row) => ({ ...tableOf(row, bodies), defaults: defaults.get(row.name) ?? new Map() }));
  const checks = tables.filter(({ name }) => told.includes(name)).flatMap((table) => table.checks);
  const facts = checks.flatMap((check) => check.facts);
  return { tables, alphabets: await readAlphabets(db, facts), unstorable: await readUnstorable(db) };
}

function tableOf({ constraints, ...row }: TableRow, bodies: Map<string, string>): Omit<Table, 'defaults'> {
  const ofType = (type: string) => constraints.filter((constraint) => constraint.type === type);
  return {
    ...row,
    primaryKey: ofType('p').flatMap(({ columns }) => columns),
    checks: ofType('c').map((check) => ({ ...check, facts: readExpression(check.expression, bodies) })),
    foreignKeys: ofType('f').map((key) => ({ ...key, onDelete: actions[key.onDelete] ?? key.onDelete })),
  };
}

/** Only Postgres knows the value of a constant; what calls a function is computed for each row. */
async function readDefaults(db: Queryable, rows: TableRow[]): Promise<Map<string, Map<string, unknown>>> {
  const found = rows.flatMap(({ name, columns }) =>
    columns
      .filter(({ defaultText, isGenerated }) => defaultText !== null && !isGenerated)
      .map(({ name: column, defaultText }) => ({ table: name, column, text: String(defaultText) })),
  );
  const constants = found.filter(({ text }) => !/\w\(/.test(text.replace(/::[\w ]+\(\d+\)/g, '')));
  const { rows: answered } = await db.query<{ values: unknown[] }>(
    `select json_build_array(${constants.map(({ text }) => `to_jsonb(${text})`).join(', ')}) as values`,
  );
  const values = new Map(constants.map((constant, index) => [constant, answered[0]?.values[index]]));
  const result = new Map<string, Map<string, unknown>>();
  for (const one of found) {
    const columns = result.get(one.table) ?? new Map<string, unknown>();
    result.set(one.table, columns.set(one.column, values.has(one) ? values.get(one) : computed));
  }
  return result;
}
