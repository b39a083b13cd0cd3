import express, { type Request, type Response } from 'express';
import { malformedJson, payloadTooLarge, unsupportedMediaType, type Problem } from '../problem.js';
import { decodeJson } from './json.js';

const MAX_BYTES = 1_048_576;

const readBytes = express.raw({ type: () => true, limit: MAX_BYTES });

/**
 * Reads and decodes the body of a request.
 *
 * @param accepts - the media types that the operation takes
 * @throws Problem 413, 415, or 422 if the body is not JSON that can be kept exactly
 */
export async function readJsonBody(req: Request, res: Response, accepts: string[]): Promise<unknown> {
  // Null is "no body": that is not a wrong media type, but JSON that is missing.
  if (req.is(accepts) === false)
    throw unsupported(`The Content-Type is ${req.get('Content-Type') ?? 'missing'}`, accepts);
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(req.get('Content-Type') ?? '')?.[1];
  if (charset && !/^utf-?8$/i.test(charset)) throw unsupported(`The charset is ${charset}`, accepts);
  await new Promise<void>((resolve, reject) => {
    readBytes(req, res, (error?: Error) => (error ? reject(readProblem(error, accepts)) : resolve()));
  });
  return decodeJson(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));
}

function unsupported(what: string, accepts: string[]): Problem {
  const accept = accepts.join(', ');
  return unsupportedMediaType(`${what}; send ${accept} in UTF-8.`, accept);
}

/** body-parser's errors carry a `type` (its README, "Errors"). */
function readProblem(error: Error & { type?: string; status?: number }, accepts: string[]): Error {
  const { type, status } = error;
  if (type === 'entity.too.large') return payloadTooLarge();
  if (type === 'encoding.unsupported') return unsupported('The Content-Encoding is not known', accepts);
  if (status === 400) return malformedJson('could not be read whole: it was cut off or is not in its Content-Encoding');
  return error;
}
