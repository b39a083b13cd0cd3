import type { components } from '../../generated/server.js';
import { Table } from './table.js';

export type Appointment = components['schemas']['Appointment'];

export const appointments = new Table<Appointment>({
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
  order: 't.start_at desc, t.id desc',
});
