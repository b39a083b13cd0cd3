/** Raised when an older program could not read what is written now. */
export const FORMAT = 1;
export const MANIFEST = 'manifest.json';

/** What a backup holds of one table. */
export interface TableRecord {
  name: string;
  columns: string[];
  rows: number;
  /** Of the rows in Postgres's text format of COPY, one after the other. */
  bytes: number;
  sha256: string;
}

/** What a backup says about itself; its last entry, because only then all is known. */
export interface Manifest {
  format: number;
  /** Carnet's. */
  version: string;
  createdAt: string;
  /** The names of the migrations that had made the tables. */
  migrations: string[];
  /** Each after those that it refers to. */
  tables: TableRecord[];
}

/** @throws Error if the text is no manifest, or one of a format that this program does not know */
export function parseManifest(text: string): Manifest {
  const manifest = JSON.parse(text) as Partial<Manifest>;
  const { format, version, createdAt, migrations, tables } = manifest;
  if (typeof format !== 'number') throw new Error('its manifest names no format');
  if (format !== FORMAT)
    throw new Error(`its format is ${format}, made by Carnet ${version ?? '?'}; this program reads format ${FORMAT}`);
  if (typeof version !== 'string' || typeof createdAt !== 'string' || !isNames(migrations) || !isTables(tables))
    throw new Error('its manifest is incomplete');
  return { format, version, createdAt, migrations, tables };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function isTables(value: unknown): value is TableRecord[] {
  return Array.isArray(value) && value.every(isTable);
}

function isTable(value: unknown): value is TableRecord {
  const { name, columns, rows, bytes, sha256 } = (value ?? {}) as Partial<TableRecord>;
  const isNamed = typeof name === 'string' && isNames(columns) && columns.length > 0;
  return isNamed && Number.isSafeInteger(rows) && Number.isSafeInteger(bytes) && typeof sha256 === 'string';
}
