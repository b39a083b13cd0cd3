import { v7 as uuidv7 } from 'uuid';
import type { Operation, PathWith } from './document.js';
import type { Init } from './exchange.js';

type HeadersOf<Op> = Op extends { parameters: { header?: infer H } } ? NonNullable<H> : never;
type KeyedPath = {
  [P in PathWith<'POST'>]: [HeadersOf<Operation<'POST', P>>] extends [never]
    ? never
    : 'Idempotency-Key' extends keyof HeadersOf<Operation<'POST', P>>
      ? P
      : never;
}[PathWith<'POST'>];

/** The paths whose POST takes an `Idempotency-Key`; exactly those, or this does not compile. */
const keyedPaths: Record<KeyedPath, true> = {
  '/appointments': true,
  '/clients': true,
  '/companies': true,
  '/leads': true,
  '/leads/batch': true,
  '/services': true,
};

/**
 * A POST with an `Idempotency-Key`, the caller's or a new one, so that it can be sent again; undefined if its operation takes
 * none. A UUID made by hand: `crypto.randomUUID` is missing from pages that were not loaded over HTTPS.
 */
export function withKey(path: string, init: Init): Init | undefined {
  if (!(path in keyedPaths)) return undefined;
  const given = new Headers({ ...init.headers, ...init.params?.header });
  return given.has('Idempotency-Key') ? init : { ...init, headers: { ...init.headers, 'Idempotency-Key': uuidv7() } };
}
