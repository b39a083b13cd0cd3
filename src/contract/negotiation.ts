import type { Request } from 'express';
import type { Violation } from '../problem.js';
import type { Plan } from './plan.js';

/** A parameter of a media range that is not its weight; in quotes it may hold what divides parameters and ranges. */
const PARAMETER = /;\s*(?!q\s*=)[^\s;,="]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*)/gi;

/**
 * The media type that the client likes best (RFC 9110, section 12.5.1), or the first where it likes none: front ends have
 * always been answered, whatever they say of what they accept.
 */
export function negotiate(req: Request, offers: readonly string[]): string | undefined {
  const [first] = offers;
  const { accept } = req.headers;
  if (offers.length < 2 || accept === undefined || accept === '*/*' || accept === first) return first;
  // Express takes a range for another type if it has a parameter that the offer has not. It looks at nothing but the headers.
  const headers = { accept: accept.replace(PARAMETER, '') };
  const bare = Object.create(req, { headers: { value: headers } }) as Request;
  return bare.accepts([...offers]) || first;
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
