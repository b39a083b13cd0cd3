-- Up Migration

-- The ERP may already own this table. Then it stays as it is: no column, index or trigger is added to it, and all that
-- is asked of it is a primary key `id uuid`, which the foreign keys of the later migrations point at.
do $$
begin
  if to_regclass('public.services') is not null then
    raise notice 'public.services exists already and is left as it is';
    return;
  end if;

  create table public.services (
    id uuid not null default gen_random_uuid(),
    name varchar(300) not null,
    description varchar(2000),
    duration_minutes integer,
    price_cents integer,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    -- Appointments point at a service by its id, which never changes.
    constraint services_pkey primary key (id),

    -- People choose a service by its name, so it must have one that can be seen.
    constraint services_name_check check (name ~ '\S'),

    -- A service is booked within one day and takes at least a minute; null means that it varies.
    constraint services_duration_minutes_check check (duration_minutes between 1 and 1440),

    -- Free is a price, less than free is none; null means on request.
    constraint services_price_cents_check check (price_cents >= 0),

    -- Answers promise a time that every client can read: RFC 3339 knows neither infinity nor years beyond four digits.
    constraint services_created_at_check
      check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00'),
    constraint services_updated_at_check
      check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00')
  );

  -- The list runs from the newest down, or in the order of names; id decides between equals. The last one finds a name
  -- in any case.
  create index idx_services_created_at on public.services (created_at desc, id desc);
  create index idx_services_name on public.services (name, id);
  create index idx_services_name_lower on public.services (lower(name), created_at desc, id desc);

  -- A save that changes nothing is no change: updated_at stays.
  create trigger services_set_updated_at
    before update on public.services
    for each row
    when (old.* is distinct from new.*)
    execute function public.set_updated_at();
end;
$$;

-- Down Migration

-- The table stays: it may be the ERP's, and the ERP's other tables may point at it.
