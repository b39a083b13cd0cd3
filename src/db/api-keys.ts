import type { KeyStore, StoredKey } from '../auth/keys.js';
import type { Queryable } from './pool.js';
import { read } from './read.js';

/** A key as people see it; times as text, with an offset. */
export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  state: 'active' | 'expired' | 'revoked';
}

const time = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as ${column}`;
const COLUMNS = `
  id, name, scopes, ${['created_at', 'expires_at', 'last_used_at', 'revoked_at'].map(time).join(', ')},
  case when revoked_at is not null then 'revoked' when expires_at <= now() then 'expired' else 'active' end as state`;

/** @param days - until it expires; never if null */
export async function insertApiKey(
  db: Queryable,
  { id, hash }: { id: string; hash: string },
  { name, scopes, days }: { name: string; scopes: string[]; days: number | null },
): Promise<ApiKey> {
  const { rows } = await db.query<ApiKey>(
    `insert into public.api_keys (id, name, hash, scopes, expires_at)
     values ($1, $2, $3, $4, now() + make_interval(days => $5))
     returning ${COLUMNS}`,
    [id, name, hash, scopes, days],
  );
  const [key] = rows;
  if (!key) throw new Error('a key that was stored answered no row');
  return key;
}

/** All keys, those that were revoked included, the newest first. */
export async function listApiKeys(db: Queryable): Promise<ApiKey[]> {
  const { rows } = await db.query<ApiKey>(
    `select ${COLUMNS}
     from public.api_keys k
     order by k.created_at desc, k.id`,
  );
  return rows;
}

/**
 * Revokes a key; one that was revoked before stays so since then.
 *
 * @throws Error if there is no such key
 */
export async function revokeApiKey(db: Queryable, id: string): Promise<ApiKey> {
  const { rows } = await db.query<ApiKey>(
    `update public.api_keys
     set revoked_at = coalesce(revoked_at, now())
     where id = $1
     returning ${COLUMNS}`,
    [id],
  );
  const [key] = rows;
  if (!key) throw new Error(`there is no key ${id}; "carnet key list" tells which there are`);
  return key;
}

/** A key that holds good, by the service's reads; and when it was used last, which need not be known to the second. */
export function keyStore(open: () => Queryable | Promise<Queryable>): KeyStore {
  return {
    find: async (id) => {
      const [row] = await read<StoredKey>(await open(), {
        name: 'carnet_api_key',
        text: `select
                 hash,
                 scopes,
                 extract(epoch from expires_at)::float8 * 1000 as "expiresAt",
                 coalesce(last_used_at < now() - interval '1 minute', true) as "isIdle"
               from public.api_keys
               where id = $1 and revoked_at is null and (expires_at > now() or expires_at is null)`,
        values: [id],
      });
      return row;
    },
    markUsed: async (id) => {
      const db = await open();
      // Of several processes that find it idle, one writes.
      await db.query(
        `update public.api_keys
         set last_used_at = now()
         where id = $1 and coalesce(last_used_at < now() - interval '1 minute', true)`,
        [id],
      );
    },
  };
}
