import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { normalForm } from '../../src/db/adopt/normal-form.js';
import { migrate } from '../../src/db/migrate.js';
import { adoptAt, createErp, INVENTORY, plain } from './erp.js';

/** The migrations, and one more. */
async function migrationsWith(up: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'carnet-migrations-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await cp(fileURLToPath(new URL('../../migrations', import.meta.url)), directory, { recursive: true });
  await writeFile(join(directory, '99990101000000000_later.sql'), `-- Up Migration\n${up}\n-- Down Migration\n`);
  return directory;
}

describe('a later migration', () => {
  it('is adopted without a word about it', async () => {
    const directory = await migrationsWith(`
      create unlogged table public.tokens (
        number bigint generated always as identity constraint tokens_pkey primary key,
        client_id uuid not null constraint tokens_client_id_fkey references public.clients on delete cascade,
        secret text collate "C" not null constraint tokens_secret_key unique,
        digest text not null generated always as (md5(secret)) stored
      ) with (fillfactor=70);
      create index idx_tokens_client_id on public.tokens (client_id) where secret <> '';
      alter table public.leads add column rank smallint not null default 1,
        add constraint leads_rank_check check (rank > 0);
      create unique index leads_rank_name_key on public.leads (rank, lower(name)) include (id);
      create function public.keep_rank() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger leads_keep_rank before insert on public.leads for each row execute function public.keep_rank();`);
    const erp = await createErp(plain);
    await adoptAt(erp.url, {}, directory);
    expect(await migrate(erp.url, 'up', { directory })).toEqual([]);
    const fresh = await createErp('');
    await migrate(fresh.url, 'up', { directory });
    const made = await fresh.query(INVENTORY);
    const there = (await erp.query(INVENTORY)).map(({ thing }) => String(thing));
    const later = made.map(({ thing }) => String(thing)).filter((thing) => /token|rank/.test(thing));
    expect(later.length).toBeGreaterThan(12);
    expect(later.filter((thing) => !there.includes(thing))).toEqual([]);
  });

  it.each([
    ['a type', `create type public.mood as enum ('good')`, 'type mood'],
    ['a sequence', 'create sequence public.numbers', 'sequence numbers'],
    ['a view', 'create view public.names as select name from public.leads', 'view names'],
  ])('that makes %s is refused by name', async (_what, up, name) => {
    const directory = await migrationsWith(`${up};`);
    const erp = await createErp(plain);
    const before = await erp.query(INVENTORY);
    await expect(adoptAt(erp.url, {}, directory)).rejects.toThrow(
      `the migrations make what carnet adopt cannot make yet: ${name}`,
    );
    expect(await erp.query(INVENTORY)).toEqual(before);
  });
});

describe('rules that say the same', () => {
  it.each([
    [
      "((stage)::text = ANY ((ARRAY['new'::character varying, 'won'::character varying])::text[]))",
      "(stage = ANY (ARRAY['new'::text, 'won'::text]))",
    ],
    ['lower((email)::text)', 'lower(email)'],
    ['((a > 1) AND (b > 1)) AND (c > 1)', '((a > 1) AND (b > 1) AND (c > 1))'],
    ["(COALESCE((email)::text, ''::text))::character varying", "COALESCE(email, ''::character varying)"],
    ['CURRENT_TIMESTAMP', 'now()'],
  ])('%s and %s have one form', (one, other) => {
    expect(normalForm(one)).toBe(normalForm(other));
  });

  it.each([
    ['((a > 1) OR (b > 1)) AND (c > 1)', '(a > 1) OR ((b > 1) AND (c > 1))'],
    ["(name = '(a)')", "(name = 'a')"],
    ["(name = 'a::text')", "(name = 'a')"],
    ['((name)::character varying(3) = code)', '(name = code)'],
    ['(a - (b - c))', '((a - b) - c)'],
  ])('but %s and %s do not', (one, other) => {
    expect(normalForm(one)).not.toBe(normalForm(other));
  });
});
