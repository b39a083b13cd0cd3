import type { Queryable } from '../pool.js';
import { EXTENSIONS, FUNCTIONS, OTHERS, RELATIONS, TABLES } from './shape-sql.js';

export interface Column {
  name: string;
  /** As `format_type` spells it, such as `character varying(300)`. */
  type: string;
  /** If it is another one than the type's. */
  collation: string | null;
  notNull: boolean;
  /** `a` always, `d` by default, else empty. */
  identity: string;
  /** The expression of a generated column. */
  generated: string | null;
  default: string | null;
  /** Whether the default is another one for each row, so that adding the column would rewrite the table. */
  isVolatile: boolean;
}

export interface Constraint {
  name: string;
  kind: 'p' | 'u' | 'c' | 'f' | 'x';
  columns: string[];
  definition: string;
  /** Of a CHECK. */
  expression: string | null;
  /** The table that a foreign key points at. */
  target: string | null;
  isValid: boolean;
}

export interface Index {
  name: string;
  definition: string;
  keys: string[];
  predicate: string | null;
  /** Those in keys and predicate, in no order. */
  columns: string[];
  isUnique: boolean;
  isValid: boolean;
  isBeingBuilt: boolean;
  /** The kind of the constraint that it belongs to. */
  backs: Constraint['kind'] | null;
  /** Those whose operator classes it uses. */
  extensions: string[];
}

export interface Trigger {
  name: string;
  definition: string;
  isEnabled: boolean;
  /** The body of its function. */
  source: string;
}

export interface Table {
  name: string;
  /** As in `pg_class.relkind`: `r` is an ordinary table. */
  kind: string;
  isUnlogged: boolean;
  /** Storage parameters, such as `fillfactor=70`. */
  options: string[] | null;
  /** Whether this role may alter it. */
  isOurs: boolean;
  owner: string;
  /** Whether a policy may keep rows from this role. */
  hidesRows: boolean;
  bytes: number;
  columns: Column[];
  constraints: Constraint[];
  indexes: Index[];
  triggers: Trigger[];
}

export interface Function {
  signature: string;
  definition: string;
  source: string;
  isTrigger: boolean;
}

interface Extension {
  name: string;
  isInstalled: boolean;
  schema: string | null;
  canBeInstalled: boolean;
}

/** What the catalogues say of the schema `public`. */
export interface Shape {
  tables: Map<string, Table>;
  functions: Map<string, Function>;
  extensions: Map<string, Extension>;
  /** The names of all tables, indexes and the like. */
  relations: Set<string>;
}

/** The tables in which it is kept what was migrated: they are no part of what the migrations make. */
const BOOKS = ['pgmigrations', 'migration_checksums', 'carnet_adoption'];

/**
 * Prepares a session so that Postgres prints the same thing with the same text in every database: texts of constants
 * depend on the time zone, and names are qualified unless the search path has them.
 *
 * @returns the statement, which a script needs as well
 */
export async function settleSession(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ path: string }>(
    `select string_agg(distinct quote_ident(n.nspname), ', ') as path
     from pg_extension e
     join pg_namespace n on n.oid = e.extnamespace
     where n.nspname not in ('pg_catalog', 'public')`,
  );
  const path = ['public', ...(rows[0]?.path ? [rows[0].path] : [])].join(', ');
  const statement = `set time zone 'UTC'; set search_path = ${path}; set statement_timeout = 0`;
  await db.query(statement);
  return statement;
}

export async function readShape(db: Queryable): Promise<Shape> {
  const tables = await db.query<Table>(TABLES);
  const functions = await db.query<Function>(FUNCTIONS);
  const extensions = await db.query<Extension>(EXTENSIONS);
  const relations = await db.query<{ name: string }>(RELATIONS);
  return {
    tables: new Map(tables.rows.filter(({ name }) => !BOOKS.includes(name)).map((table) => [table.name, table])),
    functions: new Map(functions.rows.map((one) => [one.signature, one])),
    extensions: new Map(extensions.rows.map((one) => [one.name, one])),
    relations: new Set(relations.rows.map(({ name }) => name)),
  };
}

/** @throws Error if the migrations made something that a shape does not hold */
export async function refuseOthers(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ name: string }>(OTHERS);
  const others = rows.map(({ name }) => name).filter((name) => !BOOKS.some((book) => name.includes(book)));
  if (others.length > 0) throw new Error(`the migrations make what carnet adopt cannot make yet: ${others.join(', ')}`);
}
