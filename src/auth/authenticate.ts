import { LRUCache } from 'lru-cache';
import { unauthenticated } from '../problem.js';
import type { Authenticate, Grant } from './caller.js';
import { tokenVerifier, type TokenSettings } from './tokens.js';

/** How a service is told who may; without any of it nobody is asked. */
export interface AuthSettings {
  tokens: TokenSettings | undefined;
}

/** A front end sends the same token with every request: it is verified once in so many milliseconds. */
const REMEMBER_MS = 10_000;
/** How many credentials are remembered at most. Only those that hold good are. */
const REMEMBERED = 5_000;

/** Finds out who is asking by what `settings` tell to trust. */
export function createAuthenticate({ tokens }: AuthSettings): Authenticate {
  const verifyToken = tokens && tokenVerifier(tokens);
  const remembered = new LRUCache<string, Grant>({ max: REMEMBERED, ttl: REMEMBER_MS });
  return async (authorization) => {
    const credential = bearer(authorization);
    if (credential === undefined) throw unauthenticated(false);
    const known = remembered.get(credential);
    if (known && Date.now() < known.expiresAt) return known;
    const grant = await verifyToken?.(credential);
    if (!grant) throw unauthenticated(true);
    remembered.set(credential, grant);
    return grant;
  };
}

/** The credential of `Bearer …` (RFC 6750, section 2.1), whose name is in any case (RFC 9110, section 11.1). */
function bearer(authorization = ''): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1];
}
