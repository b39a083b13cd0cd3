import type { components } from '../../generated/server.js';
import { byName, type NamedQuery } from './by-name.js';
import { Table } from './table.js';

export type Company = components['schemas']['Company'];

export const companies = new Table<Company, NamedQuery>({
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
  listing: byName<Company>(),
});
