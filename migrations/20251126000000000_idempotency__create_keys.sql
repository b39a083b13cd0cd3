-- Up Migration

-- What was answered to requests that came with an Idempotency-Key. A row is written by the very statement that does what the
-- request asks for, so that there is never one without the other; a repeated request meets the primary key, and is answered
-- what stands here. Logged as any other table: what was acknowledged has to be known after a crash as well.
create table public.idempotency_keys (
  id bytea not null,
  request bytea not null,
  status smallint not null,
  location text,
  body text not null,
  created_at timestamptz not null default now(),

  -- One digest of who asks, of the operation and of the key: a key is nobody else's, and nobody reads it here.
  constraint idempotency_keys_pkey primary key (id),

  -- Both are SHA-256; the second tells whether a key comes again with another request.
  constraint idempotency_keys_id_check check (octet_length(id) = 32),
  constraint idempotency_keys_request_check check (octet_length(request) = 32),

  -- Only successes are kept: what failed may be tried again under the same key.
  constraint idempotency_keys_status_check check (status between 200 and 299)
);

-- The oldest are removed first, in small batches.
create index idx_idempotency_keys_created_at on public.idempotency_keys (created_at);

-- Down Migration

drop table public.idempotency_keys;
