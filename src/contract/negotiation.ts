import type { Request } from 'express';
import type { Violation } from '../problem.js';
import type { Plan } from './plan.js';

/**
 * The media type that the client likes best (RFC 9110, section 12.5.1), or the first where it likes none: front ends have
 * always been answered, whatever they say of what they accept.
 */
export function negotiate(req: Request, offers: readonly string[]): string | undefined {
  const [first] = offers;
  const { accept } = req.headers;
  if (offers.length < 2 || accept === undefined || accept === '*/*' || accept === first) return first;
  return req.accepts([...offers]) || first;
}

/** Refuses what was sent and means nothing in the answer that is going to be given. */
export function onlyInOthers(
  { onlyIn }: Plan,
  { query, mediaType }: { query: Record<string, unknown>; mediaType?: string | undefined },
): Violation[] {
  return [...onlyIn]
    .filter(([name, only]) => query[name] !== undefined && only !== mediaType)
    .map(([name, only]) => {
      return { in: 'query', pointer: `/${name}`, code: 'rule', message: (messages) => messages.onlyIn(only) };
    });
}
