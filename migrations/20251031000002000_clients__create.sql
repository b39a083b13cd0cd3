-- Up Migration

-- The ERP may already own this table. Then it stays as it is: no column, index or trigger is added to it, and all that
-- is asked of it is a primary key `id uuid`, which the foreign keys of the later migrations point at.
do $$
begin
  if to_regclass('public.clients') is not null then
    raise notice 'public.clients exists already and is left as it is';
    return;
  end if;

  create table public.clients (
    id uuid not null default gen_random_uuid(),
    company_id uuid,
    name varchar(300) not null,
    email varchar(254),
    phone varchar(64),
    address varchar(2000),
    city varchar(200),
    notes jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    -- Appointments and leads point at a client by its id, which never changes.
    constraint clients_pkey primary key (id),

    -- A client outlives the company it came with.
    constraint clients_company_id_fkey
      foreign key (company_id)
      references public.companies (id)
      on delete set null,

    -- People find a client by its name, so it must have one that can be seen.
    constraint clients_name_check check (name ~ '\S'),

    -- Front ends read notes by key; a list or a bare text would break them.
    constraint clients_notes_check check (jsonb_typeof(notes) = 'object'),

    -- Answers promise a time that every client can read: RFC 3339 knows neither infinity nor years beyond four digits.
    constraint clients_created_at_check
      check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00'),
    constraint clients_updated_at_check
      check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00')
  );

  -- Without it, deleting a company reads every client.
  create index idx_clients_company_id on public.clients (company_id);

  -- The list runs from the newest down, or in the order of names; id decides between equals. The last one finds a name
  -- in any case.
  create index idx_clients_created_at on public.clients (created_at desc, id desc);
  create index idx_clients_name on public.clients (name, id);
  create index idx_clients_name_lower on public.clients (lower(name), created_at desc, id desc);

  -- A save that changes nothing is no change: updated_at stays.
  create trigger clients_set_updated_at
    before update on public.clients
    for each row
    when (old.* is distinct from new.*)
    execute function public.set_updated_at();
end;
$$;

-- Down Migration

-- The table stays: it may be the ERP's, and the ERP's other tables may point at it.
