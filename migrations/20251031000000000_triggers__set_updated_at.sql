-- Up Migration

-- Every table's updated_at trigger calls this function. The ERP may own one of the same name for its own triggers:
-- that one does the same work and is used as it is, because replacing it would change somebody else's tables.
do $$
begin
  if to_regprocedure('public.set_updated_at()') is not null then
    raise notice 'public.set_updated_at() exists already and is used as it is';
    return;
  end if;

  -- The pinned search_path keeps a caller from putting its own now() in front of the real one.
  create function public.set_updated_at()
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

-- Down Migration

-- The function stays: the triggers of companies, clients and services, which are never dropped, still call it.
