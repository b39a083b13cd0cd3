/** What the catalogues hold of the tables of `public`, as one row of JSON per table. */
export const TABLES = `
  select
    c.relname as name,
    c.relkind as kind,
    c.relpersistence = 'u' as "isUnlogged",
    c.reloptions as options,
    pg_has_role(c.relowner, 'usage') as "isOurs",
    pg_get_userbyid(c.relowner) as owner,
    c.relrowsecurity and not pg_has_role(c.relowner, 'usage') as "hidesRows",
    pg_relation_size(c.oid)::float8 as bytes,
    (
      select coalesce(json_agg(json_build_object(
        'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod),
        'collation', (
          select l.oid::regcollation
          from pg_collation l
          join pg_type y on y.oid = a.atttypid
          where l.oid = a.attcollation and l.oid <> y.typcollation
        ),
        'notNull', a.attnotnull,
        'identity', a.attidentity,
        'generated', case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end,
        'default', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end,
        'isVolatile', exists (
          select
          from regexp_matches(pg_get_expr(d.adbin, d.adrelid), '(\\w+)\\(', 'g') m (names)
          join pg_proc p on p.proname = m.names[1] and p.provolatile = 'v'
        )
      ) order by a.attnum), '[]')
      from pg_attribute a
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns,
    (
      select coalesce(json_agg(json_build_object(
        'name', k.conname,
        'kind', k.contype,
        'columns', array(
          select a.attname
          from unnest(k.conkey) with ordinality u (attnum, place)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = u.attnum
          order by u.place
        ),
        'definition', pg_get_constraintdef(k.oid),
        'expression', pg_get_expr(k.conbin, k.conrelid),
        'target', (select t.relname from pg_class t where t.oid = k.confrelid),
        'isValid', k.convalidated
      ) order by k.conname), '[]')
      from pg_constraint k
      where k.conrelid = c.oid and k.contype in ('p', 'u', 'c', 'f', 'x')
    ) as constraints,
    (
      select coalesce(json_agg(json_build_object(
        'name', ic.relname,
        'definition', pg_get_indexdef(i.indexrelid),
        'keys', array(select pg_get_indexdef(i.indexrelid, n, true) from generate_series(1, i.indnkeyatts) n),
        'predicate', pg_get_expr(i.indpred, i.indrelid),
        'columns', array(
          select distinct a.attname
          from pg_depend d
          join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
          where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refobjid = c.oid
        ),
        'isUnique', i.indisunique,
        'isValid', i.indisvalid and i.indisready,
        'isBeingBuilt', exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid),
        'backs', (select k.contype from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')),
        'extensions', array(
          select distinct e.extname
          from unnest(i.indclass::oid[]) o
          join pg_depend d on d.classid = 'pg_opclass'::regclass and d.objid = o and d.deptype = 'e'
          join pg_extension e on e.oid = d.refobjid
        )
      ) order by ic.relname), '[]')
      from pg_index i
      join pg_class ic on ic.oid = i.indexrelid
      where i.indrelid = c.oid
    ) as indexes,
    (
      select coalesce(json_agg(json_build_object(
        'name', t.tgname,
        'definition', pg_get_triggerdef(t.oid),
        'isEnabled', t.tgenabled in ('O', 'A'),
        'source', p.prosrc
      ) order by t.tgname), '[]')
      from pg_trigger t
      join pg_proc p on p.oid = t.tgfoid
      where t.tgrelid = c.oid and not t.tgisinternal
    ) as triggers
  from pg_class c
  where c.relnamespace = 'public'::regnamespace
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by c.oid`;

/** The functions of `public` that belong to no extension. */
export const FUNCTIONS = `
  select
    p.oid::regprocedure::text as signature,
    pg_get_functiondef(p.oid) as definition,
    p.prosrc as source,
    p.prorettype = 'trigger'::regtype as "isTrigger"
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace
    and p.prokind = 'f'
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by p.oid`;

/** The names that a new table or index cannot have. */
export const RELATIONS = `
  select relname as name
  from pg_class
  where relnamespace = 'public'::regnamespace`;

/**
 * Whatever else may be in a schema: sequences, types, policies and rules. No migration makes one so far, and one that does
 * has to be told to `carnet adopt` first; those that come with a table, an identity column or an extension do not count.
 */
export const OTHERS = `
  select pg_describe_object(classid, oid, 0) as name
  from (
    select 'pg_class'::regclass as classid, oid
    from pg_class
    where relnamespace = 'public'::regnamespace and relkind not in ('r', 'i', 't')
    union all
    select 'pg_type'::regclass, oid
    from pg_type
    where typnamespace = 'public'::regnamespace and typrelid = 0 and typelem = 0
    union all
    select 'pg_proc'::regclass, oid
    from pg_proc
    where pronamespace = 'public'::regnamespace and prokind <> 'f'
    union all
    select 'pg_policy'::regclass, oid
    from pg_policy
  ) o
  where not exists (
    select
    from pg_depend d
    where d.classid = o.classid and d.objid = o.oid and d.deptype in ('e', 'i')
  )`;

/** What is installed, and what could be by this role. */
export const EXTENSIONS = `
  select
    a.name,
    e.oid is not null as "isInstalled",
    n.nspname as schema,
    exists (
      select
      from pg_available_extension_versions v
      where v.name = a.name
        and (
          (select rolsuper from pg_roles where rolname = current_user)
          or v.trusted and has_database_privilege(current_database(), 'create')
        )
    ) as "canBeInstalled"
  from pg_available_extensions a
  left join pg_extension e on e.extname = a.name
  left join pg_namespace n on n.oid = e.extnamespace`;

/** What an ALTER COLUMN … TYPE would be refused for, or have to read the whole table for. */
export const DEPENDENTS = `
  select
    pg_describe_object(d.classid, d.objid, d.objsubid) as name,
    d.classid in ('pg_class'::regclass, 'pg_constraint'::regclass) as "isOnlySlow"
  from pg_depend d
  join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.refobjid = $1::regclass
    and a.attname = $2
    and not (d.classid = 'pg_class'::regclass and exists (
      select from pg_index i where i.indexrelid = d.objid and i.indexprs is null and i.indpred is null
    ))
    and not (d.classid = 'pg_class'::regclass and exists (
      select from pg_class c where c.oid = d.objid and c.relkind = 'S'
    ))
    and not (d.classid = 'pg_constraint'::regclass and exists (
      select from pg_constraint k where k.oid = d.objid and k.contype in ('p', 'u', 'n')
    ))
    and not (d.classid = 'pg_attrdef'::regclass and exists (
      select from pg_attrdef f where f.oid = d.objid and f.adrelid = a.attrelid and f.adnum = a.attnum
    ))
  order by 1`;
