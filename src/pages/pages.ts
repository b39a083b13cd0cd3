import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import express, { type RequestHandler } from 'express';
import helmet from 'helmet';
import { negotiate } from '../contract/negotiation.js';
import { onEveryAnswer, sendMethods } from '../contract/reply.js';
import { notedOf } from '../noted.js';
import { methodNotAllowed, Problem, routeNotFound } from '../problem.js';
import { policyOf, SITE } from './site.js';

const DOCS = ['/docs', '/docs/'];
const PATHS = ['/', ...DOCS];
const ALLOW = 'GET, HEAD, OPTIONS';

/**
 * What is for people and not in the document's paths: the documentation at `/docs`, and at `/` the way to it.
 *
 * @param site - the directory with the built site; without one, `/docs` is 404 and says how to build it
 */
export function pages(site: URL = SITE): RequestHandler {
  const router = express.Router({ caseSensitive: true, strict: true });
  let documentation: RequestHandler | undefined;
  router.get('/', (req, res) => {
    const wanted = negotiate(req, ['application/problem+json', 'application/json', 'text/html']);
    if (wanted !== 'text/html') throw routeNotFound('/', ['/docs']);
    res.vary('Accept');
    res.writeHead(302, { ...onEveryAnswer(notedOf(res).requestId), Location: '/docs' }).end();
  });
  router.get(DOCS, async (req, res, next) => {
    // Read with the first request and kept, so that it neither slows the start nor differs from its policy.
    documentation ??= await readPage(new URL('index.html', site));
    await documentation(req, res, next);
  });
  router.options(PATHS, (_req, res) => {
    sendMethods(res, ALLOW);
  });
  router.all(PATHS, (req) => {
    throw methodNotAllowed(req.method, req.path, ALLOW);
  });
  // Asked first, because a router takes as long to find out that a request is none of its own.
  const paths = new Set(PATHS);
  return (req, res, next) => (paths.has(req.path) ? router(req, res, next) : next());
}

/** @throws Problem 404 if the page has not been built */
async function readPage(file: URL): Promise<RequestHandler> {
  const page = await readFile(file).catch((error: unknown) => {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw isMissing ? new Problem('route_not_found', (messages) => messages.siteNotBuilt) : error;
  });
  const etag = `"${createHash('sha256').update(page).digest('base64url')}"`;
  const secure = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { ...policyOf(page.toString('utf8')), frameAncestors: ["'none'"] },
    },
    frameguard: { action: 'deny' },
    // Whether a host is reached by HTTPS only is for who runs it to say.
    strictTransportSecurity: false,
  });
  return (req, res, next) => {
    secure(req, res, (error) => {
      if (error !== undefined) {
        next(error);
        return;
      }
      res.set({ ...onEveryAnswer(notedOf(res).requestId), ETag: etag });
      res.type('html').send(page);
    });
  };
}
