import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Caller } from './caller.js';

/** What is left to a caller. */
export interface Allowance {
  quota: number;
  windowS: number;
  remaining: number;
  /** In how many seconds the count begins anew. */
  resetS: number;
  isOver: boolean;
}

/**
 * Counts one request more of whoever has this key.
 *
 * @throws Problem 503 if it cannot be counted right now
 */
export type Limit = (key: string) => Promise<Allowance>;

/** Who is counted: the caller, or the address of one who is not known. A digest, because an address tells of a person. */
export function limitKey({ kind, id }: Caller, address: string): string {
  const counted = kind === 'anonymous' ? `address:${network(address)}` : id;
  return createHash('sha256').update(counted).digest('base64url').slice(0, 22);
}

/** An IPv4 address, or the network of an IPv6 one: whoever has one of those has all 2^64 addresses of it. */
export function network(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.replace(/%.*/, '').split('::');
  const groups = (text = '') => text.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return all
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
