import { lookup } from 'node:dns/promises';
import { BlockList, isIPv6 } from 'node:net';
import type { Config } from './config.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/**
 * Lets nobody expose an open CRM by accident: where nobody is asked who is asking, others must not reach the service.
 *
 * @throws Error that says what to set
 */
export async function refuseExposure({ host, auth, allowAnonymous }: Config): Promise<void> {
  if (auth || allowAnonymous || (await isLoopback(host))) return;
  throw new Error(
    `HOST: others reach ${host}, and nothing is set that tells who may: set AUTH_JWKS_URL, AUTH_JWT_SECRET or AUTH_API_KEYS; ` +
      'or ALLOW_ANONYMOUS=true, where something else in front of the service tells who may',
  );
}

/** Who may, in one line for whoever has started the service. */
export async function describeAccess({ host, auth }: Config): Promise<string> {
  if (auth) {
    const taken = [...(auth.tokens ? ['an access token'] : []), ...(auth.apiKeys ? ['an API key'] : [])];
    return `Access: with ${taken.join(' or ')}`;
  }
  return (await isLoopback(host))
    ? 'Access: everybody on this machine, and nobody else (no authentication is set up)'
    : 'Access: EVERYBODY who reaches it (ALLOW_ANONYMOUS is set, and no authentication)';
}

/** Whether only this machine reaches what listens on the address or the name. A name that is not known is none of ours. */
export async function isLoopback(host: string): Promise<boolean> {
  const addresses = await lookup(host, { all: true }).catch(() => []);
  const ours = addresses.every(({ address }) => loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'));
  return addresses.length > 0 && ours;
}
