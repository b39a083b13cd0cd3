import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createAuthenticate } from '../../src/auth/authenticate.js';
import { drawKey } from '../../src/auth/keys.js';
import { insertApiKey, keyStore, revokeApiKey } from '../../src/db/api-keys.js';
import { useProcesses } from '../process.js';
import { problemOf, useService } from '../service.js';

const service = useService({ auth: () => ({ tokens: undefined, apiKeys: true }) });
let db: pg.Pool;
beforeAll(() => {
  db = new pg.Pool({ connectionString: service.databaseUrl(), max: 1 });
  db.on('error', () => undefined);
  return () => db.end();
});

/** A stored key. */
async function aKey({ scopes = ['leads:read'], days = null as number | null } = {}) {
  const drawn = drawKey();
  await insertApiKey(db, drawn, { name: 'a test', scopes, days });
  return drawn;
}
const get = (key: string) => service.send('GET', '/leads', { headers: { Authorization: `Bearer ${key}` } });
const stateOf = async (id: string) => (await service.query('select * from api_keys where id = $1', [id]))[0];

describe('a key', () => {
  it('is told by its beginning and its end, and is another one every time', () => {
    const keys = Array.from({ length: 100 }, () => drawKey());
    expect(new Set(keys.map(({ id }) => id)).size).toBe(100);
    expect(keys.map(({ key, id }) => key.startsWith(`carnet_${id}_`))).not.toContain(false);
    expect(keys.map(({ key }) => /^carnet_[0-9A-Za-z]{11}_[0-9A-Za-z]{49}$/.test(key))).not.toContain(false);
  });

  it('200 with the scope, 403 without it', async () => {
    expect((await get((await aKey()).key)).status).toBe(200);
    expect(problemOf(await get((await aKey({ scopes: ['leads:write'] })).key)).code).toBe('forbidden');
  });

  it('is stored as a hash alone', async () => {
    const { key, id } = await aKey();
    const row = await stateOf(id);
    expect(row?.hash).toBe(createHash('sha256').update(key).digest('hex'));
    expect(JSON.stringify(row)).not.toContain(key.slice(-49));
  });

  it('has its last use noted, at most once a minute', async () => {
    const { key, id } = await aKey();
    expect((await stateOf(id))?.last_used_at).toBeNull();
    await get(key);
    await expect.poll(async () => (await stateOf(id))?.last_used_at).not.toBeNull();
    await service.query(`update api_keys set last_used_at = now() - interval '59 seconds' where id = $1`, [id]);
    expect((await keyStore(() => db).find(id))?.isIdle).toBe(false);
    await service.query(`update api_keys set last_used_at = now() - interval '61 seconds' where id = $1`, [id]);
    expect((await keyStore(() => db).find(id))?.isIdle).toBe(true);
  });

  it.each<[string, (key: string) => string | Promise<string>]>([
    ['a wrong checksum', (key) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')],
    ['nothing behind its id', (key) => key.slice(0, 19)],
    ['another secret than was stored', async (key) => key.replace(/_[^_]+_/, `_${(await aKey()).id}_`)],
    ['an id that there is not', () => drawKey().key],
    ['the shape of a token', () => 'a.b.c'],
  ])('401 in one shape for one with %s', async (_what, change) => {
    const answer = await get(await change((await aKey()).key));
    expect(problemOf(answer)).toEqual({ status: 401, code: 'unauthenticated', errors: [] });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="carnet", error="invalid_token"');
  });

  it('401 once it has expired', async () => {
    const { key, id } = await aKey({ days: 1 });
    await service.query(`update api_keys set expires_at = now() - interval '1 second' where id = $1`, [id]);
    expect((await get(key)).status).toBe(401);
  });

  it('401 at most 10 seconds after it was revoked, to whoever has just used it', async () => {
    const { key, id } = await aKey();
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    expect((await get(key)).status).toBe(200);
    await revokeApiKey(db, id);
    vi.setSystemTime(Date.now() + 10_001);
    expect((await get(key)).status).toBe(401);
  });

  it('401 where only tokens are taken', async () => {
    const ask = createAuthenticate(
      { tokens: undefined, apiKeys: false },
      keyStore(() => db),
    );
    await expect(ask(`Bearer ${(await aKey()).key}`)).rejects.toMatchObject({ status: 401 });
  });

  it('tells who is asking by its id', async () => {
    const { key, id } = await aKey();
    const { caller } = await createAuthenticate(
      { tokens: undefined, apiKeys: true },
      keyStore(() => db),
    )(`Bearer ${key}`);
    expect(caller).toEqual({ kind: 'key', id: `key:${id}` });
  });

  it('500 where its table is not there, and 503 where the database is not: nobody gets in', async () => {
    const { key } = await aKey();
    await service.query('alter table api_keys rename to away');
    const answer = await get(key);
    await service.query('alter table away rename to api_keys');
    expect(problemOf(answer)).toEqual({ status: 500, code: 'internal', errors: [] });
    // Nothing listens on the port of tcpmux.
    const nowhere = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/nowhere' });
    const ask = createAuthenticate(
      { tokens: undefined, apiKeys: true },
      keyStore(() => nowhere),
    );
    await expect(ask(`Bearer ${key}`)).rejects.toMatchObject({ status: 503 });
    await nowhere.end();
  });
});

describe('api_keys', () => {
  const insert = (change: string) =>
    service.query(`
      insert into api_keys (id, name, hash, scopes)
      select id, name, hash, scopes
      from jsonb_populate_record(
        null::api_keys,
        jsonb_build_object('id', repeat('a', 11), 'name', 'x', 'hash', repeat('0', 64), 'scopes', array['leads:read'])
          || '${change}'
      )`);
  it.each([
    ['api_keys_id_check', '{"id": "a b"}'],
    ['api_keys_name_check', '{"name": " "}'],
    ['api_keys_hash_check', '{"hash": "carnet_x"}'],
    ['api_keys_scopes_check', '{"scopes": []}'],
  ])('refuses by %s %s', async (constraint, change) => {
    await expect(insert(change)).rejects.toMatchObject({ constraint });
  });
});

describe('carnet key', { timeout: 60_000 }, () => {
  const { run } = useProcesses(afterAll);
  const carnet = (...args: string[]) =>
    run({ DATABASE_URL: service.databaseUrl(), AUTH_API_KEYS: 'true' }, 'key', ...args);
  let created: { key: string; id: string };
  beforeAll(async () => {
    const { stdout } = await carnet('create', '--name', ' nightly ', '--scopes', '*:read leads:write', '--json');
    created = JSON.parse(stdout) as typeof created;
  }, 60_000);

  it('creates a key that works, with what it was told and a year to live', async () => {
    expect(created).toMatchObject({ name: 'nightly', state: 'active', last_used_at: null, revoked_at: null });
    expect((await get(created.key)).status).toBe(200);
    const [row] = await service.query(
      'select scopes, extract(days from expires_at - created_at)::int as days from api_keys where id = $1',
      [created.id],
    );
    const resources = ['appointments', 'clients', 'companies', 'leads', 'services', 'metrics'];
    expect(row).toEqual({ scopes: [...resources.map((name) => `${name}:read`), 'leads:write'], days: 365 });
  });

  it('shows the key on stdout once, and says so on stderr', async () => {
    const { code, stdout, stderr } = await carnet('create', '--name', 'x', '--scopes', '*', '--no-expiry');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^carnet_\w{11}_\w{49}\n\w{11} {2}active {2}x {2}appointments:read .* {2}does not expire {2}never used\n$/,
    );
    expect(stderr).toBe('notice: the key is shown this once\n');
  });

  it('lists keys without what is secret of them', async () => {
    const { stdout } = await carnet('list', '--json');
    const { keys } = JSON.parse(stdout) as { keys: { id: string }[] };
    expect(keys.map(({ id }) => id)).toContain(created.id);
    expect(stdout).not.toMatch(/carnet_|hash/);
  });

  it('revokes a key, for good', async () => {
    const { key, id } = await aKey();
    const first = JSON.parse((await carnet('revoke', id, '--json')).stdout) as { revoked_at: string };
    expect(first).toMatchObject({ id, state: 'revoked' });
    expect(JSON.parse((await carnet('revoke', id, '--json')).stdout)).toEqual(first);
    expect((await get(key)).status).toBe(401);
  });

  it.each([
    [2, ['create', '--scopes', '*']],
    [2, ['create', '--name', 'x']],
    [2, ['create', '--name', ' ', '--scopes', '*']],
    [2, ['create', '--name', 'x', '--scopes', '']],
    [2, ['create', '--name', 'x', '--scopes', 'leads:all']],
    [2, ['create', '--name', 'x', '--scopes', '*', '--days', '0']],
    [2, ['create', '--name', 'x', '--scopes', '*', '--days', '1e3']],
    [1, ['revoke', 'nobody']],
  ])('ends with %i and one line for %o', async (expected, args) => {
    const { code, stdout, stderr } = await carnet(...args);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(/^carnet: [^\n]+\n$/);
  });
});
