import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../src/db/adopt/plan.js';
import { adoptAt, createErp, fromSeeds, INVENTORY, plain, planAt } from './erp.js';

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

const briefly = ({ about, what, rows, keys }: Finding) => ({ about, what, ...(rows && { rows, keys }) });

describe('rows that break a rule', () => {
  it('are counted and named by their ids, never by what is in them, and nothing is changed', async () => {
    const erp = await createErp(plain);
    await erp.query(`
      drop index leads_lower_idx;
      alter table leads drop constraint leads_stage_check;
      alter table leads add column company_id uuid, add column status varchar(50), add column tags text[];
      delete from leads;
      insert into leads (id, name, email, stage, status, interest_level, company_id, tags, created_at) values
        ('${id(1)}', 'Ada', 'Dup@example.com', 'new', 'active', 0, null, '{}', now()),
        ('${id(2)}', 'Ada', 'dup@example.com', 'asleep', 'Converti', null, null, '{}', now()),
        ('${id(3)}', ' ', 'c@example.com', null, null, 0, '${id(9)}', '{}', now()),
        ('${id(4)}', 'Ada', repeat('x', 250) || '@example.com', 'won', null, 0, null, '{""}', 'infinity')`);
    const before = await erp.query(INVENTORY);
    const { findings } = await planAt(erp.url);
    const shown = JSON.stringify(findings);
    expect(findings.filter(({ kind }) => kind === 'obstacle').map(briefly)).toEqual([
      { about: 'leads.interest_level', what: 'must not be null', rows: 1, keys: [id(2)] },
      ...[
        [
          `leads_created_at_check: (created_at >= '0001-01-01 00:00:00+00'::timestamp with time zone) AND (created_at < '10000-01-01 00:00:00+00'::timestamp with time zone)`,
          4,
        ],
        [`leads_name_check: name ~ '\\S'`, 3],
        [`leads_stage_check: stage = ANY (ARRAY['new', 'contacted', 'proposal', 'negotiation', 'won', 'lost'])`, 2],
        [`leads_status_check: status = ANY (ARRAY['active', 'archived', 'converti'])`, 2],
        [
          'leads_tags_check: (COALESCE(array_ndims(tags), 1) = 1) AND (cardinality(tags) <= 50) AND are_lead_tags(tags)',
          4,
        ],
        ['leads_email_length: char_length(email) <= 254', 4],
      ].map(([rule, n]) => ({
        about: 'leads',
        what: `some rows break the rule ${String(rule)}`,
        rows: 1,
        keys: [id(Number(n))],
      })),
      { about: 'leads.company_id', what: 'refers to rows of companies that do not exist', rows: 1, keys: [id(3)] },
      {
        about: 'leads',
        what: 'some rows share what leads_email_lower_key wants to be unique: lower(email)',
        rows: 2,
        keys: [`${id(1)} = ${id(2)}`],
      },
    ]);
    expect(shown).not.toMatch(/Ada|[Dd]up@|asleep|Converti/);
    await expect(adoptAt(erp.url)).rejects.toThrow('9 obstacles have to be removed first');
    expect(await erp.query(INVENTORY)).toEqual(before);
  });
});

describe('what cannot be adopted', () => {
  it('is told all at once, with what to do', async () => {
    const erp = await createErp(plain);
    await erp.query(`
      drop table companies;
      create table companies (id serial primary key, name text not null, notes text);
      create type stage as enum ('new');
      alter table leads alter created_at type timestamp, drop column name, drop column stage, add column stage stage,
        add column search tsvector;
      alter table clients add column siret text not null default '';
      alter table clients alter siret drop default;
      create table appointments (number serial primary key, id uuid not null, start_at timestamptz not null);
      create view services as select gen_random_uuid() as id;
      create function are_lead_tags(tags text[]) returns boolean language sql return true;
      create table pgmigrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);
      insert into pgmigrations (name, run_on) values ('001_init', now())`);
    const before = await erp.query(INVENTORY);
    const { findings } = await planAt(erp.url);
    const obstacles = findings.filter(({ kind }) => kind === 'obstacle');
    expect(obstacles.map(({ about, what }) => `${about}: ${what}`)).toEqual([
      'are_lead_tags(text[]): is there already and does something else',
      'services: is no ordinary table, but a view',
      'companies.id: is integer instead of uuid',
      'companies.notes: is text instead of jsonb',
      'clients.siret: is not null without a default, and the service does not know it: it could not create a row',
      'appointments.client_id: is missing, and must have a value in each row that nobody but you knows',
      'appointments.service_id: is missing, and must have a value in each row that nobody but you knows',
      'leads.name: is missing, and must have a value in each row that nobody but you knows',
      'leads.stage: is stage instead of text',
      'leads.created_at: is timestamp without time zone instead of timestamp with time zone',
      expect.stringMatching(/^leads.search: is a column of the ERP's own/),
      'appointments.id: is not the primary key; appointments_pkey is (number)',
      'pgmigrations: lists migrations that this version does not have: 001_init',
    ]);
    expect(obstacles.filter(({ remedy }) => remedy === undefined)).toEqual([]);
    await expect(adoptAt(erp.url)).rejects.toThrow('13 obstacles have to be removed first');
    expect(await erp.query(INVENTORY)).toEqual(before);
  });

  it('is a database without any of the tables', async () => {
    const erp = await createErp('create table invoices (id int)');
    await expect(planAt(erp.url)).rejects.toThrow(
      'there is none of the tables in the schema public; run: carnet migrate up',
    );
  });
});

describe('a role', () => {
  it('that may not create databases adopts what it owns, and is told what it does not own', async () => {
    const erp = await createErp(plain);
    const role = `clerk_${randomUUID()}`;
    await erp.query(`create role "${role}" login password 'x'`);
    onTestFinished(async () => {
      await erp.query(`reassign owned by "${role}" to current_user; drop owned by "${role}"; drop role "${role}"`);
    });
    await erp.query(`grant create on schema public to "${role}"; alter table clients owner to "${role}"`);
    await erp.query(`grant select on leads, companies to "${role}"`);
    const url = new URL(erp.url);
    [url.username, url.password] = [role, 'x'];
    const { findings, steps } = await planAt(url.href);
    const told = findings.map(({ kind, about, what }) => `${kind} ${about}: ${what}`);
    const { username } = new URL(erp.url);
    expect(told).toEqual([
      ...['companies', 'leads'].map(
        (table) => `obstacle ${table}: belongs to ${username}, and only its owner may alter it`,
      ),
    ]);
    expect(steps.map(({ what }) => what)).toContain('clients: columns');
  }, 30_000);
});

describe('what the service has to live with', () => {
  it('is told, and does not keep the rest from being done', async () => {
    const erp = await createErp(fromSeeds);
    await erp.query(`
      create view contacts as select name, phone from clients;
      alter table leads add constraint ck_source check (source <> 'fax'), alter column city set default 'Paris';
      alter table leads alter column phone set not null;
      create unique index uq_leads_phone on leads (phone)`);
    const { findings } = await adoptAt(erp.url);
    const told = findings.filter(({ kind }) => kind === 'limit').map(({ about, what }) => `${about}: ${what}`);
    expect(told).toEqual([
      expect.stringMatching(
        /^clients.name: stays character varying\(255\) instead of character varying\(300\), for others depend on it \(rule _RETURN on view contacts\)/,
      ),
      expect.stringMatching(/^clients.phone: stays character varying\(50\)/),
      'leads.phone: is not null there: a row without it is answered 422, though the document lets it be absent',
      `leads.city: keeps its default 'Paris'::character varying; without a value the document says null`,
      expect.stringMatching(/^appointments: its trigger trg_appointments_updated_at moves updated_at/),
      expect.stringMatching(/^leads.client_id: its foreign key leads_client_id_fkey does another thing/),
      `leads: has the rule ck_source, which the document does not tell: source <> 'fax'; what breaks it is answered 422`,
      'leads: has the rule uq_leads_phone, which the document does not tell: phone is unique; what breaks it is answered 409 conflict',
      expect.stringMatching(/^leads: its trigger trg_leads_updated_at moves updated_at/),
    ]);
    expect((await planAt(erp.url)).steps).toEqual([]);
  });
});
