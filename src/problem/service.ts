import type { Message } from '../messages/en.js';
import { Problem, type Particulars } from './problem.js';

/** Seconds: what is too much now may be done in a moment. */
const OVERLOADED_RETRY_AFTER = 1;
/** Seconds: migrations are applied by people, and a database takes its time to start. */
const NOT_READY_RETRY_AFTER = 5;

/** @param retryAfter - in seconds */
export function unavailable(detail: Message, retryAfter: number, cause?: unknown): Problem {
  return new Problem('unavailable', detail, { headers: { 'Retry-After': String(retryAfter) }, cause });
}

/** Made once: who has too much to do should not trace a stack for everybody who is turned away. */
const OVERLOADED = unavailable((messages) => messages.unavailable.overloaded, OVERLOADED_RETRY_AFTER);

/** 503 for what the service does not even begin: it has more to do than it can. */
export function overloaded(): Problem {
  return OVERLOADED;
}

/** 503 of a service that is not ready, with what the first reason says to people. */
export function notReady(reasons: Particulars['reasons'], detail: Message, cause?: unknown): Problem {
  return new Problem('unavailable', detail, {
    headers: { 'Retry-After': String(NOT_READY_RETRY_AFTER) },
    reasons,
    cause,
  });
}

export function timeout(cause: unknown): Problem {
  return new Problem('timeout', (messages) => messages.timeout, { cause });
}

export function internal(cause: unknown): Problem {
  return new Problem('internal', (messages) => messages.internal, { cause });
}
