import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useProcesses } from './process.js';
import { createDatabase } from './server.js';

const { run, undo } = useProcesses(afterAll);

describe('carnet export', { timeout: 60_000 }, () => {
  const env: Record<string, string> = {};
  let directory = '';

  beforeAll(async () => {
    const { url, drop } = await createDatabase();
    const client = new pg.Client(url);
    await client.connect();
    await client.query(
      `insert into clients (id, name) values ('0199b7a2-0000-7000-8000-0000000000a1', '=Zoé');
       insert into leads (name, status, interest_level, address)
       select 'Lead ' || i, case when i % 2 = 0 then 'active' end, i, e'Line 1\nLine 2' from generate_series(1, 9) i`,
    );
    await client.end();
    directory = await mkdtemp(join(tmpdir(), 'carnet-export-'));
    env.DATABASE_URL = url;
    undo(drop);
    undo(() => rm(directory, { recursive: true }));
  });

  it('writes what the filters of the list choose, in its orders, to stdout', async () => {
    const chosen = ['--filter', 'status=active', '--filter', 'interest_level_min=4', '--sort', '-interest_level'];
    const { code, stdout, stderr } = await run(env, 'export', 'leads', '--format', 'ndjson', ...chosen);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { name: string }).name)).toEqual(['Lead 8', 'Lead 6', 'Lead 4']);
  });

  it('writes a file that only its owner may read, whole or not at all, and tells what it holds', async () => {
    const file = join(directory, 'leads.csv');
    const write = ['export', 'leads', '--format', 'csv', '--output', file];
    const { code, stdout } = await run(env, ...write, '--json');
    const { size, mode } = await stat(file);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file, rows: 9, bytes: size });
    expect(mode & 0o777).toBe(0o600);
    expect(await run(env, ...write)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--overwrite') as string,
    });
    expect((await run(env, ...write, '--overwrite')).stdout).toMatch(/^wrote 9 leads to .*leads\.csv, 0\.0 MB, in/);
    const elsewhere = ['export', 'leads', '--format', 'csv', '--output', join(directory, 'nowhere', 'leads.csv')];
    expect(await run(env, ...elsewhere)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ENOENT') as string,
    });
    expect(await readdir(directory)).toEqual(['leads.csv']);
  });

  it('writes what the import takes back as the same rows', async () => {
    const file = join(directory, 'clients.csv');
    await run(env, 'export', 'clients', '--format', 'csv', '--output', file);
    expect(await readFile(file, 'utf8')).toMatch(/^id,name,email,.*\n0199b7a2-0000-7000-8000-0000000000a1,'=Zoé,/);
    const rejects = ['--rejects', join(directory, 'rejects')];
    const { stdout } = await run(env, 'import', 'csv', file, '--table', 'clients', '--json', ...rejects);
    expect(JSON.parse(stdout)).toMatchObject({ tables: { clients: { read: 1, unchanged: 1, rejected: 0 } } });
  });

  it.each([
    [['leads'], 2, 'say --format csv or --format ndjson'],
    [['lead', '--format', 'csv'], 2, 'It must be one of companies, clients'],
    [['leads', '--format', 'csv', '--filter', 'active'], 2, 'It must be a name and a value'],
    [['leads', '--format', 'csv', '--filter', 'owner=a', '--filter', 'owner=b'], 2, 'owner stands there twice'],
    [['leads', '--format', 'csv', '--json'], 2, '--json tells about a file'],
    [['leads', '--format', 'csv', '--filter', 'statut=active'], 1, 'statut: is unknown; did you mean status?'],
    [['leads', '--format', 'csv', '--filter', 'limit=5'], 1, 'limit: is unknown'],
    [['leads', '--format', 'csv', '--sort', 'name'], 1, 'sort: must be one of -created_at'],
  ])('%j ends with %i', async (words, status, complaint) => {
    const { code, stderr } = await run(env, 'export', ...words);
    expect([code, stderr]).toEqual([status, expect.stringContaining(complaint)]);
  });
});
