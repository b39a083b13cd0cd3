import { bool, EnvError, makeValidator, str } from 'envalid';
import { isLoopbackName } from '../exposure.js';
import { wholeNumber } from '../whole-number.js';
import type { AuthSettings } from './authenticate.js';
import type { TokenSettings } from './tokens.js';
import { readScopes, type RoleScopes } from './scopes.js';

/** RFC 7518, section 3.2: as long as what HS256 makes of it. */
const MIN_SECRET_BYTES = 32;

/** Keys that come in the clear could be anybody's. */
const keysUrl = makeValidator<string>((text) => {
  const { protocol, hostname } = URL.canParse(text) ? new URL(text) : { protocol: '', hostname: '' };
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopbackName(hostname)))
    throw new EnvError('must be an https:// URL (http:// on this machine only)');
  return text;
});

const secret = makeValidator<string>((text) => {
  if (Buffer.byteLength(text) < MIN_SECRET_BYTES) throw new EnvError(`must have at least ${MIN_SECRET_BYTES} bytes`);
  return text;
});

/**
 * Roles with their scopes, such as `authenticated=leads:read leads:write; staff=*`.
 *
 * @throws Error that says what is wrong
 */
function readRoles(text: string): RoleScopes {
  const parts = text.split(';').filter((part) => part.trim() !== '');
  const pairs = parts.map((part) => {
    const [, role, named = ''] = /^\s*([^\s=]+)\s*=(.*)$/s.exec(part) ?? [];
    if (role === undefined)
      throw new Error('must be roles with their scopes, such as authenticated=leads:read *:write');
    return [role, readScopes(named)] as const;
  });
  return new Map(pairs);
}

const roleScopes = makeValidator<string>((text) => {
  try {
    readRoles(text);
  } catch (error) {
    throw new EnvError(error instanceof Error ? error.message : String(error));
  }
  return text;
});

/** The settings that tell who may. */
export const authVariables = {
  ALLOW_ANONYMOUS: bool({
    default: false,
    desc: 'Allow a `HOST` that others can reach without authentication, where something in front authenticates',
  }),
  AUTH_API_KEYS: bool({ default: false, desc: 'Require credentials, and accept the API keys of `carnet key`' }),
  AUTH_JWKS_URL: keysUrl({ default: '', desc: 'JWKS URL of the issuer of access tokens (JWT)' }),
  AUTH_JWT_SECRET: secret({
    default: '',
    desc: 'Shared secret of access tokens (HS256), instead of `AUTH_JWKS_URL` or as well',
  }),
  AUTH_ISSUER: str({ default: '', desc: 'Required issuer (`iss`); mandatory when tokens are accepted' }),
  AUTH_AUDIENCE: str({ default: '', desc: 'Required audience (`aud`); mandatory when tokens are accepted' }),
  AUTH_CLOCK_SKEW_MS: wholeNumber(
    0,
    600_000,
  )({ default: 30_000, desc: 'Tolerated clock skew of the issuer, in milliseconds' }),
  AUTH_ROLE_SCOPES: roleScopes({
    default: '',
    desc: 'Scopes by the `role` claim, for tokens without scopes: `authenticated=leads:read *:write; staff=*`',
  }),
};

type Values = {
  [Name in keyof typeof authVariables]: Name extends 'AUTH_CLOCK_SKEW_MS'
    ? number
    : Name extends 'ALLOW_ANONYMOUS' | 'AUTH_API_KEYS'
      ? boolean
      : string;
};

/**
 * How the settings together tell who may; undefined if they do not.
 *
 * @throws Error that names each setting that does not go with the others
 */
export function readAuth(values: Values): AuthSettings | undefined {
  const takesTokens = values.AUTH_JWKS_URL !== '' || values.AUTH_JWT_SECRET !== '';
  const complaints = takesTokens ? missing(values) : useless(values);
  const isOn = takesTokens || values.AUTH_API_KEYS;
  if (isOn && values.ALLOW_ANONYMOUS) complaints.push('ALLOW_ANONYMOUS: contradicts AUTH_…; unset one of them');
  if (complaints.length > 0) throw new Error(complaints.join('; '));
  if (!isOn) return undefined;
  return { tokens: takesTokens ? readTokens(values) : undefined, apiKeys: values.AUTH_API_KEYS };
}

function readTokens(values: Values): TokenSettings {
  return {
    jwksUrl: values.AUTH_JWKS_URL === '' ? undefined : values.AUTH_JWKS_URL,
    secret: values.AUTH_JWT_SECRET === '' ? undefined : values.AUTH_JWT_SECRET,
    issuer: values.AUTH_ISSUER,
    audience: values.AUTH_AUDIENCE,
    clockSkewMs: values.AUTH_CLOCK_SKEW_MS,
    roleScopes: readRoles(values.AUTH_ROLE_SCOPES),
  };
}

/** A token that is not held against its issuer and its audience could be one for any other service. */
function missing({ AUTH_ISSUER, AUTH_AUDIENCE }: Values): string[] {
  return Object.entries({ AUTH_ISSUER, AUTH_AUDIENCE }).flatMap(([name, value]) =>
    value === '' ? [`${name}: must be set where access tokens are taken`] : [],
  );
}

/** Whoever sets these believes that tokens are asked for. */
function useless({ AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ROLE_SCOPES }: Values): string[] {
  const given = { AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ROLE_SCOPES };
  return Object.entries(given).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}: needs AUTH_JWKS_URL or AUTH_JWT_SECRET beside it`],
  );
}
