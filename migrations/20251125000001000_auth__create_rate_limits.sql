-- Up Migration

-- How many requests each caller has sent since when, counted here because several processes answer them. Unlogged: after a
-- crash the count begins anew, and nothing waits for a disk. The columns are those that rate-limiter-flexible writes.
create unlogged table public.rate_limits (
  key text not null,
  points integer not null,
  expire bigint,

  -- One count for each caller.
  constraint rate_limits_pkey primary key (key)
);

-- Down Migration

drop table public.rate_limits;
