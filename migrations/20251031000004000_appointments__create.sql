-- Up Migration

create table public.appointments (
  id uuid not null default gen_random_uuid(),
  client_id uuid not null,
  service_id uuid not null,
  start_at timestamptz not null,
  end_at timestamptz,
  status varchar(50),
  notes jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),

  -- The caller may choose the id, so that a repeated create is found out instead of booked twice.
  constraint appointments_pkey primary key (id),

  -- An appointment is with somebody: it goes when its client goes.
  constraint appointments_client_id_fkey
    foreign key (client_id)
    references public.clients (id)
    on delete cascade,

  -- An appointment is for something: it goes when its service goes.
  constraint appointments_service_id_fkey
    foreign key (service_id)
    references public.services (id)
    on delete cascade,

  -- A calendar cannot draw an appointment that ends before it has begun; null means that the end is open.
  constraint appointments_end_after_start check (end_at > start_at),

  -- Front ends read notes by key; a list or a bare text would break them.
  constraint appointments_notes_check check (jsonb_typeof(notes) = 'object'),

  -- Answers promise a time that every client can read: RFC 3339 knows neither infinity nor years beyond four digits.
  constraint appointments_start_at_check
    check (start_at >= '0001-01-01 00:00:00+00' and start_at < '10000-01-01 00:00:00+00'),
  constraint appointments_end_at_check
    check (end_at >= '0001-01-01 00:00:00+00' and end_at < '10000-01-01 00:00:00+00'),
  constraint appointments_created_at_check
    check (created_at >= '0001-01-01 00:00:00+00' and created_at < '10000-01-01 00:00:00+00'),
  constraint appointments_updated_at_check
    check (updated_at >= '0001-01-01 00:00:00+00' and updated_at < '10000-01-01 00:00:00+00')
);

-- The lists run from the latest start down, and id decides between equal starts, so all three indexes end in that
-- order: a page is read off the index instead of sorting all that a client, a service or the calendar has.
-- The first two also serve the cascades, which otherwise read every appointment.
create index idx_appointments_client_id on public.appointments (client_id, start_at desc, id desc);
create index idx_appointments_service_id on public.appointments (service_id, start_at desc, id desc);
create index idx_appointments_start_at on public.appointments (start_at desc, id desc);
create index idx_appointments_status on public.appointments (status, start_at desc, id desc);
create index idx_appointments_created_at on public.appointments (created_at desc, id desc);

-- Which appointments a week overlaps cannot be told from where they start, for a long one may have begun at any time
-- before. An open end counts as an instant here; both ends are in, since an empty period would overlap nothing.
create index idx_appointments_period on public.appointments
  using gist (tstzrange(start_at, coalesce(end_at, start_at), '[]'));

-- A save that changes nothing is no change: updated_at stays.
create trigger appointments_set_updated_at
  before update on public.appointments
  for each row
  when (old.* is distinct from new.*)
  execute function public.set_updated_at();

-- Down Migration

drop table public.appointments;
