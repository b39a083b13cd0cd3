import { expect, test } from 'vitest';
import { useSql } from '../server.js';
import { blankNames, describeTable, notesThatAreNoObject, timesThatNoAnswerTells } from './table.js';

const sql = useSql();

/** Every parent is listed by age and by name, and found by its name in any case. */
const listed = (table: string) => ({
  [`idx_${table}_created_at`]: 'btree (created_at DESC, id DESC)',
  [`idx_${table}_name`]: 'btree (name, id)',
  [`idx_${table}_name_lower`]: 'btree (lower((name)::text), created_at DESC, id DESC)',
});

const party = {
  least: { name: 'Ada' },
  defaults: { email: null, phone: null, address: null, city: null, notes: {} },
  required: ['id', 'name', 'notes', 'created_at', 'updated_at'],
  references: [],
  maxLengths: { name: 300, email: 254, phone: 64, address: 2000, city: 200 },
};

describeTable(sql, 'companies', {
  ...party,
  checks: [...blankNames('companies'), ...notesThatAreNoObject('companies'), ...timesThatNoAnswerTells('companies')],
  accepts: [['notes with a key', { notes: '{"a":1}' }]],
  indexes: listed('companies'),
});

describeTable(sql, 'clients', {
  ...party,
  defaults: { ...party.defaults, company_id: null },
  references: ['company_id'],
  checks: [...blankNames('clients'), ...notesThatAreNoObject('clients'), ...timesThatNoAnswerTells('clients')],
  accepts: [['an address that another client has', { email: 'same@example.com' }]],
  indexes: { ...listed('clients'), idx_clients_company_id: 'btree (company_id)' },
});

describeTable(sql, 'services', {
  least: { name: 'Cut' },
  defaults: { description: null, duration_minutes: null, price_cents: null },
  required: ['id', 'name', 'created_at', 'updated_at'],
  references: [],
  maxLengths: { name: 300, description: 2000 },
  checks: [
    ...blankNames('services'),
    ...timesThatNoAnswerTells('services'),
    ['a duration of no minutes', { duration_minutes: 0 }, 'services_duration_minutes_check'],
    ['a duration of more than a day', { duration_minutes: 1441 }, 'services_duration_minutes_check'],
    ['a price below zero', { price_cents: -1 }, 'services_price_cents_check'],
  ],
  accepts: [
    ['a minute', { duration_minutes: 1 }],
    ['a whole day', { duration_minutes: 1440 }],
    ['a service for free', { price_cents: 0 }],
  ],
  indexes: listed('services'),
});

test('a client outlives its company', async () => {
  const company = await sql.insert('companies', { name: 'Acme' });
  const client = await sql.insert('clients', { name: 'Ada', company_id: company.id });
  await sql.query('delete from companies where id = $1', [company.id]);
  await expect(sql.query('select company_id from clients where id = $1', [client.id])).resolves.toEqual([
    { company_id: null },
  ]);
});
