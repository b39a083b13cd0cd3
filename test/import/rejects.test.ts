import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useProcesses } from '../process.js';
import { createDatabase } from '../server.js';
import { over } from '../trouble.js';

const execute = promisify(execFile);
const { run, undo } = useProcesses(afterAll);

describe('The file of rejects', { timeout: 60_000 }, () => {
  const env: Record<string, string> = {};
  let directory = '';
  const at = (name: string) => join(directory, name);
  const read = async (name: string) => (await readFile(at(name), 'utf8')).trimEnd().split('\n');
  const importing = (name: string, ...words: string[]) => ['import', 'csv', at(name), '--table', 'leads', ...words];

  beforeAll(async () => {
    const { url, drop } = await createDatabase();
    undo(drop);
    env.DATABASE_URL = url;
  });

  beforeEach(async () => {
    const made = await mkdtemp(join(tmpdir(), 'carnet-rejects-'));
    undo(() => rm(made, { recursive: true }));
    directory = made;
    await over(env.DATABASE_URL ?? '', (client) => client.query('truncate leads, imports'));
  });

  it('is whole, or the import stops and goes on when there is room again', async () => {
    await writeFile(at('leads.csv'), `name,score\n${`${'Anna '.repeat(50)},101\n`.repeat(100)}`);
    const words = importing('leads.csv', '--rejects', at('rejects'));
    const limited = ['-c', 'ulimit -f 8; exec "$@"', 'sh', process.execPath, 'dist/main.js', ...words];
    await expect(execute('sh', limited, { env: { ...env, PATH: process.env.PATH } })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('EFBIG') as string,
    });
    expect((await run(env, ...words)).code).toBe(0);
    const rejects = (await read('rejects')).map((line) => (JSON.parse(line) as { line: number }).line);
    expect(rejects).toEqual(Array.from({ length: 100 }, (_, i) => i + 2));
  });

  it('is begun anew by an import that is run again, and by a dry run', async () => {
    await writeFile(at('leads.csv'), 'name,score\nAnna,101\n');
    const words = importing('leads.csv', '--rejects', at('rejects'));
    for (let i = 0; i < 2; i++) expect((await run(env, ...words)).code).toBe(0);
    expect(await read('rejects')).toHaveLength(1);
    const dry = [process.execPath, fileURLToPath(new URL('../../dist/main.js', import.meta.url)), ...words.slice(0, 5)];
    for (let i = 0; i < 2; i++) await execute('sh', ['-c', '"$@"', 'sh', ...dry, '--dry-run'], { cwd: directory, env });
    expect(await read('carnet-rejects.dry-run.ndjson')).toHaveLength(1);
  });

  it.each(['csv', 'ndjson'])('is never the %s that is imported', async (format) => {
    const text = format === 'csv' ? 'name,score\nAnna,101\n' : '{"name":"Anna","interest_level":101}\n';
    await writeFile(at('leads'), text);
    await symlink(at('leads'), at('link'));
    const words = ['import', format, at('leads'), '--table', 'leads', '--rejects'];
    for (const name of ['leads', 'link'])
      expect(await run(env, ...words, at(name))).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('is what is imported; name another file') as string,
      });
    expect(await readFile(at('leads'), 'utf8')).toBe(text);
  });

  it('is not what is imported through a pipe from the same file', async () => {
    await writeFile(at('leads.csv'), 'name,score\nAnna,101\n');
    const words = [...importing('leads.csv').with(2, '-'), '--rejects', at('leads.csv')];
    const piped = ['-c', '"$@" < "$0"', at('leads.csv'), process.execPath, 'dist/main.js', ...words];
    await expect(execute('sh', piped, { env })).rejects.toMatchObject({
      stderr: expect.stringContaining('is what is imported') as string,
    });
    expect(await read('leads.csv')).toHaveLength(2);
  });

  describe('that is there already is left alone, and the import does not begin,', () => {
    let told: string[] = [];
    const refused = {
      code: 1,
      stderr: expect.stringContaining('move it away, or name another file for the rejects') as string,
    };

    beforeEach(async () => {
      await writeFile(at('leads.csv'), 'name,score\nAnna,101\n,7\n');
      told = importing('leads.csv', '--rejects', at('rejects'));
    });

    it.each([
      ['something else', 'dear diary\n'],
      ['rejects of nobody knows what', '{"table":"leads","line":2}\n'],
    ])('if it holds %s', async (_, text) => {
      await writeFile(at('rejects'), text);
      expect(await run(env, ...told)).toMatchObject(refused);
      expect(await readFile(at('rejects'), 'utf8')).toBe(text);
    });

    it('if it was changed since', async () => {
      expect((await run(env, ...told)).code).toBe(0);
      await appendFile(at('rejects'), 'seen\n');
      expect(await run(env, ...told)).toMatchObject(refused);
      expect(await read('rejects')).toHaveLength(3);
    });

    it.each([
      ['another import', ['--table', 'companies']],
      ['an import, and this is a dry run', ['--dry-run']],
    ])('if it is that of %s', async (_, words) => {
      expect((await run(env, ...told)).code).toBe(0);
      expect(await run(env, ...told, ...words)).toMatchObject(refused);
      expect(await read('rejects')).toHaveLength(2);
    });
  });
});
