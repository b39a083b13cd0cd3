import express, { type Request, type Response } from 'express';
import { malformedJson, payloadTooLarge, unsupportedMediaType } from '../problem.js';
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
  const accept = accepts.join(', ');
  const contentType = req.get('Content-Type');
  if (req.is(accepts) === false) {
    throw unsupportedMediaType((messages) => messages.wrongContentType(contentType, accept), accept);
  }
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1];
  if (charset && !/^utf-?8$/i.test(charset)) {
    throw unsupportedMediaType((messages) => messages.wrongCharset(charset, accept), accept);
  }
  await new Promise<void>((resolve, reject) => {
    readBytes(req, res, (error?: Error) => (error ? reject(readProblem(error, accept)) : resolve()));
  });
  return decodeJson(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));
}

/** body-parser's errors carry a `type` (its README, "Errors"). */
function readProblem(error: Error & { type?: string; status?: number }, accept: string): Error {
  const { type, status } = error;
  if (type === 'entity.too.large') return payloadTooLarge();
  if (type === 'encoding.unsupported') {
    return unsupportedMediaType((messages) => messages.wrongEncoding(accept), accept);
  }
  if (status === 400) return malformedJson((messages) => messages.cutOff);
  return error;
}
