import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useProcesses } from './process.js';
import { createDatabase } from './server.js';
import { over } from './trouble.js';

const execute = promisify(execFile);
const { run, undo } = useProcesses(afterAll);

/** Texts that something between two programs might take for something else. */
const texts = [
  ...['=1+1', "'=1+1", "''@x", "'", '+1', '-1', '@x', "'quoted'", '"', '""', 'a"b', '"a",b', 'a;b', 'a,b', '\\', 'a\\'],
  ...[
    '\\N',
    '\\.',
    '\\n',
    'NULL',
    'null',
    'NaN',
    'true',
    '0',
    '007',
    '1e5',
    '2025-11-01',
    '25/11/2025',
    '{}',
    '[]',
    '{a,b}',
  ],
  ...[
    'a\nb',
    'a\r\nb',
    'a\rb',
    'a\tb',
    'a\n=b',
    '\\.\n\\.',
    'a\u0085b',
    'a\u2028b',
    'a\ufeffb',
    'a\u0001b',
    'a\u00a0b',
    'a\u200bb',
  ],
  ...['é', '日本語', '👩‍👩‍👧', '\u202eabc', 'ﬁ', '\u{1f600}', 'İ', '#', '<b>', '%s', '$1', "'; drop table leads; --"],
];
const leadId = (i: number) => `0199b7a2-0000-7000-8000-${String(i).padStart(12, '0')}`;
const times = [
  '2025-11-01T08:00:00.123456Z',
  '2025-11-01T08:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999Z',
];
const hostile: Record<string, object[]> = {
  leads: [
    ...texts.map((text, i) => ({
      name: text,
      city: text,
      owner: texts[i + 1],
      tags: [text, 'x'],
      notes: { [text]: text },
    })),
    { name: 'nothing', tags: [], notes: {}, activities: [], email: null, client_id: null },
    {
      name: 'nearly nothing',
      notes: { a: null, b: '', c: [], d: {} },
      activities: [null, '', [], {}, 0, -1.5, 0.1, true],
    },
    {
      name: '👍'.repeat(300),
      address: 'a\n'.repeat(999) + 'b',
      tags: Array(50).fill('='.repeat(100)),
      interest_level: 100,
    },
    { name: 'called', phone: '+33612345678', email: "=o'brien@example.com", stage: 'won', status: 'converti' },
    { name: 'with words', phone: '+33 6 12 poste "2"', interest_level: 1, client_id: leadId(0) },
    ...times.map((time) => ({ name: time, created_at: time, updated_at: times[0] })),
  ],
  appointments: times.slice(0, 3).map((start_at) => {
    const both = { client_id: leadId(0), service_id: leadId(0) };
    return { ...both, start_at, end_at: times[3], status: '=À confirmer; "oui"', notes: { said: 'a\r\nb' } };
  }),
};

async function insert(client: pg.Client, table: string, row: object): Promise<void> {
  const columns = Object.keys(row).join();
  const values = `select ${columns} from jsonb_populate_record(null::${table}, $1)`;
  await client.query(`insert into ${table} (${columns}) ${values}`, [JSON.stringify(row)]);
}

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

  describe('of a table that is read in parts', () => {
    const large: Record<string, string> = {};
    let ids: string[] = [];

    beforeAll(async () => {
      const { url, drop } = await createDatabase();
      undo(drop);
      large.DATABASE_URL = url;
      ids = await over(url, async (client) => {
        await client.query(
          `insert into leads (name, address)
           select 'Lead ' || i, repeat(e'1 rue, Lyon\n', 60) from generate_series(1, 18000) i`,
        );
        await client.query('delete from leads where id in (select id from leads limit 700)');
        const { rows } = await client.query<{ id: string }>('select id from leads order by ctid');
        return rows.map(({ id }) => id);
      });
    });

    it.each([
      ['csv', 1],
      ['ndjson', 0],
    ])('writes all of it as %s in the order in which it lies, and counts it', async (format, headings) => {
      const file = join(directory, `large.${format}`);
      const { stdout } = await run(large, 'export', 'leads', '--format', format, '--output', file, '--json');
      const text = await readFile(file, 'utf8');
      expect(text.match(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g)).toEqual(ids);
      expect(text.match(/^id,/gm) ?? []).toHaveLength(headings);
      expect(JSON.parse(stdout)).toMatchObject({ rows: 17_300 });
    });

    it('says nothing if somebody reads its beginning only', async () => {
      const program = [process.execPath, 'dist/main.js', 'export', 'leads', '--format', 'csv'];
      const env = { ...large, PATH: process.env.PATH };
      const { stdout, stderr } = await execute('sh', ['-c', '"$@" | head -1', 'sh', ...program], { env });
      expect([stdout.slice(0, 8), stderr]).toEqual(['id,name,', '']);
    });
  });

  it.each(['csv', 'ndjson'])(
    'writes as %s whatever a row can hold, and the import makes the same rows of it',
    async (format) => {
      const { url, drop } = await createDatabase();
      undo(drop);
      await over(url, async (client) => {
        await client.query(`insert into clients (id, name) values ('${leadId(0)}', 'Zoé')`);
        await client.query(`insert into services (id, name) values ('${leadId(0)}', 'Coupe')`);
        for (const [table, rows] of Object.entries(hostile)) {
          for (const [i, row] of rows.entries()) await insert(client, table, { id: leadId(i), ...row });
          const stored = async () =>
            (await client.query(`select row_to_json(t)::text as row from ${table} t order by id`)).rows as unknown[];
          const before = await stored();
          const file = join(directory, `hostile-${table}.${format}`);
          const written = await run({ DATABASE_URL: url }, 'export', table, '--format', format, '--output', file);
          expect([written.code, written.stderr]).toEqual([0, '']);
          await client.query(`delete from ${table}`);
          const rejects = join(directory, `rejects-${table}-${format}`);
          const words = ['import', format, file, '--table', table, '--json', '--rejects', rejects];
          const { stdout } = await run({ DATABASE_URL: url }, ...words);
          expect(await stored()).toEqual(before);
          expect(JSON.parse(stdout)).toMatchObject({
            tables: { [table]: { read: rows.length, inserted: rows.length } },
          });
        }
      });
    },
  );

  it.each([
    [['leads'], 2, 'say --format csv or --format ndjson'],
    [['lead', '--format', 'csv'], 2, 'It must be one of companies, clients'],
    [['leads', '--format', 'csv', '--filter', 'active'], 2, 'It must be a name and a value'],
    [['leads', '--format', 'csv', '--filter', 'owner=a', '--filter', 'owner=b'], 2, 'owner stands there twice'],
    [['leads', '--format', 'csv', '--json'], 2, '--json tells about a file'],
    [['leads', '--format', 'csv', '--filter', 'statut=active'], 2, 'statut: is unknown; did you mean status?'],
    [['leads', '--format', 'csv', '--filter', 'limit=5'], 2, 'limit: is unknown'],
    [['leads', '--format', 'csv', '--filter', 'interest_level_min=x'], 2, 'interest_level_min: must be an integer'],
    [['leads', '--format', 'csv', '--output', ''], 2, 'It must be the name of a file'],
    [['leads', '--format', 'csv', '--sort', 'name'], 2, 'sort: must be one of -created_at'],
  ])('%j ends with %i', async (words, status, complaint) => {
    const { code, stderr } = await run(env, 'export', ...words);
    expect([code, stderr]).toEqual([status, expect.stringContaining(complaint)]);
  });
});
