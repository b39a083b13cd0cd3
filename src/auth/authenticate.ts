import { LRUCache } from 'lru-cache';
import { unauthenticated } from '../problem.js';
import type { Authenticate, Grant } from './caller.js';
import { keyVerifier, looksLikeKey, type KeyStore } from './keys.js';
import { tokenVerifier, type TokenSettings, type WarnOfKey } from './tokens.js';

/** How a service is told who may; without any of it nobody is asked. */
export interface AuthSettings {
  tokens: TokenSettings | undefined;
  /** Whether API keys are taken. */
  apiKeys: boolean;
}

/** A client sends the same credential with every request: it is verified once in so many milliseconds, and revoked as soon. */
const REMEMBER_MS = 10_000;
/** How many credentials are remembered at most. Only those that hold good are. */
const REMEMBERED = 5_000;

/** Finds out who is asking by what `settings` tell to trust. */
export function createAuthenticate(
  { tokens, apiKeys }: AuthSettings,
  keys: KeyStore,
  warn: WarnOfKey = () => undefined,
): Authenticate {
  const verifyToken = tokens && tokenVerifier(tokens, warn);
  const verifyKey = apiKeys ? keyVerifier(keys) : undefined;
  const verify = (credential: string) =>
    looksLikeKey(credential) ? verifyKey?.(credential) : verifyToken?.(credential);
  const remembered = new LRUCache<string, { grant: Grant; until: number }>({ max: REMEMBERED });
  return async (authorization) => {
    const credential = bearer(authorization);
    if (credential === undefined) throw unauthenticated(false);
    const known = remembered.get(credential);
    if (known && Date.now() < known.until) return known.grant;
    const grant = await verify(credential);
    if (!grant) throw unauthenticated(true);
    remembered.set(credential, { grant, until: Math.min(Date.now() + REMEMBER_MS, grant.expiresAt) });
    return grant;
  };
}

/** The credential of `Bearer …` (RFC 6750, section 2.1), whose name is in any case (RFC 9110, section 11.1). */
function bearer(authorization = ''): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1];
}
