import { beforeAll, describe, expect, it } from 'vitest';
import { aBody, NOBODY, resources } from '../builders.js';
import { useService, type Data, type ProblemBody } from '../service.js';

const service = useService();
const taken = { id: '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11' };

/** By constraint, what a client sends that only the database can refuse, and what it is told. */
const reachable: Record<string, [resource: string, change: Data, status: number, code: string]> = {
  ...Object.fromEntries(resources.map((resource) => [`${resource}_pkey`, [resource, taken, 409, 'already_exists']])),
  leads_email_lower_key: ['leads', { email: 'ADA@example.com' }, 409, 'email_taken'],
  leads_client_id_fkey: ['leads', { client_id: NOBODY }, 409, 'reference_not_found'],
  leads_company_id_fkey: ['leads', { company_id: NOBODY }, 409, 'reference_not_found'],
  clients_company_id_fkey: ['clients', { company_id: NOBODY }, 409, 'reference_not_found'],
  appointments_client_id_fkey: ['appointments', { client_id: NOBODY }, 409, 'reference_not_found'],
  appointments_service_id_fkey: ['appointments', { service_id: NOBODY }, 409, 'reference_not_found'],
  appointments_end_after_start: ['appointments', { end_at: '2000-01-01T00:00:00Z' }, 422, 'end_before_start'],
};

/** By constraint, why no request meets it: what the document says of the property, which is refused before. */
const unreachable: Record<string, string> = {
  ...Object.fromEntries(
    resources.flatMap((table) =>
      ['created_at', 'updated_at'].map((column) => [`${table}_${column}_check`, `${column} is the service's own`]),
    ),
  ),
  appointments_end_at_check: 'end_at lies in the years 0001 to 9999',
  appointments_start_at_check: 'start_at lies in the years 0001 to 9999',
  appointments_notes_check: 'notes are an object',
  clients_name_check: 'a name is not blank',
  clients_notes_check: 'notes are an object',
  companies_name_check: 'a name is not blank',
  companies_notes_check: 'notes are an object',
  leads_activities_check: 'activities are a list of 1 000 at most',
  leads_interest_level_check: 'interest_level is from 0 to 100',
  leads_name_check: 'a name is not blank',
  leads_notes_check: 'notes are an object',
  leads_stage_check: 'stage has a pattern',
  leads_status_check: 'status has a pattern',
  leads_tags_check: 'tags are a list of 50 texts at most, each of 1 to 100 characters',
  services_duration_minutes_check: 'duration_minutes is from 1 to 1440',
  services_name_check: 'a name is not blank',
  services_price_cents_check: 'price_cents is 0 at least',
};

beforeAll(async () => {
  await service.create('leads', await aBody(service, 'leads', { ...taken, email: 'ada@example.com' }));
  for (const resource of resources.filter((name) => name !== 'leads')) {
    await service.create(resource, await aBody(service, resource, taken));
  }
});

describe('the constraints of the database', () => {
  it('are all known: a request meets them, or there is a reason why none does', async () => {
    const found = await service.query(
      `select conname as name
       from pg_constraint
       where connamespace = 'public'::regnamespace
         and contype <> 'n'
         and conrelid = any($1::regclass[])
       union
       select indexrelid::regclass::text
       from pg_index
       where indisunique
         and indrelid = any($1::regclass[])`,
      [resources],
    );
    const known = [...Object.keys(reachable), ...Object.keys(unreachable)];
    expect(found.map(({ name }) => name).sort()).toEqual(known.sort());
  });

  it.each(Object.entries(reachable))('%s is told as what it means', async (_name, [resource, change, status, code]) => {
    const body = await aBody(service, resource, change);
    const answer = await service.send<ProblemBody>('POST', `/${resource}`, { body });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });
});
