import type { Request, Response } from 'express';
import type { Caller } from '../auth/caller.js';
import { limitKey, type Limit } from '../auth/limit.js';
import { rateLimited } from '../problem.js';

/**
 * Counts a request, and tells its sender what is left (draft-ietf-httpapi-ratelimit-headers).
 *
 * @throws Problem 429 if there is nothing left
 */
export async function countRequest(limit: Limit, caller: Caller, req: Request, res: Response): Promise<void> {
  const { quota, windowS, remaining, resetS, isOver } = await limit(limitKey(caller, req.ip ?? ''));
  res.setHeader('RateLimit-Policy', `"default";q=${quota};w=${windowS}`);
  res.setHeader('RateLimit', `"default";r=${remaining};t=${resetS}`);
  if (isOver) throw rateLimited(quota, resetS);
}
