import { beforeAll, expect, test } from 'vitest';
import { useSql } from '../server.js';
import { describeTable, notesThatAreNoObject, timesThatNoAnswerTells } from './table.js';

const sql = useSql();
const client_id = '00000000-0000-4000-8000-00000000000c';
const service_id = '00000000-0000-4000-8000-00000000005e';
const start_at = new Date('2025-11-01T09:00:00Z');

beforeAll(async () => {
  await sql.insert('clients', { id: client_id, name: 'Ada' });
  await sql.insert('services', { id: service_id, name: 'Cut' });
});

describeTable(sql, 'appointments', {
  least: { client_id, service_id, start_at },
  defaults: { end_at: null, status: null, notes: {} },
  required: ['id', 'client_id', 'service_id', 'start_at', 'notes', 'created_at', 'updated_at'],
  references: ['client_id', 'service_id'],
  maxLengths: { status: 50 },
  checks: [
    ...notesThatAreNoObject('appointments'),
    ...timesThatNoAnswerTells('appointments'),
    ['a start in infinity', { start_at: 'infinity' }, 'appointments_start_at_check'],
    ['a start before our era', { start_at: '0001-12-31 23:59:59+00 BC' }, 'appointments_start_at_check'],
    ['an open end as infinity', { end_at: 'infinity' }, 'appointments_end_at_check'],
    ['an end beyond the year 9999', { end_at: '10000-01-01 00:00:00+00' }, 'appointments_end_at_check'],
    ['an end before the start', { end_at: '2025-11-01T08:59:59Z' }, 'appointments_end_after_start'],
    ['an end at the start', { end_at: start_at }, 'appointments_end_after_start'],
  ],
  accepts: [
    ['an end a microsecond after the start', { end_at: '2025-11-01T09:00:00.000001Z' }],
    ['a status in any words', { status: 'à confirmer' }],
  ],
  indexes: {
    idx_appointments_client_id: 'btree (client_id, start_at DESC, id DESC)',
    idx_appointments_service_id: 'btree (service_id, start_at DESC, id DESC)',
    idx_appointments_start_at: 'btree (start_at DESC, id DESC)',
    idx_appointments_status: 'btree (status, start_at DESC, id DESC)',
    idx_appointments_created_at: 'btree (created_at DESC, id DESC)',
    idx_appointments_period: `gist (tstzrange(start_at, COALESCE(end_at, start_at), '[]'::text))`,
  },
});

test.each([
  ['client', 'clients', 'client_id'],
  ['service', 'services', 'service_id'],
])('an appointment goes when its %s goes', async (_what, table, column) => {
  const parent = await sql.insert(table, { name: 'Gone' });
  const { id } = await sql.insert('appointments', { client_id, service_id, start_at, [column]: parent.id });
  await sql.query(`delete from ${table} where id = $1`, [parent.id]);
  await expect(sql.query('select from appointments where id = $1', [id])).resolves.toEqual([]);
});
