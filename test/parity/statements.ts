/** What the catalogues hold of every table of the schema `public`. */
export const TABLES = `
  select
    c.relname as name,
    (
      select json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'isNotNull', a.attnotnull,
        'isGenerated', a.attgenerated <> '' or a.attidentity <> '',
        'defaultText', pg_get_expr(d.adbin, d.adrelid)
      ) order by a.attnum)
      from pg_attribute a
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns,
    (
      select coalesce(json_agg(json_build_object(
        'name', k.conname,
        'type', k.contype,
        'columns', array(select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = any(k.conkey)),
        'expression', pg_get_expr(k.conbin, k.conrelid),
        'target', (select relname from pg_class t where t.oid = k.confrelid),
        'onDelete', k.confdeltype
      ) order by k.conname), '[]')
      from pg_constraint k
      where k.conrelid = c.oid
    ) as constraints,
    (
      select coalesce(json_agg(json_build_object(
        'name', i.indexrelid::regclass::text,
        'keys', array(select pg_get_indexdef(i.indexrelid, n, true) from generate_series(1, i.indnkeyatts) n),
        'predicate', pg_get_expr(i.indpred, i.indrelid),
        'treatsNullsAsEqual', i.indnullsnotdistinct
      ) order by i.indexrelid::regclass::text), '[]')
      from pg_index i
      where i.indrelid = c.oid and i.indisunique and not i.indisprimary
    ) as "uniqueIndexes"
  from pg_class c
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  order by c.relname`;

/** The functions whose bodies Postgres has parsed, and prints. */
export const FUNCTIONS = `
  select proname as name, pg_get_function_sqlbody(oid) as body
  from pg_proc
  where pronamespace = 'public'::regnamespace and prokind = 'f' and pg_get_function_sqlbody(oid) is not null`;
