import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Grant } from './caller.js';

/** What is known of a key that holds good. */
export interface StoredKey {
  /** SHA-256 of the whole key, in hexadecimal digits. */
  hash: string;
  scopes: string[];
  /** In milliseconds since 1970; null for a key that does not expire. */
  expiresAt: number | null;
  /** Whether it was not used for a while, so that its use is worth noting. */
  isIdle: boolean;
}

/** Where keys are kept. */
export interface KeyStore {
  /** A key that was neither revoked nor has expired, by the part of it that is no secret. */
  find: (id: string) => Promise<StoredKey | undefined>;
  markUsed: (id: string) => Promise<void>;
}

/** A name that scanners for leaked secrets can know, an id that may be shown, 256 bits at random, and a checksum. */
const KEY = /^carnet_([0-9A-Za-z]{11})_[0-9A-Za-z]{49}$/;
const ID_BYTES = 8;
const SECRET_BYTES = 32;
const CHECKSUM_LENGTH = 6;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Draws a new key. Nothing but the key itself tells what it is. */
export function drawKey(): { key: string; id: string; hash: string } {
  const id = base62(randomBytes(ID_BYTES));
  const unchecked = `carnet_${id}_${base62(randomBytes(SECRET_BYTES))}`;
  const key = unchecked + checksum(unchecked);
  return { key, id, hash: digest(key).toString('hex') };
}

/** Whether a credential is meant for a key, and not for a token. */
export function looksLikeKey(credential: string): boolean {
  return credential.startsWith('carnet_');
}

/**
 * Verifies keys.
 *
 * @returns what a key is worth, or undefined for one that does not hold good, for whatever reason
 * @throws Problem 503 or 504 if the database cannot be asked
 */
export function keyVerifier({ find, markUsed }: KeyStore): (key: string) => Promise<Grant | undefined> {
  return async (key) => {
    const id = KEY.exec(key)?.[1];
    // What was mistyped or cut is not worth a look into the database.
    if (id === undefined || checksum(key.slice(0, -CHECKSUM_LENGTH)) !== key.slice(-CHECKSUM_LENGTH)) return undefined;
    const stored = await find(id);
    if (!stored || !timingSafeEqual(digest(key), Buffer.from(stored.hash, 'hex'))) return undefined;
    // Nobody waits for it, and nothing depends on it: a database that takes no changes is no reason to refuse a read.
    if (stored.isIdle) void markUsed(id).catch(() => undefined);
    const caller = { kind: 'key' as const, id: `key:${id}` };
    return { caller, scopes: new Set(stored.scopes), expiresAt: stored.expiresAt ?? Infinity };
  };
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function checksum(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return base62(bytes);
}

/** Bytes in letters and digits, always as many for as many bytes. */
function base62(bytes: Buffer): string {
  const length = Math.ceil((bytes.length * 8) / Math.log2(DIGITS.length));
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  while (text.length < length) {
    text = (DIGITS[Number(value % 62n)] ?? '') + text;
    value /= 62n;
  }
  return text;
}
