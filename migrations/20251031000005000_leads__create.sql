-- Up Migration

-- A CHECK may hold no subquery, and only a subquery sees the single tags. `return` binds every name now, so no
-- search_path can change its meaning later.
create function public.are_lead_tags(tags text[])
  returns boolean
  language sql
  immutable
  parallel safe
  return (
    select coalesce(bool_and(tag is not null and char_length(tag) between 1 and 100), true)
    from unnest(tags) as tag
  );

create table public.leads (
  id uuid not null default gen_random_uuid(),
  client_id uuid,
  company_id uuid,
  name varchar(300) not null,
  email varchar(254),
  phone varchar(64),
  source varchar(200),
  stage text,
  status text,
  interest_level integer not null default 0,
  notes jsonb not null default '{}',
  tags text[] not null default '{}',
  address varchar(2000),
  city varchar(200),
  company varchar(300),
  contact varchar(200),
  owner varchar(200),
  segment varchar(200),
  activities jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),

  -- What a search looks through: name, email, phone and company in lower case, kept apart by a character that a search
  -- never holds (src/db/search.ts), and after another such character the bare digits of the phone number, so that it is
  -- found however it is spaced. One column needs one index and one look; four would need four.
  search text not null generated always as (
    translate(
      lower(name || e'\x1f' || coalesce(email, '') || e'\x1f' || coalesce(phone, '') || e'\x1f' || coalesce(company, '')),
      e'\x1e',
      e'\x1f'
    )
    || e'\x1e' || regexp_replace(coalesce(phone, ''), '[^+0-9]', '', 'g')
  ) stored,

  -- The caller may choose the id, so that a repeated create is found out instead of stored twice.
  constraint leads_pkey primary key (id),

  -- A lead is worth keeping after the client it became is gone.
  constraint leads_client_id_fkey
    foreign key (client_id)
    references public.clients (id)
    on delete set null,

  -- A lead is worth keeping after the company it belongs to is gone.
  constraint leads_company_id_fkey
    foreign key (company_id)
    references public.companies (id)
    on delete set null,

  -- People find a lead by its name, so it must have one that can be seen.
  constraint leads_name_check check (name ~ '\S'),

  -- The steps of the sales pipeline; a lead may stand outside of it.
  constraint leads_stage_check check (stage in ('new', 'contacted', 'proposal', 'negotiation', 'won', 'lost')),

  -- What the ERP's screens can show; a lead may have none yet.
  constraint leads_status_check check (status in ('active', 'archived', 'converti')),

  -- Interest is a percentage.
  constraint leads_interest_level_check check (interest_level between 0 and 100),

  -- Front ends read notes by key; a list or a bare text would break them.
  constraint leads_notes_check check (jsonb_typeof(notes) = 'object'),

  -- Tags are labels on a card: one flat list, few enough to show, each with something to read and short enough to fit.
  constraint leads_tags_check check (
    coalesce(array_ndims(tags), 1) = 1
    and cardinality(tags) <= 50
    and public.are_lead_tags(tags)
  ),

  -- Activities are a history, read as a list and sent whole with the lead, hence the bound.
  constraint leads_activities_check check (
    case
      when jsonb_typeof(activities) = 'array' then jsonb_array_length(activities) <= 1000
      else false
    end
  ),

  -- Answers promise a time that every client can read: RFC 3339 knows neither infinity nor years beyond four digits.
  constraint leads_created_at_check
    check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00'),
  constraint leads_updated_at_check
    check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00')
);

-- One person is one lead, however the address is written; leads without an address are as many as you like.
create unique index leads_email_lower_key on public.leads (lower(email));

-- The list runs from the newest down, and id decides between leads of one bulk load, which share their created_at.
create index idx_leads_created_at on public.leads (created_at desc, id desc);
create index idx_leads_updated_at on public.leads (updated_at desc, id desc);

-- One index per filter, in the list's order, so that a page is read off it instead of sorting all that match.
create index idx_leads_stage on public.leads (stage, created_at desc, id desc);
create index idx_leads_source_created on public.leads (source, created_at desc, id desc);
create index idx_leads_status on public.leads (status, created_at desc, id desc);
create index idx_leads_owner on public.leads (owner, created_at desc, id desc);
create index idx_leads_segment on public.leads (segment, created_at desc, id desc);

-- An array has no order to be read off in: a rare tag's few leads are sorted, a common one's are met soon enough on the
-- way down idx_leads_created_at.
create index idx_leads_tags on public.leads using gin (tags);

-- Small, as equal sources share an entry: for counting and joining, where the order does not matter.
create index idx_leads_source on public.leads (source);

-- The hottest leads first.
create index idx_leads_interest_level on public.leads (interest_level desc, id desc);

-- These also serve `on delete set null`, which otherwise reads every lead. Most leads have neither a client nor a
-- company, and those cost nothing here.
create index idx_leads_client_id on public.leads (client_id, created_at desc, id desc) where client_id is not null;
create index idx_leads_company_id on public.leads (company_id, created_at desc, id desc) where company_id is not null;

-- A save that changes nothing is no change: updated_at stays. The columns are listed because a generated one, which
-- `new.*` would hold, is not known yet when this is asked; a test sees to it that none is forgotten.
create trigger leads_set_updated_at
  before update on public.leads
  for each row
  when (
    (
      old.id, old.client_id, old.company_id, old.name, old.email, old.phone, old.source, old.stage, old.status,
      old.interest_level, old.notes, old.tags, old.address, old.city, old.company, old.contact, old.owner, old.segment,
      old.activities, old.created_at, old.updated_at
    ) is distinct from (
      new.id, new.client_id, new.company_id, new.name, new.email, new.phone, new.source, new.stage, new.status,
      new.interest_level, new.notes, new.tags, new.address, new.city, new.company, new.contact, new.owner, new.segment,
      new.activities, new.created_at, new.updated_at
    )
  )
  execute function public.set_updated_at();

-- Down Migration

drop table public.leads;
drop function public.are_lead_tags(text[]);
