import { expect, test } from 'vitest';
import { useSql, type Row } from '../server.js';
import { blankNames, describeTable, notesThatAreNoObject, timesThatNoAnswerTells } from './table.js';

const sql = useSql();

const each = (column: string, values: string[]) =>
  values.map((value): [string, Row] => [`the ${column} ${value}`, { [column]: value }]);

describeTable(sql, 'leads', {
  least: { name: 'Ada' },
  defaults: {
    ...{ client_id: null, company_id: null, email: null, phone: null, source: null, stage: null, status: null },
    ...{ address: null, city: null, company: null, contact: null, owner: null, segment: null },
    ...{ interest_level: 0, notes: {}, tags: [], activities: [], search: 'ada\x1f\x1f\x1f\x1e' },
  },
  required: ['id', 'name', 'interest_level', 'notes', 'tags', 'activities', 'created_at', 'updated_at'],
  references: ['client_id', 'company_id'],
  maxLengths: {
    ...{ name: 300, email: 254, phone: 64, source: 200, address: 2000, city: 200 },
    ...{ company: 300, contact: 200, owner: 200, segment: 200 },
  },
  checks: [
    ...blankNames('leads'),
    ...notesThatAreNoObject('leads'),
    ...timesThatNoAnswerTells('leads'),
    ['a stage outside of the pipeline', { stage: 'sleeping' }, 'leads_stage_check'],
    ['a stage in capitals', { stage: 'New' }, 'leads_stage_check'],
    ['an unknown status', { status: 'lost' }, 'leads_status_check'],
    ['a status in capitals', { status: 'Converti' }, 'leads_status_check'],
    ['an interest level of -1', { interest_level: -1 }, 'leads_interest_level_check'],
    ['an interest level of 101', { interest_level: 101 }, 'leads_interest_level_check'],
    ['an empty tag', { tags: ['a', ''] }, 'leads_tags_check'],
    ['a tag of 101 characters', { tags: ['é'.repeat(101)] }, 'leads_tags_check'],
    ['a tag that is null', { tags: ['a', null] }, 'leads_tags_check'],
    ['51 tags', { tags: Array<string>(51).fill('a') }, 'leads_tags_check'],
    ['lists of tags in a list', { tags: [['a'], ['b']] }, 'leads_tags_check'],
    ['activities that are an object', { activities: '{}' }, 'leads_activities_check'],
    ['activities that are a JSON null', { activities: 'null' }, 'leads_activities_check'],
    ['1001 activities', { activities: JSON.stringify(Array(1001).fill({})) }, 'leads_activities_check'],
  ],
  accepts: [
    ...each('stage', ['new', 'contacted', 'proposal', 'negotiation', 'won', 'lost']),
    ...each('status', ['active', 'archived', 'converti']),
    ['an interest level of 0', { interest_level: 0 }],
    ['an interest level of 100', { interest_level: 100 }],
    ['50 tags of 100 characters', { tags: Array<string>(50).fill('é'.repeat(100)) }],
    ['1000 activities', { activities: JSON.stringify(Array(1000).fill({})) }],
  ],
  indexes: {
    leads_email_lower_key: 'btree (lower((email)::text))',
    idx_leads_created_at: 'btree (created_at DESC, id DESC)',
    idx_leads_updated_at: 'btree (updated_at DESC, id DESC)',
    idx_leads_status: 'btree (status, created_at DESC, id DESC)',
    idx_leads_owner: 'btree (owner, created_at DESC, id DESC)',
    idx_leads_segment: 'btree (segment, created_at DESC, id DESC)',
    idx_leads_tags: 'gin (tags)',
    idx_leads_stage: 'btree (stage, created_at DESC, id DESC)',
    idx_leads_source: 'btree (source)',
    idx_leads_source_created: 'btree (source, created_at DESC, id DESC)',
    idx_leads_interest_level: 'btree (interest_level DESC, id DESC)',
    idx_leads_client_id: 'btree (client_id, created_at DESC, id DESC) WHERE (client_id IS NOT NULL)',
    idx_leads_company_id: 'btree (company_id, created_at DESC, id DESC) WHERE (company_id IS NOT NULL)',
    idx_leads_search: 'gin (search gin_trgm_ops)',
  },
});

test.each([
  ['an address that differs only in case', 'dup@example.com', 'DUP@example.com'],
  ['an accented address that differs only in case', 'émile@example.com', 'ÉMILE@example.com'],
])('refuses %s', async (_what, first, second) => {
  await sql.insert('leads', { name: 'Dup', email: first });
  const again = sql.insert('leads', { name: 'Dup2', email: second });
  await expect(again).rejects.toMatchObject({ code: '23505', constraint: 'leads_email_lower_key' });
});

test('every column but the generated one moves updated_at', async () => {
  const [trigger] = await sql.query(
    `select pg_get_triggerdef(oid) as definition
     from pg_trigger
     where tgname = 'leads_set_updated_at'`,
  );
  const compared = [...String(trigger?.definition).matchAll(/new\.(\w+)/g)].map(([, column]) => ({ column }));
  const columns = await sql.query(
    `select column_name::text as column
     from information_schema.columns
     where table_name = 'leads' and is_generated = 'NEVER'
     order by ordinal_position`,
  );
  expect(compared).toEqual(columns);
});

test.each([
  ['client', 'clients', 'client_id'],
  ['company', 'companies', 'company_id'],
])('a lead outlives its %s', async (_what, table, column) => {
  const parent = await sql.insert(table, { name: 'Gone' });
  const { id } = await sql.insert('leads', { name: 'Ada', [column]: parent.id });
  await sql.query(`delete from ${table} where id = $1`, [parent.id]);
  await expect(sql.query(`select ${column} from leads where id = $1`, [id])).resolves.toEqual([{ [column]: null }]);
});
