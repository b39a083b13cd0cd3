import { createRemoteJWKSet, errors, jwtVerify, type CryptoKey, type JWTVerifyGetKey } from 'jose';
import { unavailable } from '../problem.js';
import type { Grant } from './caller.js';
import { scopesOf, type RoleScopes } from './scopes.js';

/** Gets the id of a key that nobody is let in by though the issuer publishes it, and how long it is. */
export type WarnOfKey = (key: { kid: string | undefined; bits: number }) => void;

/** How tokens are told from what is none of ours. */
export interface TokenSettings {
  /** Where the issuer publishes its keys (RFC 7517). */
  jwksUrl: string | undefined;
  /** What the issuer and this service share, for HS256. */
  secret: string | undefined;
  issuer: string;
  audience: string;
  /** How far the issuer's clock may be off. */
  clockSkewMs: number;
  roleScopes: RoleScopes;
}

/** Of a shared secret, RFC 7518, section 3.2, asks for at least 256 bits with this one. */
const SYMMETRIC = ['HS256'];
/** A public key that is taken for a shared secret is no use here: these and the one above never see the same key. */
const ASYMMETRIC = ['RS', 'PS', 'ES'].flatMap((kind) => [`${kind}256`, `${kind}384`, `${kind}512`]).concat('EdDSA');

/** OpenID Connect Core, section 2: at most 255 characters of ASCII. Ids are logged, so those that print. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;

/** What RFC 7518, sections 3.3 and 3.5, asks of an RSA key at least. */
const RSA_BITS = 2_048;

/** How long the issuer may take to answer with its keys. */
const JWKS_TIMEOUT_MS = 5_000;
/** How long keys hold good without a look whether they still do. */
const JWKS_MAX_AGE_MS = 600_000;
/** How soon a token whose key is not known may have the keys fetched anew, so that strangers cannot have it done at will. */
const JWKS_COOLDOWN_MS = 30_000;
/** How long the issuer is left alone after it could not be asked, in seconds. */
const RETRY_AFTER = 1;

/**
 * Verifies access tokens.
 *
 * @param warn - told what is wrong with a key of the issuer's, once
 * @returns what a token is worth, or undefined for one that does not hold good, for whatever reason
 * @throws Problem 503 if the issuer's keys cannot be fetched
 */
export function tokenVerifier(settings: TokenSettings, warn: WarnOfKey): (token: string) => Promise<Grant | undefined> {
  const { jwksUrl, secret, issuer, audience, clockSkewMs, roleScopes } = settings;
  const options = {
    algorithms: [...(secret === undefined ? [] : SYMMETRIC), ...(jwksUrl === undefined ? [] : ASYMMETRIC)],
    issuer,
    audience,
    clockTolerance: clockSkewMs / 1_000,
    requiredClaims: ['sub', 'exp'],
  };
  const keyOf = keyFinder(settings, warn);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keyOf, options);
      // Both are there, since they are required; that the subject is text, nobody has looked at yet.
      const { sub, exp = 0 } = payload as { sub?: unknown; exp?: number };
      if (typeof sub !== 'string' || !SUBJECT.test(sub)) return undefined;
      const caller = { kind: 'token' as const, id: `token:${sub}` };
      return { caller, scopes: scopesOf(payload, roleScopes), expiresAt: exp * 1_000 + clockSkewMs };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };
}

/** The key for a token by its algorithm, which is one of those above by then. */
function keyFinder({ jwksUrl, secret }: TokenSettings, warn: WarnOfKey): JWTVerifyGetKey {
  const shared = new TextEncoder().encode(secret);
  const published = jwksUrl === undefined ? undefined : publishedKeys(new URL(jwksUrl), withoutShort(warn));
  return (header, token) => (SYMMETRIC.includes(header.alg) || !published ? shared : published(header, token));
}

/** The issuer's keys, fetched when they are first needed, when they are old, and when a token names one that is new. */
function publishedKeys(url: URL, accept: (key: CryptoKey, kid: string | undefined) => CryptoKey) {
  const find = createRemoteJWKSet(url, {
    timeoutDuration: JWKS_TIMEOUT_MS,
    cacheMaxAge: JWKS_MAX_AGE_MS,
    cooldownDuration: JWKS_COOLDOWN_MS,
  });
  let failure: { at: number; cause: unknown } | undefined;
  const refuse = (cause: unknown) => unavailable((messages) => messages.unavailable.noKeys, RETRY_AFTER, cause);
  return async (...[header, token]: Parameters<typeof find>): Promise<CryptoKey> => {
    if (failure && Date.now() < failure.at + RETRY_AFTER * 1_000 && !find.fresh) throw refuse(failure.cause);
    try {
      return accept(await find(header, token), header?.kid);
    } catch (error) {
      // These tell of the token; everything else, that the keys could not be had.
      const kinds = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];
      if (kinds.some((kind) => error instanceof kind)) throw error;
      failure = { at: Date.now(), cause: error };
      throw refuse(error);
    }
  };
}

/** Lets no RSA key pass that is too short: the tokens that it has signed may be anybody's. The others are taken as ever. */
function withoutShort(warn: WarnOfKey): (key: CryptoKey, kid: string | undefined) => CryptoKey {
  const told = new Set<string | undefined>();
  return (key, kid) => {
    const { modulusLength: bits = RSA_BITS } = key.algorithm as { modulusLength?: number }; // Keys of RSA have it.
    if (bits >= RSA_BITS) return key;
    if (!told.has(kid)) warn({ kid, bits });
    told.add(kid);
    throw new errors.JOSENotSupported('the key is too short');
  };
}
