-- Up Migration

-- How many leads hold a text Postgres guesses from so many samples, by default a hundred: what one of them happens to hold
-- would pass for a text of every hundredth lead, and be looked for in all leads one by one instead of in the index.
do $$
declare
  trigrams regclass;
begin
  if exists (
    select from pg_attribute where attrelid = 'public.leads'::regclass and attname = 'search' and not attisdropped
  ) then
    alter table public.leads alter column search set statistics 300;
  else
    -- Where the table was another program's first, a function stands in for the column, and the index has the samples. That
    -- program's own indexes are left as they are.
    for trigrams in
      select i.indexrelid::regclass
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_opclass o on o.oid = i.indclass[0]
      where i.indrelid = 'public.leads'::regclass and o.opcname = 'gin_trgm_ops' and i.indkey[0] = 0
        and starts_with(c.relname, 'idx_leads_search')
    loop
      execute format('alter index %s alter column 1 set statistics 300', trigrams);
    end loop;
  end if;
end;
$$;
analyze public.leads;

-- Down Migration

do $$
declare
  trigrams regclass;
begin
  if exists (
    select from pg_attribute where attrelid = 'public.leads'::regclass and attname = 'search' and not attisdropped
  ) then
    alter table public.leads alter column search set statistics -1;
  else
    for trigrams in
      select i.indexrelid::regclass
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_opclass o on o.oid = i.indclass[0]
      where i.indrelid = 'public.leads'::regclass and o.opcname = 'gin_trgm_ops' and i.indkey[0] = 0
        and starts_with(c.relname, 'idx_leads_search')
    loop
      execute format('alter index %s alter column 1 set statistics -1', trigrams);
    end loop;
  end if;
end;
$$;
