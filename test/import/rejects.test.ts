import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    directory = await mkdtemp(join(tmpdir(), 'carnet-rejects-'));
    undo(() => rm(directory, { recursive: true }));
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
});
