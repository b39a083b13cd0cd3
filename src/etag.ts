import { hash } from 'node:crypto';

/** Of the digest's 43 characters of base64: 132 bits, which nobody meets by accident. */
export const ETAG_LENGTH = 22;

const TAG = /(W\/)?"([^"]*)"/g;

/** The strong validator of an answer (RFC 9110, 8.8.3): equal bytes, equal ETag. `src/db/versions.ts` makes the same in SQL. */
export function etagOf(body: Buffer): string {
  return `"${hash('sha256', body, 'base64').slice(0, ETAG_LENGTH)}"`;
}

/** Whether a validated `If-None-Match` lists the ETag; weak or not does not matter there (RFC 9110, 13.1.2). */
export function listsEtag(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  return [...ifNoneMatch.matchAll(TAG)].some(([, , opaque]) => `"${opaque}"` === etag);
}

/**
 * What a validated `If-Match` asks for: the texts of its strong ETags, without quotes. Weak ones never match (RFC 9110,
 * 13.1.1).
 *
 * @returns undefined if any version will do: no such header, or `*`
 */
export function versionsIn(ifMatch: string | undefined): string[] | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  return [...ifMatch.matchAll(TAG)].flatMap(([, weak, opaque = '']) => (weak === undefined ? [opaque] : []));
}
