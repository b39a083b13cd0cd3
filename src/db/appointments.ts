import type { components, operations } from '../../generated/server.js';
import { Table } from './table.js';

export type Appointment = components['schemas']['Appointment'];
type AppointmentQuery = operations['listAppointments']['parameters']['query'];

/**
 * Half-open on overlap: an appointment without an end is an instant, and an instant at `from` is in. The first condition
 * is the one of the index `idx_appointments_period`, whose periods hold their ends too; the second leaves out those that
 * end at `from`. A range that would end before it begins is empty, so that nothing overlaps it.
 *
 * The last says nothing new: it tells an index in the order of starts where to begin, so that a week long ago is read
 * without the years after it.
 */
const OVERLAP = `
  tstzrange(t.start_at, coalesce(t.end_at, t.start_at), '[]')
    && case when :from::timestamptz > :to::timestamptz then 'empty' else tstzrange(:from, :to) end
  and (t.end_at is null or :from::timestamptz is null or t.end_at > :from)
  and (:to::timestamptz is null or t.start_at < :to)`;

/** The same for both ends in order: what the second of them finds has begun before `from`, and at that moment it lasts. */
const WITHIN = `t.start_at >= :from and t.start_at < :to and (t.end_at is null or t.end_at > :from)`;
const BEFORE = `
  tstzrange(t.start_at, coalesce(t.end_at, t.start_at), '[]') @> :from::timestamptz
  and t.start_at < :from and t.end_at > :from and :from::timestamptz < :to::timestamptz`;

export const appointments = new Table<Appointment, AppointmentQuery>({
  name: 'appointments',
  columns: {
    id: 'id',
    client_id: 'client_id',
    service_id: 'service_id',
    start_at: 'start_at',
    end_at: 'end_at',
    status: 'status',
    notes: 'notes',
    // What older front ends read, bit for bit as they always got it: `start_time` is the end.
    scheduled_at: 'start_at',
    start_time: 'end_at',
    created_at: 'created_at',
    updated_at: 'updated_at',
  },
  references: { client_id: 'clients', service_id: 'services' },
  listing: {
    filters: {
      client_id: 't.client_id = :client_id',
      service_id: 't.service_id = :service_id',
      status: 't.status = :status',
      from: OVERLAP,
      to: OVERLAP,
    },
    sorts: {
      '-start_at': ['start_at', 'desc'],
      start_at: ['start_at', 'asc'],
      '-created_at': ['created_at', 'desc'],
      created_at: ['created_at', 'asc'],
    },
    span: { filters: ['from', 'to'], column: 'start_at', within: WITHIN, before: BEFORE },
  },
});
