import type { operations } from '../../generated/server.js';
import type { Listing } from './list.js';

/** The query of each of the lists that are looked through by name. */
export type NamedQuery = operations['listClients' | 'listServices' | 'listCompanies']['parameters']['query'];

/** How the rows that have a name are listed: found by it in any case, the newest first or in the order of names. */
export function byName<Row extends { name: string; created_at: string }>(): Listing<Row, NamedQuery> {
  return {
    filters: { name: 'lower(t.name) = lower(:name)' },
    sorts: {
      '-created_at': ['created_at', 'desc'],
      created_at: ['created_at', 'asc'],
      name: ['name', 'asc'],
      '-name': ['name', 'desc'],
    },
  };
}
