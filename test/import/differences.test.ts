import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useProcesses } from '../process.js';
import { createDatabase } from '../server.js';
import { over } from '../trouble.js';

const { run, undo } = useProcesses(afterAll);

describe('carnet verify --differences', { timeout: 60_000 }, () => {
  let directory = '';
  let verify: (...words: string[]) => ReturnType<typeof run>;

  beforeAll(async () => {
    const [there, here] = await Promise.all([createDatabase(), createDatabase()]);
    undo(() => Promise.all([there.drop(), here.drop()]));
    await over(there.url, (client) => client.query(`insert into leads (name) values ('Anna'), ('Bea')`));
    directory = await mkdtemp(join(tmpdir(), 'carnet-differences-'));
    undo(() => rm(directory, { recursive: true }));
    verify = (...words) => run({ DATABASE_URL: here.url }, 'verify', '--from', there.url, '--json', ...words);
  });

  it('writes them whole into a file of its own, and over another only with --overwrite', async () => {
    const file = join(directory, 'differences');
    await writeFile(file, 'mine');
    const refusal = expect.stringContaining('is there already; choose another name, or say --overwrite') as string;
    expect(await verify('--differences', file)).toMatchObject({ code: 1, stdout: '', stderr: refusal });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect((JSON.parse((await verify('--differences', file, '--overwrite')).stdout) as { same: boolean }).same).toBe(
      false,
    );
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ why: 'missing' }, { why: 'missing' }]);
    expect(await readdir(directory)).toEqual(['differences']);
  });

  it('says in one line that a file cannot be written', async () => {
    const { code, stdout, stderr } = await verify('--differences', join(directory, 'nowhere', 'differences'));
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^carnet: ENOENT: [^\n]*\n$/)]);
    expect(await verify('--differences', '')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('It must be the name of a file') as string,
    });
  });
});
