import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../src/contract/canonical.js';
import { aBody } from './builders.js';
import { published } from './contract.js';
import { readCatalogue, type Catalogue } from './parity/catalogue.js';
import { describeFinding, type Finding } from './parity/finding.js';
import { createIcuDatabase } from './parity/icu.js';
import { limitsOf, type Limit } from './parity/limits.js';
import { findMismatches, tablesOf } from './parity/parity.js';
import { replay } from './parity/replay.js';
import { useService } from './service.js';

const document = published as unknown as Document;

// Registered before the services, which open their databases in this order.
let icuUrl = '';
beforeAll(async () => {
  const { url, drop } = await createIcuDatabase();
  icuUrl = url;
  return drop;
});

const service = useService();
const icuService = useService({ databaseUrl: () => icuUrl });

async function readOwnCatalogue(): Promise<Catalogue> {
  // The texts of constants depend on the time zone.
  const client = new pg.Client({ connectionString: service.databaseUrl(), options: '-c TimeZone=UTC' });
  await client.connect();
  try {
    return await readCatalogue(client, tablesOf(document));
  } finally {
    await client.end();
  }
}

/** A finding with what the service does wrong, under the locale that shows it. */
async function demonstrate(finding: Finding): Promise<string> {
  const shown = (await replay(service, finding)) ?? (await replay(icuService, finding));
  return `${describeFinding(finding)}\n  ${shown?.slice(0, 200) ?? 'FALSE ALARM: the service does as it should'}`;
}

/** What becomes of a new row at a limit: the statuses of creating it and of sending back what was read. */
async function roundTrip({ table, values }: Limit) {
  const created = await service.send('POST', `/${table}`, { body: await aBody(service, table, values) });
  const read = await service.send('GET', created.headers.location ?? `/${table}`);
  const updated = await service.send('PUT', created.headers.location ?? `/${table}`, { body: read.body.data });
  return { table, values, statuses: [created.status, read.status, updated.status], isSame: updated.text === read.text };
}

describe('document and database', () => {
  it('say the same', async () => {
    const findings = findMismatches(document, await readOwnCatalogue());
    const shown: string[] = [];
    for (const finding of findings) shown.push(await demonstrate(finding));
    expect(shown).toEqual([]);
  }, 60_000);

  it('201 at every limit of the document, and 200 for what is read and sent back', async () => {
    const limits = limitsOf(document, await readOwnCatalogue());
    const results = [];
    for (const limit of limits) results.push(await roundTrip(limit));
    expect(limits).not.toEqual([]);
    expect(results).toEqual(limits.map((limit) => ({ ...limit, statuses: [201, 200, 200], isSame: true })));
  }, 60_000);
});
