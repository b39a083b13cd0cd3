-- Up Migration

-- Postgres learns how frequent a part of a text is from as many samples as this says, by default 100: a text that one of them
-- happens to hold would pass for one of a hundredth of all leads, which are looked through one by one and not by the index.
alter table public.leads alter column search set statistics 300;
analyze public.leads (search);

-- Down Migration

alter table public.leads alter column search set statistics -1;
