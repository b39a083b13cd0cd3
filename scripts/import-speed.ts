import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { startEmbeddedPostgres } from '../src/db/embedded.js';
import { migrate } from '../src/db/migrate.js';

/**
 * Measures `carnet import postgres` against a raw COPY of the same rows into the same table, with its indexes and constraints,
 * in turns on one server, and how much memory the import takes at most (Linux).
 *
 * Usage: npm run build && npx tsx scripts/import-speed.ts [--rows 200000] [--rounds 3]
 */
const { values } = parseArgs({
  options: { rows: { type: 'string', default: '200000' }, rounds: { type: 'string', default: '3' } },
});

const COLUMNS = `id, name, email, phone, source, stage, status, interest_level, notes, tags, address, city, company, contact,
  owner, segment, activities, created_at, updated_at`;
const directory = await mkdtemp(join(tmpdir(), 'carnet-speed-'));
const file = join(directory, 'leads.copy');
const server = await startEmbeddedPostgres({ dataDir: join(tmpdir(), `carnet-speed-${randomUUID()}`) });
try {
  const [old, here] = await Promise.all([makeDatabase('old'), makeDatabase('here')]);
  await migrate(here.url);
  await fill(old.client, Number(values.rows));
  await pipeline(
    old.client.query(copyTo(`copy (select ${COLUMNS} from leads order by id) to stdout`)),
    createWriteStream(file),
  );
  for (let round = 1; round <= Number(values.rounds); round++) {
    await empty(here.client);
    const raw = await seconds(() =>
      pipeline(createReadStream(file), here.client.query(copyFrom(`copy leads (${COLUMNS}) from stdin`))),
    );
    await empty(here.client);
    let megabytes = 0;
    const imported = await seconds(async () => (megabytes = await runImport(old.url, here.url)));
    const figures = `raw COPY ${raw.toFixed(1)} s, import ${imported.toFixed(1)} s`;
    console.log(`${figures}, ratio ${(raw / imported).toFixed(2)}, memory ${Math.round(megabytes)} MB at most`);
  }
  await Promise.all([old.client.end(), here.client.end()]);
} finally {
  await server.stop();
  await Promise.all([directory, server.dataDir].map((path) => rm(path, { recursive: true, force: true })));
}

async function makeDatabase(name: string) {
  const admin = new pg.Client(server.url);
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(server.url);
  url.pathname = name;
  const client = new pg.Client(url.href);
  await client.connect();
  return { url: url.href, client };
}

/** Rows without a flaw, all of whose values the import has to look at. */
async function fill(client: pg.Client, rows: number): Promise<void> {
  await client.query(
    `create table leads as
     select gen_random_uuid() as id, 'Camille Durand ' || i as name, 'camille' || i || '@example.com' as email,
       '06 ' || to_char(i % 100000000, 'FM00 00 00 00') as phone, 'web' as source, 'new' as stage, 'active' as status,
       i % 101 as interest_level, '{"origin": "fair"}'::jsonb as notes, array['salon', 'vip'] as tags,
       '12 rue des Lilas, 69003' as address, 'Lyon' as city, 'Atelier ' || i % 1000 as company, 'Mme Durand' as contact,
       'amina' as owner, 'pme' as segment, '[]'::jsonb as activities, at as created_at, at as updated_at
     from generate_series(1, ${rows}) i, lateral (select now() - i * interval '1 minute' as at) t`,
  );
  await client.query('alter table leads add primary key (id)');
  await client.query('vacuum analyze leads');
}

async function empty(client: pg.Client): Promise<void> {
  await client.query('truncate leads, imports');
  await client.query('checkpoint');
}

/** @returns how many megabytes the process had at most */
async function runImport(from: string, databaseUrl: string): Promise<number> {
  const args = ['dist/main.js', 'import', 'postgres', '--from', from, '--tables', 'leads'];
  const running = spawn(process.execPath, [...args, '--rejects', join(directory, 'rejects')], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  let kilobytes = 0;
  const watch = setInterval(() => {
    const read = readFile(`/proc/${running.pid ?? 0}/status`, 'utf8').catch(() => '');
    void read.then((text) => (kilobytes = Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? kilobytes)));
  }, 100);
  const code = await new Promise((resolve) => running.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`the import ended with ${String(code)}`);
  return kilobytes / 1024;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
