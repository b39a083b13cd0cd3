import { createHash } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSeed } from '../src/db/seed.js';
import { withSession } from '../src/db/session.js';
import { seedTables, type Rows } from '../src/seed/seed.js';
import { published } from './contract.js';
import { createDatabase, type Row } from './server.js';
import { useService } from './service.js';

const tables = ['companies', 'clients', 'services', 'leads', 'appointments'] as const;
const schemas = {
  companies: 'CompanyCreate',
  clients: 'ClientCreate',
  services: 'ServiceCreate',
  leads: 'LeadCreate',
  appointments: 'AppointmentCreate',
};

const generate = (leads: number, seed: number): { [Name in keyof Rows]: Rows[Name][] } => {
  const { companies, clients, services, leads: people, appointments } = seedTables({ leads, seed });
  return {
    companies: [...companies.rows()],
    clients: [...clients.rows()],
    services: [...services.rows()],
    leads: [...people.rows()],
    appointments: [...appointments.rows()],
  };
};

const rows = generate(2000, 1);
const { leads, clients, appointments } = rows;
/** Enough for what is rare. */
const many = generate(20_000, 1).leads;

/** How many leads have each value of a column. */
const tally = (values: unknown[]) =>
  values.reduce<Map<unknown, number>>((counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1), new Map());

describe('the rows of a seed', () => {
  it('are the same every time, and others for another seed', () => {
    expect(generate(2000, 1)).toEqual(rows);
    const others = generate(2000, 2);
    expect(tables.filter((table) => JSON.stringify(others[table]) === JSON.stringify(rows[table]))).toEqual([]);
  });

  it('are the same on every machine, in every version of Node and of the packages, or measurements cannot be compared', () => {
    const hash = createHash('sha256').update(JSON.stringify(generate(500, 42)));
    expect(hash.digest('hex')).toBe('c63f7a102217fb7ba6e3a452cb376a3202e2175a06f58b3fbd680274747109bd');
  });

  it('come in fixed proportions', () => {
    expect(tables.map((table) => rows[table].length)).toEqual([200, 400, 8, 2000, 1000]);
    const least = Object.values(seedTables({ leads: 1, seed: 0 }));
    expect(least.map(({ count, rows: made }) => [count, [...made()].length])).toEqual([
      [1, 1],
      [1, 1],
      [8, 8],
      [1, 1],
      [1, 1],
    ]);
  });

  it.each(tables)('that are %s satisfy the document, each of them', (table) => {
    const ajv = new Ajv2020({ strict: false });
    ajvFormats.default(ajv);
    ajv.addSchema({ $id: 'document', components: published.components });
    const validate = ajv.compile({ $ref: `document#/components/schemas/${schemas[table]}` });
    const refused = rows[table].filter((row) => !validate(row)).map((row) => [row, ajv.errorsText(validate.errors)]);
    expect(refused).toEqual([]);
  });

  it.each(tables)('that are %s have ids between the bounds that their table tells', (table) => {
    const [lowest, highest] = seedTables({ leads: 2000, seed: 1 })[table].idRange;
    expect(rows[table].filter(({ id }) => id < lowest || id > highest)).toEqual([]);
    expect(new Set(rows[table].map(({ id }) => id)).size).toBe(rows[table].length);
  });

  it('have e-mail addresses that differ in more than case, between two seeds as well', () => {
    const addresses = [...leads, ...generate(2000, 2).leads].flatMap(({ email }) => email?.toLowerCase() ?? []);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.length).toBeGreaterThan(3000);
    expect(leads.some(({ email }) => email !== null && email !== email.toLowerCase())).toBe(true);
  });

  it.each([
    'email',
    'phone',
    'source',
    'stage',
    'status',
    'owner',
    'segment',
    'city',
    'company_id',
    'client_id',
  ] as const)('leave %s open now and then', (column) => {
    const open = leads.filter((lead) => lead[column] === null).length;
    expect(open).toBeGreaterThan(0);
    expect(open).toBeLessThan(2000);
  });

  it.each([
    ['source', 'web', 'presse'],
    ['owner', 'amina', 'zélie'],
    ['segment', 'pme', 'export'],
    ['stage', 'new', 'won'],
    ['status', 'active', 'converti'],
  ] as const)('have in %s a value that is common and one that is rare', (column, common, rare) => {
    const counts = tally(many.map((lead) => lead[column]));
    expect(counts.get(common)).toBeGreaterThan(20_000 * 0.4);
    expect(counts.get(rare)).toBeGreaterThan(0);
    expect(counts.get(rare)).toBeLessThan(20_000 * 0.01);
  });

  it('have tags that are common, and one that is rare', () => {
    const counts = tally(many.flatMap(({ tags }) => tags));
    expect(counts.get('web')).toBeGreaterThan(2000);
    expect(counts.get('vip')).toBeGreaterThan(0);
    expect(counts.get('vip')).toBeLessThan(60);
  });

  it('share companies, few of which have many leads', () => {
    const counts = [...tally(leads.flatMap(({ company_id }) => company_id ?? [])).values()].sort((a, b) => b - a);
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(counts.slice(0, 10).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(total * 0.3);
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(10);
  });

  it('run through two years from the oldest to the newest, in runs of equal times', () => {
    const times = leads.map(({ created_at }) => Date.parse(created_at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(0)).toBeLessThan(Date.parse('2023-11-02T00:00:00Z'));
    expect(times.at(-1)).toBeGreaterThan(Date.parse('2025-10-20T00:00:00Z'));
    expect(Math.max(...tally(leads.map(({ created_at }) => created_at)).values())).toBeGreaterThan(50);
    expect(leads.filter(({ created_at, updated_at }) => Date.parse(updated_at) < Date.parse(created_at))).toEqual([]);
  });

  it('have notes and activities of many sizes', () => {
    const sizes = (column: 'notes' | 'activities') => leads.map((lead) => JSON.stringify(lead[column]).length);
    expect(Math.min(...sizes('notes'))).toBe(2);
    expect(Math.max(...sizes('notes'))).toBeGreaterThan(2_000);
    expect(Math.min(...sizes('activities'))).toBe(2);
    expect(Math.max(...sizes('activities'))).toBeGreaterThan(2_000);
  });

  it('refer to rows of the same seed', () => {
    const ids = (table: 'companies' | 'clients' | 'services') => new Set(rows[table].map(({ id }) => id));
    const known = { company_id: ids('companies'), client_id: ids('clients'), service_id: ids('services') };
    expect(leads.filter((lead) => lead.company_id !== null && !known.company_id.has(lead.company_id))).toEqual([]);
    expect(leads.filter((lead) => lead.client_id !== null && !known.client_id.has(lead.client_id))).toEqual([]);
    expect(clients.filter(({ company_id }) => company_id !== null && !known.company_id.has(company_id))).toEqual([]);
    expect(appointments.filter(({ client_id }) => !known.client_id.has(client_id))).toEqual([]);
    expect(appointments.filter(({ service_id }) => !known.service_id.has(service_id))).toEqual([]);
  });
});

describe('the service', () => {
  const service = useService();

  it('201 for each of a small seed, and every value stays as it was generated', async () => {
    const small = generate(40, 3);
    for (const table of tables) {
      for (const row of small[table]) {
        const times = { created_at: expect.any(String) as string, updated_at: expect.any(String) as string };
        expect(await service.create(table, row)).toMatchObject({ ...row, ...times });
      }
    }
  });
});

describe('loadSeed', () => {
  const signal = new AbortController().signal;
  let url: string;
  let db: pg.Pool;
  beforeAll(async () => {
    const database = await createDatabase();
    url = database.url;
    db = new pg.Pool({ connectionString: url, options: '-c TimeZone=UTC' });
    // A pool's end does not wait for its connections, which the drop of the database may still meet.
    db.on('error', () => undefined);
    return async () => {
      await db.end();
      await database.drop();
    };
  });

  const load = (count: number, seed: number) =>
    withSession({ databaseUrl: url, dataDir: '', migrateOnStart: false }, (session) =>
      loadSeed(session, Object.values(seedTables({ leads: count, seed })), { signal, onSent: () => undefined }),
    );
  const stored = async (table: string, seed: string) => {
    const { rows: found } = await db.query<{ row: Row }>(
      `select to_jsonb(t) - 'search' as row from ${table} t where id::text like $1 order by id`,
      [`${seed}-%`],
    );
    return found.map(({ row }) => row);
  };

  it('stores every row as it was generated', async () => {
    await load(2000, 1);
    for (const table of tables) expect(await stored(table, '00000001')).toEqual(rows[table]);
  });

  it('refuses a seed of which any row is there, and adds nothing', async () => {
    await load(5, 7);
    await db.query(`delete from leads where id::text like '00000007-%'`);
    const refusal = /^rows of this seed are in the database \S+ already \(companies, clients, services, appointments\)/;
    await expect(load(50, 7)).rejects.toThrow(refusal);
    expect(await stored('leads', '00000007')).toEqual([]);
  });

  it('adds nothing at all if one row meets another one', async () => {
    const { email } = generate(100, 8).leads.findLast((lead) => lead.email !== null) ?? {};
    await db.query(`insert into leads (name, email) values ('Faster', upper($1))`, [email]);
    await expect(load(100, 8)).rejects.toMatchObject({ constraint: 'leads_email_lower_key' });
    for (const table of tables) expect(await stored(table, '00000008')).toEqual([]);
  });

  it('lets two loads of one seed at once take turns, so that the second is refused before it begins', async () => {
    const outcomes = await Promise.allSettled([load(200, 9), load(200, 9)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.flatMap((outcome) => ('reason' in outcome ? String(outcome.reason) : []))).toEqual([
      expect.stringContaining('rows of this seed are in'),
    ]);
  });
});
