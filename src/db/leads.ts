import type { components, operations } from '../../generated/server.js';
import type { Page } from './list.js';
import type { SharedReads } from './shared-reads.js';
import { searchCondition } from './search.js';
import { Table } from './table.js';

export type Lead = components['schemas']['Lead'];
type SearchQuery = operations['searchLeads']['parameters']['query'];
/** A list takes what a search takes, and has no relevance. */
type LeadQuery = operations['listLeads']['parameters']['query'] | SearchQuery;

export const leads = new Table<Lead, LeadQuery>({
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
  listing: {
    filters: {
      status: 't.status = :status',
      owner: 't.owner = :owner',
      source: 't.source = :source',
      stage: 't.stage = :stage',
      segment: 't.segment = :segment',
      tag: 't.tags @> array[:tag]::text[]',
      client_id: 't.client_id = :client_id',
      company_id: 't.company_id = :company_id',
      interest_level_min: 't.interest_level >= :interest_level_min',
      interest_level_max: 't.interest_level <= :interest_level_max',
      created_from: 't.created_at >= :created_from',
      created_to: 't.created_at < :created_to',
    },
    sorts: {
      '-created_at': ['created_at', 'desc'],
      created_at: ['created_at', 'asc'],
      '-updated_at': ['updated_at', 'desc'],
      updated_at: ['updated_at', 'asc'],
      '-interest_level': ['interest_level', 'desc'],
      interest_level: ['interest_level', 'asc'],
      relevance: ['relevance', 'desc'],
    },
  },
});

/** Many leads at a time. */
export const manyLeads = leads.many<components['schemas']['LeadBatchReply']>();

/**
 * The leads whose name, email, phone or company holds the text (seed of leads, "recherche").
 *
 * @param callingCode - what a leading 0 of a phone number stands for, such as `33`
 */
export function searchLeads(
  reads: SharedReads,
  text: string,
  callingCode: string,
  query: SearchQuery,
): Promise<Page<Lead>> {
  return leads.list(reads, query, searchCondition(text, callingCode));
}
