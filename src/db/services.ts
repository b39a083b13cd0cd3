import type { components } from '../../generated/server.js';
import { byName, type NamedQuery } from './by-name.js';
import { Table } from './table.js';

export type Service = components['schemas']['Service'];

export const services = new Table<Service, NamedQuery>({
  name: 'services',
  columns: {
    id: 'id',
    name: 'name',
    description: 'description',
    duration_minutes: 'duration_minutes',
    price_cents: 'price_cents',
    created_at: 'created_at',
    updated_at: 'updated_at',
  },
  references: {},
  listing: byName<Service>(),
});
