import type { components } from '../../generated/server.js';
import { Table } from './table.js';

export type Company = components['schemas']['Company'];

export const companies = new Table<Company>({
  name: 'companies',
  columns: {
    id: 'id',
    name: 'name',
    email: 'email',
    phone: 'phone',
    address: 'address',
    city: 'city',
    notes: 'notes',
    created_at: 'created_at',
    updated_at: 'updated_at',
  },
  references: {},
  order: 't.created_at desc, t.id desc',
});
