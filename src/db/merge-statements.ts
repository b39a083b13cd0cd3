import type { Target } from './target.js';

/** Where a batch of rows `s` waits to be merged into the table `t`; each has its number within the batch. */
export const STAGING = 'pg_temp.carnet_staging';

const STAMPS = new Set(['created_at', 'updated_at']);

/** The statements that merge the staged rows into the table, made once. */
export type MergeStatements = ReturnType<typeof mergeStatements>;

/** The values of the staged rows `s` as the table `t` holds them. */
export function stagedValues({ columns }: Pick<Target, 'columns'>) {
  const names = columns.map(({ name }) => name);
  const inserted = columns.map(({ name, filler }) =>
    filler === null ? `s.${name}` : `coalesce(s.${name}, ${filler})`,
  );
  // A row that is here keeps its times where the other side has none.
  const changed = columns.map(({ name, filler }, i) =>
    filler !== null && STAMPS.has(name) ? `coalesce(s.${name}, t.${name})` : (inserted[i] ?? ''),
  );
  // Postgres compares the two kinds of JSON by value only if they are of the binary one.
  const comparable = (values: string[]) => values.map((value, i) => (columns[i]?.isJson ? `${value}::jsonb` : value));
  return { names, inserted, changed, there: comparable(changed), here: comparable(names.map((name) => `t.${name}`)) };
}

export function mergeStatements(
  { table, columns, references, checks, hasUniqueEmail }: Target,
  { keepsKnown = false }: { keepsKnown?: boolean } = {},
) {
  const { names, inserted, changed, there, here } = stagedValues({ columns });
  const notOlder = names.includes('updated_at') ? 't.updated_at <= s.updated_at' : 'true';
  // Null of a row without a time, which is taken.
  const isTaken = keepsKnown ? 'false' : notOlder;
  const mergeable = columns.filter(({ name }) => name !== 'id' && name !== 'created_at').map(({ name }) => name);
  const insertion = `
    insert into ${table} (${names.join(', ')})
    select ${inserted.join(', ')}
    from ${STAGING} s
    order by s.row`;
  return {
    prepare: `
      drop table if exists ${STAGING};
      create temporary table carnet_staging as select 0 as row, ${names.join(', ')} from ${table} with no data`,

    insert: insertion,

    /** Without a failure where a row of the table or an earlier one of the batch keeps one out. */
    insertUnlessKeptOut: `${insertion} on conflict do nothing`,

    countKnown: `select count(*)::int as count from ${STAGING} s join ${table} t on t.id = s.id`,

    dropUnchanged: `
      delete from ${STAGING} s
      using ${table} t
      where t.id = s.id and row(${here.join(', ')}) is not distinct from row(${there.join(', ')})`,

    dropNewer: `
      delete from ${STAGING} s
      using ${table} t
      where t.id = s.id and (${isTaken}) is false`,

    /** Asks for the time again: Postgres asks that of a row which somebody has changed since, and it has waited for. */
    update: `
      update ${table} t
      set ${names.map((name, i) => `${name} = ${changed[i] ?? ''}`).join(', ')}
      from ${STAGING} s
      where t.id = s.id and (${isTaken}) is not false`,

    /** What was updated, and what was changed here while it was not yet. */
    dropKnown: `delete from ${STAGING} s using ${table} t where t.id = s.id`,

    /** Asked after the insert: what is still not there was kept out by another row. */
    findKeptOut: `
      select s.row, ${hasUniqueEmail ? 'o.id' : 'null'} as other
      from ${STAGING} s
      ${hasUniqueEmail ? `left join ${table} o on lower(o.email) = lower(s.email)` : ''}
      where not exists (select from ${table} t where t.id = s.id)
      order by s.row`,

    /** Of several rows that share an address the latest counts, and what it does not say stays. */
    mergeDuplicates: `
      update ${table} t
      set ${mergeable.map((name) => `${name} = coalesce(s.${name}, t.${name})`).join(', ')}
      from (
        select distinct on (lower(s.email)) s.*
        from ${STAGING} s
        where s.row = any ($1)
        order by lower(s.email)${names.includes('updated_at') ? ', s.updated_at desc nulls last' : ''}, s.row desc
      ) s
      where lower(t.email) = lower(s.email) and ${notOlder}`,

    findOrphans:
      references.length === 0
        ? undefined
        : references
            .map(
              ({ column, parent, key }) => `
          select s.row, '${column}' as column, s.${column}::text as value
          from ${STAGING} s
          where s.${column} is not null and not exists (select from ${parent} p where p.${key} = s.${column})`,
            )
            .join(' union all '),

    clear: (column: string) => `update ${STAGING} set ${column} = null where row = any ($1)`,

    findBroken:
      checks.length === 0
        ? undefined
        : checks
            .map(({ name, condition }) => `select row, '${name}' as name from ${STAGING} where not (${condition})`)
            .join(' union all '),

    drop: `delete from ${STAGING} where row = any ($1)`,
  };
}
