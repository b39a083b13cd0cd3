-- Up Migration

-- Stores rows as one statement for each of them would, and answers them. A column that a row does not name takes the table's
-- own default, row by row: which default that is stands in the catalogue, so the statement is composed here.
--
-- columns: those that rows may name; answer: the SQL of what is answered of row `t`. It runs with the rights and the search
-- path of whoever calls it, as the INSERT of a single row does: triggers of the ERP may count on either.
create function public.carnet_insert_rows(target regclass, columns text[], answer text, sent jsonb[])
  returns table (id uuid, answered text)
  language plpgsql
as $function$
declare
  names text := (select string_agg(quote_ident(name), ', ') from unnest(columns) as name);
  defaults text := (
    select string_agg(format('%L, %s', a.attname, pg_get_expr(d.adbin, d.adrelid)), ', ')
    from pg_attribute as a
    join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = target and a.attname = any (columns) and a.attgenerated = ''
  );
begin
  return query execute format(
    'insert into %1$s as t (%2$s)
     select %2$s
     from unnest($1) with ordinality as sent (named, place),
       jsonb_populate_record(null::%1$s, jsonb_build_object(%3$s) || sent.named) as r
     order by sent.place
     returning t.id, %4$s',
    target, names, defaults, answer
  ) using sent;
end;
$function$;

-- Tells what would become of rows that are stored one after the other, and stores nothing: of each that can be, its id and
-- its answer; of each other, its place among those that were sent, the SQLSTATE and the name of the rule that it breaks.
--
-- Many are tried at once, and one by one only where one of them is refused: a transaction within the transaction for each of
-- a thousand rows would burden everybody who reads meanwhile. An error that is not a row's own ends all of it.
create function public.carnet_try_rows(target regclass, columns text[], answer text, sent jsonb[])
  returns table (id uuid, answered text, place integer, code text, rule text)
  language plpgsql
as $function$
declare
  width constant integer := 32;
  firsts integer[] := array[1];
  lasts integer[] := array[cardinality(sent)];
  first integer;
  last integer;
  step integer;
  ids uuid[] := '{}';
  answers text[] := '{}';
  some_ids uuid[];
  some_answers text[];
  places integer[] := '{}';
  codes text[] := '{}';
  rules text[] := '{}';
  broken_code text;
  broken_rule text;
begin
  begin
    -- What an ERP has deferred until the end of a transaction would be looked at then, and there is no such end here.
    set constraints all immediate;
    while cardinality(firsts) > 0 loop
      first := firsts[1];
      last := lasts[1];
      firsts := firsts[2:];
      lasts := lasts[2:];
      begin
        select array_agg(made.id), array_agg(made.answered)
        into some_ids, some_answers
        from public.carnet_insert_rows(target, columns, answer, sent[first:last]) as made;
        ids := ids || some_ids;
        answers := answers || some_answers;
      exception when integrity_constraint_violation or data_exception then
        get stacked diagnostics broken_code = returned_sqlstate, broken_rule = constraint_name;
        if first = last then
          places := places || first;
          codes := codes || broken_code;
          rules := rules || broken_rule;
        else
          step := case when last - first < width then 1 else width end;
          firsts := array(select n from generate_series(first, last, step) as n) || firsts;
          lasts := array(select least(n + step - 1, last) from generate_series(first, last, step) as n) || lasts;
        end if;
      end;
    end loop;
    raise exception using errcode = 'CRNET';
  exception when sqlstate 'CRNET' then
    null;
  end;
  return query
    select one.id, one.answered, null::integer, null::text, null::text
    from unnest(ids, answers) as one (id, answered)
    union all
    select null::uuid, null::text, one.place, one.code, one.rule
    from unnest(places, codes, rules) as one (place, code, rule);
end;
$function$;

-- Down Migration

drop function public.carnet_try_rows(regclass, text[], text, jsonb[]);
drop function public.carnet_insert_rows(regclass, text[], text, jsonb[]);
