import { afterAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { useProcesses } from './process.js';
import { createDatabase } from './server.js';

/** What a later version may do, as its migration would. */
const LATER = `
  insert into pgmigrations (name, run_on) values ('29990101000000000_leads__add', now());
  insert into migration_checksums values ('29990101000000000_leads__add', 'of a file that is not here');
  create table invoices (id uuid primary key, client_id uuid references clients on delete cascade);
  alter table companies add rating integer;
  alter table clients add rating integer not null default 0;
  alter table services add rating integer not null default 0;
  alter table leads add rating integer not null default 0, add score numeric generated always as (rating * 2) stored;
  alter table appointments add room text;
  create index on leads (rating)`;

describe('a version that later tables were made for', { timeout: 60_000 }, () => {
  const { start, undo } = useProcesses(afterAll);

  it('starts on them, is ready, and does its work, though it may migrate', async () => {
    const { url, drop } = await createDatabase();
    undo(drop);
    const client = new pg.Client(url);
    await client.connect();
    await client.query(LATER);
    await client.end();
    const service = await start({ DATABASE_URL: url, MIGRATE_ON_START: 'true' });
    expect((await service.send('GET', '/readyz')).status).toBe(200);

    const create = async (resource: string, body: object) => {
      const answer = await service.send<{ data: { id: string } }>('POST', `/${resource}`, body);
      expect(answer.status).toBe(201);
      return answer.body.data.id;
    };
    const company_id = await create('companies', { name: 'One' });
    const client_id = await create('clients', { name: 'One', company_id });
    const service_id = await create('services', { name: 'One' });
    const ids = {
      appointments: await create('appointments', { client_id, service_id, start_at: '2030-01-01T00:00:00Z' }),
      leads: await create('leads', { name: 'One', client_id, company_id }),
      clients: client_id,
      services: service_id,
      companies: company_id,
    };
    for (const [resource, id] of Object.entries(ids)) {
      const answers = [
        await service.send('GET', `/${resource}`),
        await service.send('PATCH', `/${resource}/${id}`, { notes: {} }),
        await service.send('GET', `/${resource}/${id}`),
        await service.send('DELETE', `/${resource}/${id}`),
      ];
      // A service has no notes.
      const refused = resource === 'services' ? 422 : 200;
      expect([resource, ...answers.map(({ status }) => status)]).toEqual([resource, 200, refused, 200, 200]);
    }
  });
});
