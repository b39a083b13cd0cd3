import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useProcesses } from '../process.js';
import { createDatabase } from '../server.js';

/** `MOVE_LEADS=100000` moves as many. */
const LEADS = Number(process.env.MOVE_LEADS ?? 4_000);
const ODD_EVERY = 400;
const timeout = 60_000 + LEADS * 5;

const { run, begin, undo } = useProcesses(afterAll);
const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

describe('A file of leads without ids', { timeout }, () => {
  const odd = Math.ceil(LEADS / ODD_EVERY);
  let directory = '';
  let url = '';
  let here: pg.Client;
  let command: string[] = [];
  const readSoFar = async () => {
    const { rows } = await here.query<{ read: number }>(
      `select coalesce(max((tables -> 'leads' -> 'counts' ->> 'read')::int), 0) as read from imports`,
    );
    return rows[0]?.read ?? 0;
  };

  beforeAll(async () => {
    const target = await createDatabase();
    url = target.url;
    directory = await mkdtemp(join(tmpdir(), 'carnet-file-'));
    here = new pg.Client(url);
    await here.connect();
    undo(async () => {
      await here.end();
      await target.drop();
      await rm(directory, { recursive: true });
    });
    const line = (i: number) => `Lead ${i};lead${i}@example.com;${i % ODD_EVERY === 0 ? 101 : 40};12/11/2025 10:00\n`;
    const lines = Array.from({ length: LEADS }, (_, i) => line(i));
    await writeFile(join(directory, 'leads.csv'), `nom;courriel;score;date création\n${lines.join('')}`);
    const told = ['--dates', 'dmy', '--timezone', 'Europe/Paris', '--rejects', join(directory, 'rejects')];
    command = ['import', 'csv', join(directory, 'leads.csv'), '--table', 'leads', ...told];
  }, timeout);

  it.each(['SIGKILL', 'SIGINT', 'SIGKILL'] as const)('leaves a state to go on from at %s', async (signal) => {
    const before = await readSoFar();
    const running = begin({ DATABASE_URL: url }, ...command);
    await vi.waitFor(async () => expect(await readSoFar()).toBeGreaterThan(before), { timeout, interval: 5 });
    const { code } = await running.end(signal);
    expect(code).toBe(signal === 'SIGINT' ? 1 : null);
  });

  it('is stored whole by the same command, nothing lost or doubled, each refused row told once', async () => {
    const { code, stdout } = await run({ DATABASE_URL: url }, ...command, '--json');
    expect(code).toBe(0);
    const stored = { read: LEADS, inserted: LEADS - odd, rejected: odd };
    expect(JSON.parse(stdout)).toMatchObject({ resumed: true, tables: { leads: stored } });
    const { rows } = await here.query(`select count(*)::int as rows, count(distinct email)::int as emails from leads`);
    expect(rows).toEqual([{ rows: LEADS - odd, emails: LEADS - odd }]);
    const rejects = (await readFile(join(directory, 'rejects'), 'utf8')).trimEnd().split('\n');
    expect(new Set(rejects.map((line) => (JSON.parse(line) as { line: number }).line)).size).toBe(odd);
    expect(rejects).toHaveLength(odd);
  });

  it('is the same rows when it comes through a pipe', async () => {
    const told = command.map((word) => (word.endsWith('leads.csv') ? '-' : word.replace(/\/rejects$/, '/others')));
    const child = execFile(process.execPath, [program, ...told, '--json'], { env: { DATABASE_URL: url } });
    child.stdin?.end(await readFile(join(directory, 'leads.csv')));
    const output = (await child.stdout?.toArray())?.join('') ?? '';
    const known = { read: LEADS, inserted: 0, unchanged: LEADS - odd };
    expect(JSON.parse(output)).toMatchObject({ resumed: false, tables: { leads: known } });
  });

  it.each([
    [['import', 'csv'], "missing required argument 'file'"],
    [['import', 'csv', 'leads.csv'], 'say where the rows go, such as --table leads'],
    [['import', 'csv', 'leads.csv', '--table', 'lead'], 'Allowed choices are companies, clients'],
    [['import', 'csv', 'leads.csv', '--table', 'leads', '--delimiter', '||'], 'It must be one character'],
    [['import', 'ndjson', '-', '--table', 'leads', '--encoding', 'utf-9'], 'It must be the name of an encoding'],
  ])('2 for %j', async (words, complaint) => {
    const { code, stderr } = await run({}, ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(complaint);
  });

  it('1 for a file that is not there', async () => {
    const { code, stderr } = await run({ DATABASE_URL: url }, 'import', 'csv', 'nowhere.csv', '--table', 'leads');
    expect([code, stderr]).toEqual([1, expect.stringContaining('nowhere.csv cannot be read: ENOENT')]);
  });
});
