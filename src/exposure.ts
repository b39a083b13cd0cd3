import { lookup } from 'node:dns/promises';
import { BlockList, isIPv6 } from 'node:net';
import type { Config } from './config.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * Prevents exposing an open CRM by accident: without authentication, others must not reach the service.
 *
 * @throws Error that says what to set
 */
export async function refuseExposure({ host, auth, allowAnonymous }: Config): Promise<void> {
  if (auth || allowAnonymous || (await isLoopback(host))) return;
  throw new Error(
    `HOST: others can reach ${host}, but no authentication is configured: set AUTH_JWKS_URL, AUTH_JWT_SECRET or AUTH_API_KEYS; ` +
      'or ALLOW_ANONYMOUS=true, if something in front of the service authenticates',
  );
}

/** Who has access, in one line for whoever has started the service. */
export async function describeAccess({ host, auth }: Config): Promise<string> {
  if (auth) {
    const taken = [...(auth.tokens ? ['an access token'] : []), ...(auth.apiKeys ? ['an API key'] : [])];
    return `Access: with ${taken.join(' or ')}`;
  }
  return (await isLoopback(host))
    ? 'Access: from this machine only (no authentication is configured)'
    : 'Access: EVERYONE who can reach this address, WITHOUT AUTHENTICATION (ALLOW_ANONYMOUS=true)';
}

/** Whether only this machine reaches what listens on the address or the name. A name that is not known is none of ours. */
export async function isLoopback(host: string): Promise<boolean> {
  const addresses = await lookup(host, { all: true }).catch(() => []);
  const ours = addresses.every(({ address }) => loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'));
  return addresses.length > 0 && ours;
}

/** Whether a host, as a URL or a connection string has it, is this machine by its name or address alone, without asking anybody. */
export function isLoopbackName(name: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1|\[::1\])$/.test(name);
}
