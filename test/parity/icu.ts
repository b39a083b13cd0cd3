import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { migrate } from '../../src/db/migrate.js';
import type { TestDatabase } from '../server.js';

/** A migrated database under ICU's locale, such as one that somebody else has made. */
export async function createIcuDatabase(): Promise<TestDatabase> {
  const server = inject('server').url;
  const name = `test_${randomUUID().replaceAll('-', '_')}`;
  await run(server, `create database ${name} template template0 locale_provider icu icu_locale 'und'`);
  const url = new URL(server);
  url.pathname = name;
  await migrate(url.href);
  return { url: url.href, drop: () => run(server, `drop database ${name} with (force)`) };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
