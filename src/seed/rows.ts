import type { components } from '../../generated/server.js';

type Schemas = components['schemas'];

/** What is stored of each resource: what is answered, without what is answered twice. */
export interface Rows {
  companies: Schemas['Company'];
  clients: Schemas['Client'];
  services: Schemas['Service'];
  leads: Schemas['Lead'];
  appointments: Omit<Schemas['Appointment'], 'scheduled_at' | 'start_time'>;
}

/** How many rows each table gets. */
export type Counts = Record<keyof Rows, number>;

/** What decides about every row. */
export interface Plan {
  seed: number;
  counts: Counts;
}
