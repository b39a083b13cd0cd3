-- Up Migration

-- How far each import has come. A batch of rows and the place after it are stored in one transaction: whenever an import is
-- killed, the same command goes on behind the last row that is stored.
create table public.imports (
  source text not null,
  settings text not null,
  since timestamptz,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  last_started_at timestamptz,
  tables jsonb not null default '{}',
  rejects_file text not null,
  rejects_bytes bigint not null default 0,

  -- A source is imported by one at a time: its place must be one.
  constraint imports_pkey primary key (source),

  -- Progress is told by table.
  constraint imports_tables_check check (jsonb_typeof(tables) = 'object'),

  -- A file cannot be cut to less than nothing.
  constraint imports_rejects_bytes_check check (rejects_bytes >= 0)
);

-- A row that moves brings the time of its last change along. Whoever sets carnet.keep_updated_at in a transaction
-- keeps what it writes there; nothing that a client can send does. A function of the ERP's own stays as it is.
do $$
declare
  ours constant text := 'begin new.updated_at = now(); return new; end;';
begin
  if (
    select trim(regexp_replace(prosrc, '\s+', ' ', 'g')) is distinct from ours
    from pg_proc
    where oid = 'public.set_updated_at()'::regprocedure
  ) then
    raise notice 'public.set_updated_at() is not ours: rows that an import changes get the time of the import';
    return;
  end if;

  create or replace function public.set_updated_at()
    returns trigger
    language plpgsql
    set search_path = ''
  as $function$
  begin
    if current_setting('carnet.keep_updated_at', true) is distinct from 'on' then
      new.updated_at = now();
    end if;
    return new;
  end;
  $function$;
end;
$$;

-- Down Migration

do $$
begin
  if (select prosrc from pg_proc where oid = 'public.set_updated_at()'::regprocedure) !~ 'carnet\.keep_updated_at' then
    return;
  end if;

  create or replace function public.set_updated_at()
    returns trigger
    language plpgsql
    set search_path = ''
  as $function$
  begin
    new.updated_at = now();
    return new;
  end;
  $function$;
end;
$$;

drop table public.imports;
