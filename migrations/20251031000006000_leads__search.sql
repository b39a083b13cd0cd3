-- Up Migration

-- The search is right without this index, only slower, so a server that does not have pg_trgm, or a role that may not
-- install it, is no reason to stop. Whoever may can run the two statements of the hint at any later time.
do $$
declare
  trigrams text;
  definition text := 'create index if not exists idx_leads_search on public.leads using gin '
    '(search %1$s.gin_trgm_ops)';
begin
  create extension if not exists pg_trgm;

  -- Where it was installed before, it may be in a schema of its own.
  select extnamespace::regnamespace
  into trigrams
  from pg_extension
  where extname = 'pg_trgm';

  execute format(definition, trigrams);
exception
  -- The server does not have the extension, or not its library, or this role may not install it.
  when feature_not_supported or undefined_file or insufficient_privilege then
    raise notice 'leads are searched without an index: %', sqlerrm
      using hint = 'create extension pg_trgm schema public; ' || format(definition, 'public');
end;
$$;

-- Down Migration

-- The extension stays: something else in this database may use it.
drop index if exists public.idx_leads_search;
