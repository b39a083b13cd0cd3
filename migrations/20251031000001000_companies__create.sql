-- Up Migration

-- The ERP may already own this table. Then it stays as it is: no column, index or trigger is added to it, and all that
-- is asked of it is a primary key `id uuid`, which the foreign keys of the later migrations point at.
do $$
begin
  if to_regclass('public.companies') is not null then
    raise notice 'public.companies exists already and is left as it is';
    return;
  end if;

  create table public.companies (
    id uuid not null default gen_random_uuid(),
    name varchar(300) not null,
    email varchar(254),
    phone varchar(64),
    address varchar(2000),
    city varchar(200),
    notes jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    -- Clients and leads point at a company by its id, which never changes.
    constraint companies_pkey primary key (id),

    -- People find a company by its name, so it must have one that can be seen.
    constraint companies_name_check check (name ~ '\S'),

    -- Front ends read notes by key; a list or a bare text would break them.
    constraint companies_notes_check check (jsonb_typeof(notes) = 'object'),

    -- Answers promise a time that every client can read: RFC 3339 knows neither infinity nor years beyond four digits.
    constraint companies_created_at_check
      check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00'),
    constraint companies_updated_at_check
      check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00')
  );

  -- The list runs from the newest down, or in the order of names; id decides between equals. The last one finds a name
  -- in any case.
  create index idx_companies_created_at on public.companies (created_at desc, id desc);
  create index idx_companies_name on public.companies (name, id);
  create index idx_companies_name_lower on public.companies (lower(name), created_at desc, id desc);

  -- A save that changes nothing is no change: updated_at stays.
  create trigger companies_set_updated_at
    before update on public.companies
    for each row
    when (old.* is distinct from new.*)
    execute function public.set_updated_at();
end;
$$;

-- Down Migration

-- The table stays: it may be the ERP's, and the ERP's other tables may point at it.
