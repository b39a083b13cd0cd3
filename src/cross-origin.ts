import cors from 'cors';
import type { RequestHandler } from 'express';

/** What a page of another origin may send beside what every page may. */
const allowedHeaders = [
  'Authorization',
  'Content-Encoding',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'X-Request-Id',
  // Of a page that follows its requests (https://www.w3.org/TR/trace-context/).
  'traceparent',
  'tracestate',
];

/** What it may read beside what every page may. */
const exposedHeaders = [
  'Accept',
  'Allow',
  'Date',
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
  'X-Total-Count',
  'X-Total-Count-Kind',
];

/** For how many seconds a browser need not ask again; none remembers it for longer than two hours. */
const MAX_AGE_S = 7_200;

/**
 * Lets pages of other origins in (https://fetch.spec.whatwg.org/#http-cors-protocol). Without credentials, since a browser
 * has none to add: what lets somebody in is in a header that the page sets. OPTIONS is answered as ever, with `Allow`.
 *
 * @param origins - such as `https://erp.example.com`; `*` are all
 */
export function crossOrigin(origins: string[]): RequestHandler {
  return cors({
    origin: origins.includes('*') ? '*' : origins,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders,
    exposedHeaders,
    maxAge: MAX_AGE_S,
    preflightContinue: true,
  });
}
