import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { useProcesses } from '../process.js';
import { migrate } from '../../src/db/migrate.js';
import { adoptAt, createErp, fromSeeds, INVENTORY, planAt, type Erp } from './erp.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { run } = useProcesses(afterAll);

/** Starts `carnet adopt`, to be stopped midway. */
function startAdopting({ url }: Erp) {
  const child = spawn(process.execPath, ['dist/main.js', 'adopt'], { cwd: root, env: { DATABASE_URL: url } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const hasSaid = (text: string) => vi.waitFor(() => expect(said).toContain(text), { timeout: 20_000, interval: 5 });
  const stop = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return { code: await ended, said };
  };
  return { hasSaid, stop };
}

/** Writes to the leads and does not commit, which keeps others from altering the table. */
const holdLeads = (erp: Erp) =>
  hold(erp, 'begin; update leads set name = name where id = (select id from leads limit 1)');

/** Keeps a view of the database, of no table: indexes that are built beside it wait with being finished, and nothing else. */
const holdView = (erp: Erp) => hold(erp, 'begin isolation level repeatable read; select txid_current_snapshot()');

async function hold({ url }: Erp, statements: string): Promise<() => Promise<void>> {
  const client = new pg.Client(url);
  // Where the test fails, the database is dropped before this is let go.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(statements);
  return () => client.end();
}

const isBuilding = `
  select
  from pg_stat_activity
  where datname = current_database() and query like 'create index concurrently%' and wait_event_type = 'Lock'`;
const halfBuilt = `select indexrelid::regclass::text as name from pg_index where not indisvalid`;

async function waitForBuilding({ query }: Erp): Promise<void> {
  await vi.waitFor(async () => expect(await query(isBuilding)).toHaveLength(1), { timeout: 20_000, interval: 10 });
}

describe('carnet adopt', { timeout: 60_000 }, () => {
  it('goes on after a kill while it waits for a table, a kill while it builds an index, and Ctrl-C', async () => {
    const erp = await createErp(fromSeeds);
    const before = await erp.query(INVENTORY);

    const release = await holdLeads(erp);
    const first = startAdopting(erp);
    await first.hasSaid('leads: types: others hold the table; tried 2 times');
    expect((await first.stop('SIGKILL')).code).toBeNull();
    await release();

    const releaseSecond = await holdView(erp);
    const second = startAdopting(erp);
    await waitForBuilding(erp);
    expect((await second.stop('SIGKILL')).code).toBeNull();
    // Postgres notices that nobody waits for the index any more.
    await vi.waitFor(async () => expect(await erp.query(isBuilding)).toEqual([]), { timeout: 10_000, interval: 20 });
    expect(await erp.query(halfBuilt)).toHaveLength(1);
    await releaseSecond();

    const releaseThird = await holdView(erp);
    const third = startAdopting(erp);
    await third.hasSaid('half-built index');
    await waitForBuilding(erp);
    const { code, said } = await third.stop('SIGINT');
    expect([code, said.trim().split('\n').at(-1)]).toEqual([
      1,
      'carnet: interrupted; what was done so far stays, and carnet adopt goes on from there',
    ]);
    await releaseThird();

    const last = await run({ DATABASE_URL: erp.url }, 'adopt');
    expect(last.code).toBe(0);
    expect(last.stdout).toMatch(/\nadopted in \d+ steps; the service can start\n$/);
    expect(await erp.query(halfBuilt)).toEqual([]);
    expect((await planAt(erp.url)).steps).toEqual([]);
    const things = (await erp.query(INVENTORY)).map(({ thing }) => thing);
    expect(before.filter(({ thing }) => !things.includes(thing))).toEqual([]);
    expect((await run({ DATABASE_URL: erp.url }, 'adopt', '--json')).stdout).toMatch(
      /^{"done":0,"findings":\[.*\]}\n$/,
    );
  });

  it('does with the written plan, run by another client, what it does itself', async () => {
    const erp = await createErp(fromSeeds);
    const before = await erp.query(INVENTORY);
    const file = join(tmpdir(), `adopt-${process.pid}.sql`);
    onTestFinished(() => rm(file, { force: true }));
    const planned = await run({ DATABASE_URL: erp.url }, 'adopt', '--plan', '--out', file);
    expect([planned.code, planned.stdout.trim().split('\n').at(-1)]).toEqual([
      0,
      expect.stringMatching(/^\d+ steps in .*adopt-\d+\.sql$/),
    ]);
    expect(await erp.query(INVENTORY)).toEqual(before);
    const script = await readFile(file, 'utf8');
    const client = new pg.Client(erp.url);
    await client.connect();
    // As psql does: one statement after the other.
    for (const statement of script.split(/;\n\n/)) await client.query(statement);
    await client.end();
    expect((await adoptAt(erp.url)).done).toBe(0);
    expect(await migrate(erp.url)).toEqual([]);
  });

  it('with obstacles exits with 1, lists them on stderr, and has changed nothing', async () => {
    const erp = await createErp(
      `${fromSeeds}; alter table leads alter notes type text; insert into leads (id, name) values (gen_random_uuid(), ' ')`,
    );
    const before = await erp.query(INVENTORY);
    const { code, stdout, stderr } = await run({ DATABASE_URL: erp.url }, 'adopt');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^obstacle: leads\.notes: is text instead of jsonb\n {2}.*\nobstacle: leads: some rows break the rule leads_name_check: name ~ '\\S' \(1 row, such as [0-9a-f-]{36}\)\n.*\ncarnet: 2 obstacles have to be removed first\n$/,
    );
    expect(await erp.query(INVENTORY)).toEqual(before);
    const planned = await run({ DATABASE_URL: erp.url }, 'adopt', '--plan', '--json');
    expect(planned.code).toBe(1);
    const { findings } = JSON.parse(planned.stdout) as { findings: { kind: string }[] };
    expect(findings.filter(({ kind }) => kind === 'obstacle')).toHaveLength(2);
  });
});
