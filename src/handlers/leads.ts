import type { Input, Reply } from '../contract/operations.js';
import { leads, manyLeads, searchLeads as search } from '../db/leads.js';
import type { Deps } from './deps.js';
import { createMany, listOrExport, pageReply, resource } from './resource.js';

export const {
  create: createLead,
  get: getLead,
  update: updateLead,
  patch: patchLead,
  delete: deleteLead,
} = resource('/leads', leads);
export const listLeads = listOrExport('/leads', leads);
export const createLeads = createMany('/leads/batch', manyLeads);

export async function searchLeads(
  { path, query }: Input<'searchLeads'>,
  { searches, callingCode }: Deps,
): Promise<Reply<'searchLeads'>> {
  const page = await search(searches, path.query, callingCode, query);
  return pageReply(`/leads/search/${encodeURIComponent(path.query)}`, query, page);
}
