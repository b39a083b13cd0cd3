import { Problem } from './problem.js';

/** How to prove who is asking (RFC 6750, section 3). */
const CHALLENGE = 'Bearer realm="carnet"';

/**
 * 401, which tells nobody what was wrong with a credential.
 *
 * @param sent - whether one was sent at all, by which RFC 6750, section 3.1, tells the two challenges apart
 */
export function unauthenticated(sent: boolean): Problem {
  const challenge = sent ? `${CHALLENGE}, error="invalid_token"` : CHALLENGE;
  return new Problem('unauthenticated', (messages) => messages.unauthenticated, {
    headers: { 'WWW-Authenticate': challenge },
  });
}

/** @param scope - what the credential lacks */
export function forbidden(scope: string): Problem {
  return new Problem('forbidden', (messages) => messages.forbidden(scope), {
    headers: { 'WWW-Authenticate': `${CHALLENGE}, error="insufficient_scope", scope="${scope}"` },
  });
}

/** @param retryAfter - in seconds */
export function rateLimited(quota: number, retryAfter: number): Problem {
  return new Problem('rate_limited', (messages) => messages.rateLimited(quota, retryAfter), {
    headers: { 'Retry-After': String(retryAfter) },
  });
}
