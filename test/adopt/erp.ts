import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import pg from 'pg';
import { adopt, planAdoption, type Adopted, type Adoption } from '../../src/db/adopt/adopt.js';
import type { Listener } from '../../src/db/adopt/execute.js';
import { withSession, type Session } from '../../src/db/session.js';
import { createDatabase, type Row } from '../server.js';

/** The ERP's tables as Alembic makes them from the seeds, with what an ERP has beside them. */
export const fromSeeds = readFileSync(new URL('erp.sql', import.meta.url), 'utf8');

/** The same from another hand: no lengths, no names of constraints, nothing but what the tables need, the parents bare. */
export const plain = `
  create table clients (id uuid primary key default gen_random_uuid(), name text not null);
  create table companies (id uuid primary key, name text not null, email text, notes jsonb);
  create table leads (
    id uuid primary key,
    name varchar not null,
    email text,
    stage text check (stage in ('new', 'contacted', 'proposal', 'negotiation', 'won', 'lost')),
    interest_level int default 0 check (interest_level between 0 and 100),
    client_id uuid references clients on delete set null,
    created_at timestamptz
  );
  create unique index on leads (lower(email));
  insert into clients (name) select 'Client ' || i from generate_series(1, 20) i;
  insert into companies (id, name, notes) select gen_random_uuid(), 'Company ' || i, '{}' from generate_series(1, 20) i;
  insert into leads (id, name, email, stage, created_at)
  select gen_random_uuid(), 'Lead ' || i, i || '@example.com', 'new', '2025-10-31Z'
  from generate_series(1, 50) i`;

export interface Erp {
  url: string;
  query: (text: string, values?: unknown[]) => Promise<Row[]>;
}

/** An ERP's database for one test, unless something else tells when it has finished. */
export async function createErp(
  ddl: string,
  finished: (end: () => Promise<void>) => unknown = onTestFinished,
): Promise<Erp> {
  const { url, drop } = await createDatabase('empty');
  const pool = new pg.Pool({ connectionString: url, options: '-c TimeZone=UTC' });
  // A pool's end does not wait for its connections, which the drop of the database may still meet.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  finished(async () => {
    await pool.end();
    await drop();
  });
  await pool.query(ddl);
  const query = async (text: string, values: unknown[] = []) => (await pool.query<Row>(text, values)).rows;
  return { url, query };
}

const { signal: never } = new AbortController();
const silent: Listener = { onStep: () => undefined, onRetry: () => undefined };

export function adoptAt(url: string, listener: Partial<Listener> = {}, directory?: string): Promise<Adopted> {
  return at(url, (session) => adopt(session, { ...silent, ...listener }, never, { ...(directory && { directory }) }));
}

export function planAt(url: string): Promise<Adoption> {
  return at(url, (session) => planAdoption(session, never));
}

function at<T>(url: string, work: (session: Session) => Promise<T>): Promise<T> {
  return withSession({ databaseUrl: url, dataDir: '', migrateOnStart: false }, work);
}

/** Everything in the schema, each with what it is. */
export const INVENTORY = `
  select 'column ' || attrelid::regclass || '.' || attname as thing
  from pg_attribute
  join pg_class c on c.oid = attrelid
  where relnamespace = 'public'::regnamespace and attnum > 0 and relkind = 'r'
  union all
  select 'constraint ' || pg_get_constraintdef(oid) || ' ' || conname
  from pg_constraint
  where connamespace = 'public'::regnamespace and contype <> 'n'
  union all
  select 'index ' || pg_get_indexdef(indexrelid)
  from pg_index
  where indrelid::regclass::text not like 'pg\\_%'
  union all
  select 'trigger ' || pg_get_triggerdef(oid)
  from pg_trigger
  where not tgisinternal
  union all
  select 'function ' || pg_get_functiondef(oid)
  from pg_proc
  where pronamespace = 'public'::regnamespace and prokind = 'f'
  order by 1`;
