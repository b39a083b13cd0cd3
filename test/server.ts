import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { beforeAll, inject } from 'vitest';

/** A database of somebody's own. */
export interface TestDatabase {
  /** A superuser's URL. */
  url: string;
  drop: () => Promise<void>;
}

/** Makes a database on the test run's server: a copy of the migrated one (about 60 ms), or one with nothing in it. */
export async function createDatabase(content: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const { url: serverUrl, template } = inject('server');
  const name = `test_${randomUUID().replaceAll('-', '_')}`;
  await runOn(serverUrl, `create database ${name} template ${content === 'empty' ? 'template0' : template}`);
  const url = new URL(serverUrl);
  url.pathname = name;
  return {
    url: url.href,
    drop: () => runOn(serverUrl, `drop database ${name} with (force)`),
  };
}

export type Row = Record<string, unknown>;

/** SQL on a migrated database that lives as long as the test file or the `describe` that calls this. */
export interface Sql {
  query: (text: string, values?: unknown[]) => Promise<Row[]>;
  /** Answers the row as it was stored. JSON goes in as text, because node-pg makes a list a Postgres array. */
  insert: (table: string, row: Row) => Promise<Row>;
}

/** Opens a database before the first test and drops it after the last. */
export function useSql(): Sql {
  let pool: pg.Pool | undefined;
  beforeAll(async () => {
    const { url, drop } = await createDatabase();
    const opened = new pg.Pool({ connectionString: url });
    // Dropping the database may end a connection that the pool is about to close.
    opened.on('error', () => undefined);
    opened.on('connect', (client) => client.on('error', () => undefined));
    pool = opened;
    return async () => {
      await opened.end();
      await drop();
    };
  });
  const query = async (text: string, values: unknown[] = []) => {
    assert(pool, 'The database opens before the first test, not before that.');
    return (await pool.query<Row>(text, values)).rows;
  };
  const insert = async (table: string, row: Row) => {
    const columns = Object.keys(row);
    const [stored] = await query(
      `insert into ${table} (${columns.join(', ')})
       values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
       returning *`,
      Object.values(row),
    );
    return stored ?? {};
  };
  return { query, insert };
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
