type Query = (text: string, values?: unknown[]) => Promise<{ rows: Record<string, string>[] }>;

/** The values of a filter by how many of 200 000 rows have them. Half of them, a handful, none. */
export const common = {
  ...{ source: 'web', stage: 'new', status: 'active', owner: 'amina', segment: 'pme', tag: 'newsletter' },
  ...{ client_id: idOf('clients', 0), company_id: idOf('companies', 0), service_id: idOf('services', 0) },
};
export const rare = {
  ...{ source: 'presse', stage: 'lost', status: 'converti', owner: 'zélie', segment: 'export', tag: 'vip' },
  ...{ client_id: idOf('clients', 7), company_id: idOf('companies', 7), service_id: idOf('services', 7) },
};
export const absent = {
  ...{ source: 'fax', stage: 'won', status: 'archived', owner: 'nobody', segment: 'none', tag: 'none' },
  ...{
    client_id: idOf('clients', 99_999),
    company_id: idOf('companies', 99_999),
    service_id: idOf('services', 99_999),
  },
};

/** The id of a parent that `fillTables` makes. */
function idOf(table: 'clients' | 'companies' | 'services', index: number): string {
  const number = { clients: 'a1', companies: 'c1', services: 'b1' }[table];
  return `00000000-0000-4000-80${number}-${String(index).padStart(12, '0')}`;
}

/** SQL that picks a value for row `i`: the common one for half of the rows, the rare one for one in 5 000. */
const skewed = (column: keyof typeof common, multiplier: number, middle: string) => `
  case
    when (i * ${multiplier}) % 5000 < 2500 then '${common[column]}'
    when (i * ${multiplier}) % 5000 < 4999 then ${middle}
    else '${rare[column]}'
  end`;

/** SQL of the id of a parent: the first has half of the rows, the one with the number 7 one in 5 000. */
const parent = (table: 'clients' | 'companies' | 'services', column: keyof typeof common, multiplier: number) =>
  `(${skewed(column, multiplier, `'${idOf(table, 0).slice(0, -6)}' || lpad((10 + i % 40)::text, 6, '0')`)})::uuid`;

const parents = (table: 'clients' | 'companies' | 'services') => `
  insert into ${table} (id, name)
  select ('${idOf(table, 0).slice(0, -6)}' || lpad(i::text, 6, '0'))::uuid, 'Parent ' || i
  from generate_series(0, 99) as i`;

/**
 * Leads over two years, one in ten of them from one import, which gave them one created_at. Nothing is random: the
 * multipliers are primes, so that the columns do not depend on each other.
 */
const LEADS = `
  insert into leads (
    id, name, email, phone, company, source, stage, status, owner, segment, tags, interest_level, client_id, company_id,
    notes, activities, created_at, updated_at
  )
  select
    md5(i::text)::uuid,
    (array['Camille', 'Marie', 'Jean-Pierre', 'Zoé', 'Élodie', 'Hervé', 'Inès', 'Thomas'])[1 + i * 7919 % 8]
      || ' ' || (array['Durand', 'Lefèvre', 'Martin', 'Moreau', 'Petit', 'Guérin', 'N''Diaye'])[1 + i * 104729 % 7]
      || case when i % 100000 = 0 then ' Wuthering' else '' end,
    case when i % 10 > 0 then 'contact.' || i || '@example.com' end,
    '+336' || lpad((i * 48271 % 100000000)::text, 8, '0'),
    case when i % 3 = 0 then 'Atelier ' || (i * 6151 % 5000) end,
    ${skewed('source', 7907, `'salon'`)},
    ${skewed('stage', 7901, `'contacted'`)},
    ${skewed('status', 7883, 'null')},
    ${skewed('owner', 7879, `'benoît'`)},
    ${skewed('segment', 7877, `'tpe'`)},
    array[${skewed('tag', 7873, `'salon'`)}],
    case when i * 7867 % 10 < 3 then 0 else i * 7867 % 101 end,
    case when i % 7 = 0 then ${parent('clients', 'client_id', 7853)} end,
    case when i % 3 = 0 then ${parent('companies', 'company_id', 7841)} end,
    '{"origin": "fair"}',
    '[{"kind": "call", "at": "2025-10-30T10:00:00Z"}]',
    created_at,
    created_at + i % 90 * interval '1 day'
  from
    generate_series(1::bigint, $1) as i,
    lateral (
      select '2023-11-01Z'::timestamptz
        + case when i between $1 / 2 and $1 * 6 / 10 then $1 / 2 else i end * interval '730 days' / $1 as created_at
    ) as creation`;

/** Appointments of half an hour over the same two years, some of them open and some weeks long, and a full week. */
const APPOINTMENTS = `
  insert into appointments (id, client_id, service_id, start_at, end_at, status, created_at)
  select
    md5(i::text)::uuid,
    ${parent('clients', 'client_id', 7829)},
    ${parent('services', 'service_id', 7823)},
    start_at,
    case
      when i % 12 > 0 then start_at + interval '30 minutes' * case when i % 1000 = 1 then 1000 else 1 end
    end,
    ${skewed('status', 7817, 'null')},
    start_at - interval '10 days'
  from
    generate_series(1::bigint, $1) as i,
    lateral (
      select '2023-11-01Z'::timestamptz + case
        when i % 20 = 0 then interval '300 days' + i * interval '7 days' / $1
        else i * interval '730 days' / $1
      end as start_at
    ) as beginning`;

/** Fills a database with this many leads and as many appointments, and tells the planner. */
export async function fillTables(query: Query, count: number): Promise<void> {
  for (const table of ['clients', 'companies', 'services'] as const) await query(parents(table));
  await fill(query, 'leads', LEADS, count);
  await fill(query, 'appointments', APPOINTMENTS, count);
}

/** Indexes are made after the rows, and the rows' references are known to be there: that takes a quarter of the time. */
async function fill(query: Query, table: string, insert: string, count: number): Promise<void> {
  const { rows } = await query(
    `select indexrelid::regclass as name, pg_get_indexdef(indexrelid) as definition
     from pg_index
     where indrelid = $1::regclass and not indisprimary`,
    [table],
  );
  for (const { name } of rows) await query(`drop index ${name}`);
  await query(`alter table ${table} disable trigger all`);
  await query(insert, [count]);
  await query(`alter table ${table} enable trigger all`);
  for (const { definition = '' } of rows) await query(definition);
  await query(`vacuum (analyze) ${table}`);
}
