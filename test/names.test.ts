import { beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../src/db/migrate.js';
import { createErp } from './adopt/erp.js';
import { aBody, aClient, aCompany, aRow, aService, NOBODY, resources } from './builders.js';
import { propertiesOf } from './contract.js';
import { problemOf, useService, type Data, type ProblemBody } from './service.js';

const service = useService();

const aliases = resources.flatMap((resource) =>
  propertiesOf(resource)
    .filter(([, property]) => property['x-alias-of'] !== undefined && !property.readOnly)
    .map(([alias, property]) => [resource, alias, property['x-alias-of'] ?? ''] as const),
);
const updates = aliases.flatMap((alias) => (['PUT', 'PATCH'] as const).map((method) => [method, ...alias] as const));

/** Three values for every property that has aliases, as they are answered. */
type Three = readonly [stored: unknown, first: unknown, second: unknown];
let values: Record<string, Three> = {};
const valuesOf = (column: string): Three => values[column] ?? [undefined, undefined, undefined];

beforeAll(async () => {
  const three = async (resource: string, body: Data): Promise<Three> => {
    const create = async () => (await service.create(resource, body)).id;
    return [await create(), await create(), await create()];
  };
  values = {
    client_id: await three('clients', aClient()),
    service_id: await three('services', aService()),
    company_id: await three('companies', aCompany()),
    start_at: ['2025-11-01T06:00:00+00:00', '2025-11-01T07:00:00+00:00', '2025-11-01T08:00:00+00:00'],
    end_at: ['2025-11-01T10:00:00+00:00', '2025-11-01T11:00:00+00:00', '2025-11-01T12:00:00+00:00'],
    interest_level: [10, 20, 30],
    duration_minutes: [10, 20, 30],
    price_cents: [10, 20, 30],
  };
});

/** A body in which one property stands under another name, and nowhere else. */
async function bodyWith(resource: string, canonical: string, change: Data): Promise<Data> {
  const body = await aBody(service, resource);
  return { ...Object.fromEntries(Object.entries(body).filter(([name]) => name !== canonical)), ...change };
}

/** Names of old front ends that answers carry too. */
const shadows: Record<string, string> = { start_at: 'scheduled_at', end_at: 'start_time' };

/** A value under all the names that it is answered under. */
const answered = (canonical: string, value: unknown): Data => ({
  [canonical]: value,
  [shadows[canonical] ?? canonical]: value,
});

it('knows every alias that old front ends use', () => {
  expect(aliases.map(([resource, alias, canonical]) => `${resource} ${alias} = ${canonical}`).sort()).toEqual([
    'appointments clientId = client_id',
    'appointments endAt = end_at',
    'appointments scheduledAt = start_at',
    'appointments scheduled_at = start_at',
    'appointments serviceId = service_id',
    'appointments startAt = start_at',
    'appointments startTime = end_at',
    'appointments start_time = end_at',
    'clients companyId = company_id',
    'leads clientId = client_id',
    'leads companyId = company_id',
    'leads interestLevel = interest_level',
    'services durationMinutes = duration_minutes',
    'services priceCents = price_cents',
  ]);
});

describe.each(aliases)('creating %s with %s for %s', (resource, alias, canonical) => {
  const create = (body: Data) => service.send<{ data: Data } & ProblemBody>('POST', `/${resource}`, { body });

  it('201 with the value under the canonical name', async () => {
    const [value] = valuesOf(canonical);
    const { status, body } = await create(await bodyWith(resource, canonical, { [alias]: value }));
    expect(status).toBe(201);
    expect(body.data).toMatchObject(answered(canonical, value));
  });

  it('201 when both names have the same value', async () => {
    const [value] = valuesOf(canonical);
    const { body } = await create(await bodyWith(resource, canonical, { [alias]: value, [canonical]: value }));
    expect(body.data).toMatchObject(answered(canonical, value));
  });

  it('422 when the two names have different values', async () => {
    const [, first, second] = valuesOf(canonical);
    const answer = await create(await bodyWith(resource, canonical, { [canonical]: first, [alias]: second }));
    expect(answer.body).toEqual({
      success: false,
      type: '/problems/alias-conflict',
      title: 'Two names of one property disagree',
      status: 422,
      code: 'alias_conflict',
      detail: `${alias}: has another value than ${canonical}; send one of them`,
      request_id: answer.headers['x-request-id'],
      errors: [
        {
          in: 'body',
          pointer: `/${alias}`,
          code: 'alias_conflict',
          message: `has another value than ${canonical}; send one of them`,
        },
      ],
    });
  });

  it('422 names the other one when the alias comes first', async () => {
    const [, first, second] = valuesOf(canonical);
    const others = await bodyWith(resource, canonical, {});
    const { body } = await create({ [alias]: first, ...others, [canonical]: second });
    expect(body.detail).toBe(`${canonical}: has another value than ${alias}; send one of them`);
  });

  it('422 in the spelling that was sent', async () => {
    const answer = await create(await bodyWith(resource, canonical, { [alias]: [] }));
    expect(problemOf(answer)).toMatchObject({ status: 422, code: 'validation_failed' });
    expect(problemOf(answer).errors).toContain(`body /${alias} type`);
  });
});

describe.each(updates)('%s on %s with %s for %s', (method, resource, alias, canonical) => {
  const aStoredRow = async () => aRow(service, resource, { [canonical]: valuesOf(canonical)[0] });
  const change = (id: string, body: Data) =>
    service.send<{ data: Data } & ProblemBody>(method, `/${resource}/${id}`, { body });

  it('200 changes what the alias names', async () => {
    const { id } = await aStoredRow();
    const [, value] = valuesOf(canonical);
    const { status, body } = await change(id, { [alias]: value });
    expect(status).toBe(200);
    expect(body.data).toMatchObject(answered(canonical, value));
  });

  it('200 takes the alias for the change when the canonical value is the stored one', async () => {
    const row = await aStoredRow();
    const [, value] = valuesOf(canonical);
    const { body } = await change(row.id, { ...row, [alias]: value });
    const { updated_at } = body.data;
    expect(body.data).toEqual({ ...row, ...answered(canonical, value), updated_at });
    expect(updated_at).not.toBe(row.updated_at);
  });

  it('200 takes the canonical value for the change when the alias is the stored one', async () => {
    const row = await aStoredRow();
    const [stored, value] = valuesOf(canonical);
    const { body } = await change(row.id, { [alias]: stored, [canonical]: value });
    expect(body.data).toMatchObject(answered(canonical, value));
  });

  it('200 and nothing changes when both are the stored one', async () => {
    const row = await aStoredRow();
    const { body } = await change(row.id, { ...row, [alias]: valuesOf(canonical)[0] });
    expect(body).toEqual({ success: true, data: row });
  });

  it('422 when both differ from the stored one and from each other', async () => {
    const row = await aStoredRow();
    const [, first, second] = valuesOf(canonical);
    const answer = await change(row.id, { [canonical]: first, [alias]: second });
    const errors = [`body /${canonical} alias_conflict`];
    expect(problemOf(answer)).toEqual({ status: 422, code: 'alias_conflict', errors });
    expect((await service.send('GET', `/${resource}/${row.id}`)).body.data).toEqual(row);
  });

  it('422 when the value that is not stored is none', async () => {
    const row = await aStoredRow();
    const answer = await change(row.id, { [canonical]: valuesOf(canonical)[0], [alias]: {} });
    expect(problemOf(answer)).toMatchObject({ status: 422, code: 'validation_failed' });
  });

  it('404 when there is no such row', async () => {
    const [, first, second] = valuesOf(canonical);
    const answer = await change(NOBODY, { [canonical]: first, [alias]: second });
    expect(problemOf(answer)).toEqual({ status: 404, code: 'not_found', errors: [] });
  });
});

describe('references under two names', () => {
  const references = aliases.filter(([, , canonical]) => canonical.endsWith('_id'));

  it.each(references)(
    '409 for %s when %s, which differs from the stored %s, leads nowhere',
    async (resource, alias, canonical) => {
      const [stored] = valuesOf(canonical);
      const { id } = await aRow(service, resource, { [canonical]: stored });
      const answer = await service.send('PUT', `/${resource}/${id}`, {
        body: { [canonical]: stored, [alias]: NOBODY },
      });
      const errors = [`body /${alias} reference_not_found`];
      expect(problemOf(answer)).toEqual({ status: 409, code: 'reference_not_found', errors });
    },
  );

  it('201 when they differ in case only', async () => {
    const [id] = valuesOf('client_id');
    const body = { name: 'Ada', client_id: id, clientId: String(id).toUpperCase() };
    expect((await service.create('leads', body)).client_id).toBe(id);
  });

  it('201 when they are the same instant at different offsets', async () => {
    const body = await aBody(service, 'appointments', { scheduledAt: '2025-11-01t10:00:00.000+01:00' });
    expect((await service.create('appointments', body)).start_at).toBe('2025-11-01T09:00:00+00:00');
  });

  it('422 names every name that disagrees with the first', async () => {
    const body = await aBody(service, 'appointments', {
      scheduledAt: '2025-11-01T10:00:00Z',
      startAt: '2025-11-01T11:00:00Z',
      clientId: NOBODY,
    });
    const answer = await service.send('POST', '/appointments', { body });
    expect(problemOf(answer)).toEqual({
      status: 422,
      code: 'alias_conflict',
      errors: expect.arrayContaining(
        ['clientId', 'scheduledAt', 'startAt'].map((name) => `body /${name} alias_conflict`),
      ) as string[],
    });
  });

  it('422 mentions the aliases of what is missing', async () => {
    const { body } = await service.send<ProblemBody>('POST', '/appointments', { body: {} });
    expect(body.errors).toEqual([
      { in: 'body', pointer: '/client_id', code: 'required', message: 'is required (clientId is taken for it)' },
      { in: 'body', pointer: '/service_id', code: 'required', message: 'is required (serviceId is taken for it)' },
      {
        in: 'body',
        pointer: '/start_at',
        code: 'required',
        message: 'is required (startAt, scheduled_at, scheduledAt is taken for it)',
      },
    ]);
  });
});

describe('a table of the ERP with a column whose type knows no equality', () => {
  let url = '';
  // Registered before the service, which opens this database.
  beforeAll(async () => {
    const ends: (() => Promise<void>)[] = [];
    const erp = await createErp(
      `create table clients (
         id uuid primary key default gen_random_uuid(), company_id uuid, name text not null, email text, phone text,
         address text, city text, notes json not null default '{}',
         created_at timestamptz not null default now(), updated_at timestamptz not null default now()
       )`,
      (end) => ends.push(end),
    );
    await migrate(erp.url);
    url = erp.url;
    return async () => {
      for (const end of ends) await end();
    };
  });
  const there = useService({ databaseUrl: () => url });

  it('200 takes of two names the one that differs from the stored value', async () => {
    const [company, other] = [await there.create('companies', aCompany()), await there.create('companies', aCompany())];
    const client = await there.create('clients', aClient({ company_id: company.id, notes: { a: 1 } }));
    const { status, body } = await there.send('PUT', `/clients/${client.id}`, {
      body: { company_id: company.id, companyId: other.id },
    });
    expect([status, body.data]).toEqual([200, { ...client, company_id: other.id }]);
  });
});
