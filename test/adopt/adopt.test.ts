import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../../src/contract/canonical.js';
import { migrate } from '../../src/db/migrate.js';
import { aLead } from '../builders.js';
import { published } from '../contract.js';
import { readCatalogue } from '../parity/catalogue.js';
import { findMismatches, tablesOf } from '../parity/parity.js';
import type { Row } from '../server.js';
import { problemOf, useService, type Data } from '../service.js';
import { adoptAt, createErp, fromSeeds, INVENTORY, plain, planAt, type Erp } from './erp.js';

/** Of all that document and database say, what the ERP has and the document does not tell. */
const ofSeeds = [
  'column companies.siret',
  'column services.price',
  'deletion invoices_client_id_fkey on delete no action',
  'deletion leads_client_id_fkey on delete no action',
  // Their varchar(50) is longer than any of the values, so it says nothing.
  'length leads.stage, ck_leads_stage',
  'length leads.status, ck_leads_status',
  'reference leads_client_id_fkey on delete no action',
];

/** How a table would be read if it had many rows. */
async function planOf({ url }: Erp, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, options: '-c enable_seqscan=off' });
  await client.connect();
  try {
    return JSON.stringify((await client.query<Row>(`explain ${statement}`)).rows);
  } finally {
    await client.end();
  }
}

describe.each([
  ['as in the seeds', fromSeeds, ofSeeds],
  ['without lengths, names and half of the tables', plain, []],
])('an adopted ERP %s', (_what, ddl, differences) => {
  let erp: Erp;
  let before: { things: Row[]; rows: Row[] };
  const readRows = () => erp.query('select id, name, email, stage, interest_level, client_id from leads order by id');
  // Registered before the service, which opens this database.
  beforeAll(async () => {
    const ends: (() => Promise<void>)[] = [];
    erp = await createErp(ddl, (end) => ends.push(end));
    before = { things: await erp.query(INVENTORY), rows: await readRows() };
    await adoptAt(erp.url);
    return async () => {
      for (const end of ends) await end();
    };
  });
  const service = useService({ databaseUrl: () => erp.url });

  it('has lost nothing', async () => {
    const things = (await erp.query(INVENTORY)).map(({ thing }) => thing);
    expect(before.rows.length).toBeGreaterThan(0);
    expect(before.things.filter(({ thing }) => !things.includes(thing))).toEqual([]);
    expect(await readRows()).toEqual(before.rows);
  });

  it('has nothing left to adopt or to migrate', async () => {
    expect((await planAt(erp.url)).steps).toEqual([]);
    expect(await adoptAt(erp.url)).toMatchObject({ done: 0 });
    expect(await migrate(erp.url)).toEqual([]);
    const { body } = await service.send('GET', '/readyz');
    expect(body.data).toMatchObject({ status: 'ready', degraded: [] });
  });

  it('says what the document says', async () => {
    const client = new pg.Client({ connectionString: erp.url, options: '-c TimeZone=UTC' });
    await client.connect();
    const document = published as unknown as Document;
    const found = findMismatches(document, await readCatalogue(client, tablesOf(document)));
    await client.end();
    const named = found.map(({ kind, database }) => `${kind} ${database}`);
    expect([...new Set(named)].sort()).toEqual(differences);
  });

  it('lets the service create, list, change and delete', async () => {
    const client = await service.create('clients', { name: 'Ada', notes: { a: 1 } });
    const subject = await service.create('services', { name: 'Cut', duration_minutes: 30 });
    const body = { clientId: client.id, serviceId: subject.id, scheduledAt: '2025-11-01T09:00:00Z' };
    const { id } = await service.create('appointments', body);
    const listed = await service.send<{ data: Data[] }>('GET', `/appointments?client_id=${client.id}&count=exact`);
    expect(listed.body.data).toMatchObject([{ id, start_at: '2025-11-01T09:00:00+00:00', notes: {} }]);
    const lead = await service.create('leads', aLead({ client_id: client.id, tags: ['a'], status: 'active' }));
    const changed = await service.send('PUT', `/leads/${lead.id}`, { body: { status: 'Converti' } });
    expect(changed.body.data).toMatchObject({ status: 'converti', interest_level: 0, tags: ['a'], activities: [] });
    expect((await service.send('DELETE', `/leads/${lead.id}`)).status).toBe(200);
    expect((await service.send('DELETE', `/clients/${client.id}`)).status).toBe(200);
    expect((await service.send('GET', `/appointments/${id}`)).status).toBe(404);
  });

  it('changes and deletes an old row only in the version that was read', async () => {
    const [{ id } = {}] = await readRows();
    const path = `/leads/${String(id)}`;
    const change = (etag: string, owner: string) =>
      service.send('PATCH', path, { body: { owner }, headers: { 'If-Match': etag } });
    const { etag = '' } = (await service.send('GET', path)).headers;
    // The ERP has no trigger that tells of a change, and no column that could.
    await erp.query(`update leads set owner = 'amina' where id = '${String(id)}'`);
    expect((await change(etag, 'berthe')).status).toBe(412);
    const { headers, body } = await service.send('GET', path);
    expect(body.data).toMatchObject({ owner: 'amina' });
    const changed = await change(headers.etag ?? '', 'berthe');
    expect([changed.status, changed.body.data.owner]).toEqual([200, 'berthe']);
    const remove = (version: string | undefined) =>
      service.send('DELETE', path, { headers: { 'If-Match': version ?? '' } });
    expect((await remove(headers.etag)).status).toBe(412);
    expect((await remove(changed.headers.etag)).status).toBe(200);
  });

  it('searches old and new rows by the index, in any spelling', async () => {
    await service.create('leads', aLead({ name: 'Zoé Wuthering', phone: '06 12 34 56 78' }));
    for (const text of ['WUTHER', '06%2012%2034%2056', '%2B336123', 'wu', 'wu?sort=relevance']) {
      const { body } = await service.send<{ data: Data[] }>('GET', `/leads/search/${text}`);
      expect(body.data.map(({ name }) => name)).toEqual(['Zoé Wuthering']);
    }
    const { body } = await service.send<{ data: Data[] }>('GET', '/leads/search/lead%204?limit=200');
    expect(body.data.length).toBeGreaterThan(5);
    await expect(planOf(erp, `select from leads t where t.search like '%wuther%'`)).resolves.toContain(
      'idx_leads_search',
    );
  });

  it('takes as many samples for searches as a table of its own does', async () => {
    const rows = await erp.query(
      `select a.attstattarget::integer as samples
       from pg_index i
       join pg_opclass o on o.oid = i.indclass[0]
       join pg_attribute a on a.attrelid = i.indexrelid and a.attnum = 1
       where i.indrelid = 'leads'::regclass and o.opcname = 'gin_trgm_ops'`,
    );
    expect(rows).toEqual([{ samples: 300 }]);
  });

  it('answers refusals with the same codes, whatever the rules are called there', async () => {
    const lead = await service.create('leads', aLead({ email: 'dup@example.com' }));
    const again = await service.send('POST', '/leads', { body: aLead({ email: 'DUP@example.com' }) });
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'email_taken' });
    const sameId = await service.send('POST', '/leads', { body: aLead({ id: lead.id, email: null }) });
    expect(problemOf(sameId)).toMatchObject({ status: 409, code: 'already_exists' });
    expect(sameId.headers.location).toBe(`/leads/${lead.id}`);
    const client = await service.create('clients', { name: 'Ada' });
    const sameClient = await service.send('POST', '/clients', { body: { id: client.id, name: 'Ada' } });
    expect(problemOf(sameClient)).toMatchObject({ status: 409, code: 'already_exists' });
    const dangling = { name: 'Ada', company_id: '00000000-0000-4000-8000-000000000000' };
    const unknown = await service.send('POST', '/leads', { body: dangling });
    expect(problemOf(unknown)).toMatchObject({ status: 409, code: 'reference_not_found' });
    const long = await service.send('POST', '/leads', { body: { name: 'x'.repeat(300) } });
    expect(long.status).toBe(201);
  });

  it('keeps its tables from a migration that is taken back', async () => {
    await expect(migrate(erp.url, 'down')).rejects.toThrow('was adopted, not run');
  });
});
