-- Up Migration

-- Who may, beside those with an access token: machines. What a key is cannot be read from here, only whether one that is
-- sent is it.
create table public.api_keys (
  id text not null,
  name text not null,
  hash text not null,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,

  -- The part of a key that may be shown: in lists, in logs, to whoever revokes it.
  constraint api_keys_pkey primary key (id),

  -- It goes into logs and headers as it is.
  constraint api_keys_id_check check (id ~ '^[0-9A-Za-z]{11}$'),

  -- Nobody revokes a key of which nobody knows what it was for.
  constraint api_keys_name_check check (name ~ '\S' and length(name) <= 200),

  -- SHA-256: what was drawn from 256 bits at random needs no slower one.
  constraint api_keys_hash_check check (hash ~ '^[0-9a-f]{64}$'),

  -- A key that may do nothing is a mistake.
  constraint api_keys_scopes_check check (cardinality(scopes) > 0)
);

-- Down Migration

drop table public.api_keys;
