import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { badRequest, headersTooLarge, type Problem } from './problem.js';

/** How many headers a request may have. */
export const MAX_HEADERS = 100;

/** A host, with a port or without (RFC 3986, section 3.2.2); two of them are a list, which this does not take. */
const HOST = /^(?:[\w.~!$&'()*+;=%-]*|\[[\da-fA-F:.]+\])(?::\d*)?$/;

/**
 * Refuses what Node's parser takes, but what others between the client and the service may read in another way.
 *
 * @throws Problem 400 `bad_request` or 431 `headers_too_large`
 */
export function refuseMalformed(): RequestHandler {
  // Mostly the same one comes again and again.
  let knownHost: string | undefined;
  return (req, _res, next) => {
    const { host } = req.headers;
    const isHostKnown = host !== undefined && host === knownHost;
    const problem = isHostKnown && isPlain(req) ? undefined : problemOf(req);
    if (problem === undefined) knownHost = host;
    next(problem);
  };
}

function isPlain({ rawHeaders, headers, httpVersionMajor }: IncomingMessage): boolean {
  return rawHeaders.length <= MAX_HEADERS * 2 && headers['transfer-encoding'] === undefined && httpVersionMajor === 1;
}

function problemOf({ httpVersion, headers, rawHeaders }: IncomingMessage): Problem | undefined {
  if (rawHeaders.length > MAX_HEADERS * 2) return headersTooLarge();
  const { host, 'transfer-encoding': coding } = headers;
  // RFC 9112, section 3.2: a request of HTTP/1.1 names its host, once.
  const isHostSound = host === undefined ? httpVersion === '1.0' : HOST.test(host);
  // Section 6.1: a coding that is not undone here would hide what the body says.
  const isCodingSound = coding === undefined || coding.toLowerCase() === 'chunked';
  const isVersionSound = httpVersion === '1.1' || httpVersion === '1.0';
  return isHostSound && isCodingSound && isVersionSound ? undefined : badRequest();
}
