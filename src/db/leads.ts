import type { components } from '../../generated/server.js';
import type { Json } from '../json.js';
import type { Queryable } from './pool.js';
import { Table, type Page } from './table.js';

export type Lead = components['schemas']['Lead'];

export const leads = new Table<Lead>({
  name: 'leads',
  columns: {
    id: 'id',
    name: 'name',
    email: 'email',
    phone: 'phone',
    source: 'source',
    stage: 'stage',
    status: 'status',
    interest_level: 'interest_level',
    notes: 'notes',
    tags: 'tags',
    address: 'address',
    city: 'city',
    company: 'company',
    contact: 'contact',
    owner: 'owner',
    segment: 'segment',
    activities: 'activities',
    client_id: 'client_id',
    company_id: 'company_id',
    created_at: 'created_at',
    updated_at: 'updated_at',
  },
  references: { client_id: 'clients', company_id: 'companies' },
  order: 't.created_at desc, t.id desc',
});

/** The leads whose name, email, phone or company holds the text (seed of leads, "recherche"). */
export function searchLeads(db: Queryable, text: string, page: Page): Promise<Json<Lead[]>> {
  const columns = ['name', 'email', 'phone', 'company'];
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return leads.list(db, page, columns.map((column) => `t.${column} ilike $3`).join(' or '), [pattern]);
}
