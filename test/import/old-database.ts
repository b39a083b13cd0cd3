import type pg from 'pg';

/**
 * A database as people had it before: its own names and types, and in every hundred rows one of each of the oddities that
 * years and several programs leave behind. The same numbers make the same rows.
 */
export async function makeOldDatabase(db: pg.ClientBase, leads: number): Promise<void> {
  await db.query(`
    create table companies (
      id uuid primary key, name text, "emailAddress" text, tel text, created_at timestamp
    );
    create table clients (
      id uuid primary key, full_name text, email text, phone text, "companyId" uuid, notes text, legacy_code integer,
      "createdAt" timestamptz, "updatedAt" timestamptz
    );
    create table services (id bigint primary key, title text, duration integer, price_cents numeric(10, 2));
    create table leads (
      id uuid primary key, name text, email text, phone text, source text, stage text, status text,
      "interestLevel" numeric(5, 1), notes json, tags text[], activities text, "clientId" uuid, "companyId" uuid,
      created_at timestamptz, updated_at timestamptz
    );
    create table appointments (
      id uuid primary key, "clientId" uuid, service_id bigint, scheduled_at timestamp, start_time timestamp, status text,
      notes text
    );
    create function made_id(kind text, i bigint) returns uuid language sql immutable
      as $$ select md5(kind || i)::uuid $$;`);
  await fill(db, leads);
}

/** How many rows the tables of a database of so many leads have. */
export function countsOf(leads: number) {
  return { companies: leads / 10, clients: leads / 5, services: 8, leads, appointments: leads / 2 };
}

/** How many of them nobody can take as they are, by what is wrong with them. */
export async function findOddities(db: pg.ClientBase, leads: number) {
  const each = leads / 100;
  // Among them those that begin in the hour which the clocks skip: it makes them begin an hour later, after their end.
  const { rows } = await db.query<{ count: number }>(`
    select count(*)::int as count
    from appointments a
    join clients c on c.id = a."clientId"
    where a.start_time at time zone 'Europe/Paris' <= a.scheduled_at at time zone 'Europe/Paris'`);
  return {
    leads: { maxLength: each, duplicates: each, invalid_text: each, malformed_json: each, orphans: each },
    appointments: { orphans: each / 2, end_before_start: rows[0]?.count ?? 0 },
  };
}

async function fill(db: pg.ClientBase, leads: number): Promise<void> {
  const { companies, clients, appointments } = countsOf(leads);
  await db.query(
    `insert into companies
     select made_id('company', i), ' Atelier ' || i, 'atelier' || i || '@example.com', '04 78 00 00 0' || i % 10,
       timestamp '2024-01-01 08:00:00.123456' + i * interval '1 hour'
     from generate_series(1, ${companies}) i`,
  );
  await db.query(
    `insert into clients
     select made_id('client', i), case when i % 50 = 0 then repeat('é', 300) else 'Client ' || i end,
       'client' || i || '@example.com', '0033 6 12 34 ' || lpad((i % 100)::text, 2, '0') || ' 78',
       case when i % 3 = 0 then made_id('company', 1 + i % ${companies}) end,
       case i % 4 when 0 then null when 1 then '' when 2 then '{}' else '{"vip": true}' end, i,
       timestamptz '2024-02-01 08:00:00.000001+01' + i * interval '1 minute', null
     from generate_series(1, ${clients}) i`,
  );
  await db.query(
    `insert into services
     select i, 'Service ' || i, 15 * i, 1000 * i
     from generate_series(1, 8) i`,
  );
  await db.query(
    `insert into leads
     select made_id('lead', i),
       case i % 100 when 1 then repeat('x', 301) when 2 then '  ' || repeat('e' || U&'\\0301', 300) || ' ' else 'Lead ' || i end,
       case i % 100 when 3 then 'LEAD' || i + 1 || '@EXAMPLE.com' when 5 then null when 6 then '' else 'lead' || i || '@example.com' end,
       case i % 4
         when 0 then '06 ' || lpad((i % 100)::text, 2, '0') || ' 34 56 78'
         when 1 then '+33 (0)7 99 34 56 ' || lpad((i % 100)::text, 2, '0')
         when 2 then '01.99.34.56.78 poste ' || i
       end,
       'web', case i % 3 when 0 then 'New' when 1 then ' won' end, case i % 2 when 0 then 'Active' end,
       case when i % 7 <> 0 then i % 101 end,
       case i % 100 when 7 then '{"broken": "\\ud83d"}' when 8 then null else '{"origin": "fair", "n": 1.5}' end::json,
       case i % 5 when 0 then null when 1 then '{}' else array['salon', 'été, "vip"', e'back\\\\slash\\ttab'] end,
       case i % 100 when 9 then '[{"kind": "call"' when 10 then '[{"kind": "call", "at": "2024"}]' else '[]' end,
       case i % 100 when 11 then made_id('nobody', i) when 12 then made_id('client', 1 + i % ${clients}) end,
       case i % 10 when 0 then made_id('company', 1 + i % ${companies}) end,
       timestamptz '2024-03-01 08:00:00.654321+01' + i * interval '1 second',
       timestamptz '2024-06-01 08:00:00.654321+02' + i * interval '1 second'
     from generate_series(1, ${leads}) i`,
  );
  await db.query(
    `insert into appointments
     select made_id('appointment', i),
       case when i % 100 = 1 then made_id('nobody', i) else made_id('client', 1 + i % ${clients}) end, 1 + i % 8, start,
       case when i % 100 = 2 then start - interval '1 hour' when i % 3 = 0 then null else start + interval '45 minutes' end,
       'confirmed', case when i % 2 = 0 then '{"room": 4}' end
     from generate_series(1, ${appointments}) i,
       lateral (
         -- Around the hour that the clocks skip, and the one that they show twice.
         select timestamp '2024-03-30 09:00' + (i % 2) * interval '210 days' + i / 2 * interval '17 minutes' as start
       ) s`,
  );
  await db.query('analyze');
}
