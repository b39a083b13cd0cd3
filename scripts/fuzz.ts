/**
 * Sends requests that are made from the published document, and holds every answer against it.
 *
 *     npm run fuzz -- [--requests 2000] [--seed 1] [--path P] [--only PATTERN] [--server URL]
 *
 * Without `--server`, against a service in this process on an embedded database that is deleted afterwards. With it, the
 * document is the one that is served there, and every row that is made is deleted again.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Document } from '../src/contract/canonical.js';
import { startEmbeddedPostgres } from '../src/db/embedded.js';
import { migrate } from '../src/db/migrate.js';
import { fuzz } from '../test/fuzz/run.js';
import { serve } from '../test/fuzz/service.js';

/** So many requests reach everything, whatever the seed. */
const ENOUGH = 10_000;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: process.env.CI ? '10000' : '2000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    path: { type: 'string' },
    server: { type: 'string' },
    only: { type: 'string' },
  },
});

async function serveOwn() {
  const postgres = await startEmbeddedPostgres({ dataDir: join(tmpdir(), `carnet-fuzz-${randomUUID()}`) });
  const stop = async () => {
    await postgres.stop();
    await rm(postgres.dataDir, { recursive: true, force: true });
  };
  try {
    await migrate(postgres.url);
    const { url, close } = await serve(postgres.url);
    return { url, stop: () => close().then(stop) };
  } catch (error) {
    await stop();
    throw error;
  }
}

const own = values.server === undefined ? await serveOwn() : undefined;
const server = (values.server ?? own?.url ?? '').replace(/\/$/, '');
try {
  const document = (await (await fetch(`${server}/openapi.json`)).json()) as Document;
  const [requests, seed] = [Number(values.requests), Number(values.seed)];
  const only = values.only === undefined ? undefined : new RegExp(values.only);
  const isAlone = own !== undefined;
  const { failure, unreached, tally } = await fuzz({
    document,
    server,
    requests,
    seed,
    path: values.path,
    isAlone,
    only,
  });
  console.log(tally.table());
  console.log(
    `${tally.requests} requests, seed ${seed}: ${failure === undefined ? 'nothing found' : 'something is wrong'}`,
  );
  const complaints = [failure ?? [], requests >= ENOUGH && only === undefined ? unreached : []].flat();
  if (complaints.length > 0) {
    console.error(`\n${complaints.join('\n')}`);
    process.exitCode = 1;
  }
} finally {
  await own?.stop();
}
