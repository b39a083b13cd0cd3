import type pg from 'pg';

/** Ids that never change, so that documentation and trials can name them. */
export const demo = {
  companyId: '0199b7a2-0000-7000-8000-0000000000c1',
  clientId: '0199b7a2-0000-7000-8000-0000000000a1',
  serviceId: '0199b7a2-0000-7000-8000-0000000000b1',
  leadId: '0199b7a2-0000-7000-8000-0000000000d1',
  appointmentId: '0199b7a2-0000-7000-8000-0000000000e1',
} as const;

const rows: [table: string, rows: Record<string, unknown>[]][] = [
  [
    'companies',
    [
      {
        id: demo.companyId,
        name: 'Atelier Durand',
        email: 'bonjour@atelier-durand.example',
        phone: '+33478000001',
        city: 'Lyon',
      },
      { id: '0199b7a2-0000-7000-8000-0000000000c2', name: 'Pâtisserie Lefèvre', phone: '+33240000002', city: 'Nantes' },
    ],
  ],
  [
    'clients',
    [
      {
        id: demo.clientId,
        name: 'Camille Durand',
        email: 'camille.durand@example.com',
        phone: '+33612345678',
        company_id: demo.companyId,
      },
      { id: '0199b7a2-0000-7000-8000-0000000000a2', name: 'Zoé Lefèvre', email: 'zoe.lefevre@example.com' },
    ],
  ],
  [
    'services',
    [
      {
        id: demo.serviceId,
        name: 'Consultation',
        description: 'A first look at the project',
        duration_minutes: 60,
        price_cents: 9000,
      },
      { id: '0199b7a2-0000-7000-8000-0000000000b2', name: 'Suivi', duration_minutes: 30, price_cents: 4500 },
    ],
  ],
  [
    'leads',
    [
      {
        id: demo.leadId,
        name: 'Inès Moreau',
        email: 'ines.moreau@example.com',
        phone: '+33698765432',
        source: 'web',
        stage: 'new',
        status: 'active',
        interest_level: 60,
        tags: ['salon'],
        owner: 'amina',
        company: 'Atelier Durand',
        company_id: demo.companyId,
      },
      {
        id: '0199b7a2-0000-7000-8000-0000000000d2',
        name: 'Hervé Petit',
        source: 'salon',
        stage: 'contacted',
        status: 'active',
        interest_level: 30,
      },
      {
        id: '0199b7a2-0000-7000-8000-0000000000d3',
        name: 'Camille Durand',
        email: 'camille.durand@example.com',
        source: 'web',
        stage: 'won',
        status: 'converti',
        interest_level: 100,
        client_id: demo.clientId,
      },
    ],
  ],
  [
    'appointments',
    [
      {
        id: demo.appointmentId,
        client_id: demo.clientId,
        service_id: demo.serviceId,
        status: 'confirmed',
        start_at: '2025-11-03T09:00:00Z',
        end_at: '2025-11-03T10:00:00Z',
      },
      {
        id: '0199b7a2-0000-7000-8000-0000000000e2',
        client_id: demo.clientId,
        service_id: '0199b7a2-0000-7000-8000-0000000000b2',
        start_at: '2025-11-10T14:30:00Z',
      },
    ],
  ],
];

/**
 * Puts a few rows with fixed ids into a database that has none, all or nothing.
 *
 * @returns whether the demo set is there, from now or from an earlier start
 */
export async function loadDemo(pool: pg.Pool): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    // Two starts at once on one empty database: the second waits, and then finds rows.
    await client.query('lock table companies, clients, services, leads, appointments in share row exclusive mode');
    if (await isEmpty(client)) await insertAll(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
  const { rowCount } = await pool.query('select from leads where id = $1', [demo.leadId]);
  return rowCount === 1;
}

async function isEmpty(client: pg.PoolClient): Promise<boolean> {
  const { rowCount } = await client.query(`
    select from companies
    union all select from clients
    union all select from services
    union all select from leads
    union all select from appointments
    limit 1`);
  return rowCount === 0;
}

async function insertAll(client: pg.PoolClient): Promise<void> {
  for (const [table, entries] of rows) {
    for (const entry of entries) {
      const columns = Object.keys(entry).join(', ');
      const text = `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1)`;
      await client.query(text, [JSON.stringify(entry)]);
    }
  }
}
