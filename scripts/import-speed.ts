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
 * Measures `carnet import` against a raw COPY of the same rows into the same table, with its indexes and constraints, and
 * `carnet export` against a raw COPY of the same columns in the same format out of it: in turns on one server, with how much
 * memory the program takes at most (Linux).
 *
 * Usage: npm run build && npx tsx scripts/import-speed.ts [--from postgres,csv,ndjson] [--rows 200000] [--rounds 3]
 */
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: 'postgres,csv,ndjson' },
    rows: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
  },
});

const COLUMNS = `id, name, email, phone, source, stage, status, interest_level, notes, tags, address, city, company, contact,
  owner, segment, activities, created_at, updated_at`;
const directory = await mkdtemp(join(tmpdir(), 'carnet-speed-'));
const path = (name: string) => join(directory, name);
const server = await startEmbeddedPostgres({ dataDir: join(tmpdir(), `carnet-speed-${randomUUID()}`) });
try {
  const [old, here] = await Promise.all([makeDatabase('old'), makeDatabase('here')]);
  await migrate(here.url);
  await fill(old.client, Number(values.rows));
  const ordered = `select ${COLUMNS} from leads order by id`;
  await copyOut(old.client, `copy (${ordered}) to stdout`, 'copy');
  const cells = ordered.replace(' tags,', ' to_json(tags) as tags,');
  await copyOut(old.client, `copy (${cells}) to stdout with (format csv, header)`, 'csv');
  await copyOut(
    old.client,
    `copy (select row_to_json(r) from (${ordered}) r) to stdout with (format csv, quote e'\\x01', delimiter e'\\x02')`,
    'ndjson',
  );
  const sources: Record<string, string[]> = {
    postgres: ['postgres', '--from', old.url, '--tables', 'leads'],
    csv: ['csv', path('csv'), '--table', 'leads'],
    ndjson: ['ndjson', path('ndjson'), '--table', 'leads'],
  };
  for (let round = 1; round <= Number(values.rounds); round++) {
    await empty(here.client);
    const raw = await seconds(() =>
      pipeline(createReadStream(path('copy')), here.client.query(copyFrom(`copy leads (${COLUMNS}) from stdin`))),
    );
    for (const name of values.from.split(',')) {
      await empty(here.client);
      const words = ['import', ...(sources[name] ?? []), '--rejects', path('rejects')];
      tell('raw COPY', raw, `import from ${name}`, await measure(here.url, words));
      await assertWhole(here.client);
    }
    const [rawOut, exported] = [path('raw.csv'), path('exported.csv')];
    const copying = await seconds(() =>
      copyOut(here.client, `copy leads (${COLUMNS}) to stdout with (format csv, header)`, 'raw.csv'),
    );
    const words = ['export', 'leads', '--format', 'csv', '--output', exported];
    tell('raw COPY TO', copying, 'export to csv', await measure(here.url, words));
    await Promise.all([rawOut, exported].map((file) => rm(file)));
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

/** An import that refuses rows is no measure of one that stores them. */
async function assertWhole(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ rows: number }>('select count(*)::int as rows from leads');
  if (rows[0]?.rows !== Number(values.rows)) throw new Error(`only ${rows[0]?.rows ?? 0} rows have arrived`);
}

async function copyOut(client: pg.Client, statement: string, name: string): Promise<void> {
  await pipeline(client.query(copyTo(statement)), createWriteStream(path(name)));
}

function tell(reference: string, raw: number, what: string, took: { seconds: number; megabytes: number }): void {
  const figures = `${reference} ${raw.toFixed(1)} s, ${what} ${took.seconds.toFixed(1)} s`;
  console.log(`${figures}, ratio ${(raw / took.seconds).toFixed(2)}, memory ${Math.round(took.megabytes)} MB at most`);
}

/** Runs the program; its start counts. */
async function measure(databaseUrl: string, words: string[]): Promise<{ seconds: number; megabytes: number }> {
  const running = spawn(process.execPath, ['dist/main.js', ...words], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  let kilobytes = 0;
  const watch = setInterval(() => {
    const read = readFile(`/proc/${running.pid ?? 0}/status`, 'utf8').catch(() => '');
    void read.then((text) => (kilobytes = Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? kilobytes)));
  }, 100);
  const took = await seconds(async () => {
    const code = await new Promise((resolve) => running.on('close', resolve));
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${String(code)}`);
  });
  clearInterval(watch);
  return { seconds: took, megabytes: kilobytes / 1024 };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
