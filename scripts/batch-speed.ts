import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/db/embedded.js';
import { migrate } from '../src/db/migrate.js';
import { serve } from '../test/fuzz/service.js';

/**
 * Measures `POST /leads/batch` against as many `POST /leads`, one after the other and sixteen at a time, in turns on one server.
 *
 * Usage: npx tsx scripts/batch-speed.ts [--rows 1000] [--rounds 5]
 */
const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '5' } },
});
const AT_ONCE = 16;

const server = await startEmbeddedPostgres({ dataDir: join(tmpdir(), `carnet-speed-${randomUUID()}`) });
const client = new pg.Client(server.url);
try {
  await migrate(server.url);
  await client.connect();
  const service = await serve(server.url);
  const post = async (path: string, body: object, status: number) => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(service.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    await answer.arrayBuffer();
    if (answer.status !== status) throw new Error(`${path} answered ${answer.status}`);
  };
  const someAtOnce = async (leads: object[]) => {
    const open = [...leads];
    const work = async () => {
      for (let lead = open.pop(); lead; lead = open.pop()) await post('/leads', lead, 201);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
  const ways: Record<string, (leads: object[]) => Promise<void>> = {
    'one batch': (leads) => post('/leads/batch', { leads }, 200),
    'a dry run': (leads) => post('/leads/batch?dry_run=true', { leads }, 200),
    'a batch with three taken addresses': (leads) =>
      post('/leads/batch?mode=partial', { leads: leads.map((lead, i) => (i % 400 === 3 ? taken : lead)) }, 200),
    'a batch of taken addresses': (leads) => post('/leads/batch?mode=partial', { leads: leads.map(() => taken) }, 200),
    'one by one': async (leads) => {
      for (const lead of leads) await post('/leads', lead, 201);
    },
    [`${AT_ONCE} at a time`]: someAtOnce,
  };
  const taken = { name: 'Taken', email: 'taken@example.com' };
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [way, work] of Object.entries(ways)) {
      await client.query('truncate leads, idempotency_keys');
      await post('/leads', taken, 201);
      const started = performance.now();
      await work(Array.from({ length: Number(values.rows) }, aLead));
      const ms = Math.round(performance.now() - started);
      // The first round warms up.
      if (round > 0) console.log(`${String(ms).padStart(6)} ms  ${way}`);
    }
  }
  await service.close();
} finally {
  await client.end();
  await server.stop();
}

function aLead(_: unknown, i: number): object {
  return {
    ...{ name: `Camille Durand ${i}`, email: `camille.${i}@example.com`, phone: '06 12 34 56 78', source: 'fair' },
    ...{ stage: 'new', interest_level: i % 100, tags: ['salon', 'pme'], city: 'Lyon', notes: { origin: 'fair' } },
  };
}
