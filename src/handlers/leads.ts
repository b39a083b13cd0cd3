import type { Input, Reply } from '../contract/operations.js';
import { leads, searchLeads as search } from '../db/leads.js';
import { success } from '../json.js';
import type { Deps } from './deps.js';
import { resource } from './resource.js';

export const {
  list: listLeads,
  create: createLead,
  get: getLead,
  update: updateLead,
  patch: patchLead,
  delete: deleteLead,
} = resource('/leads', leads);

export async function searchLeads({ path, query }: Input<'searchLeads'>, { db }: Deps): Promise<Reply<'searchLeads'>> {
  return { status: 200, body: success(await search(db, path.query, query)) };
}
