import type { components } from '../../generated/server.js';
import { byName, type NamedQuery } from './by-name.js';
import { Table } from './table.js';

export type Client = components['schemas']['Client'];

export const clients = new Table<Client, NamedQuery>({
  name: 'clients',
  columns: {
    id: 'id',
    name: 'name',
    email: 'email',
    phone: 'phone',
    address: 'address',
    city: 'city',
    company_id: 'company_id',
    notes: 'notes',
    created_at: 'created_at',
    updated_at: 'updated_at',
  },
  references: { company_id: 'companies' },
  listing: byName<Client>(),
});
