import { finished, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request, Response } from 'express';
import getRawBody from 'raw-body';
import { malformedJson, payloadTooLarge, unsupportedMediaType } from '../problem.js';

const MAX_BYTES = 1_048_576;

/** By `Content-Encoding`. */
const decoders: Record<string, () => Transform> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};
const DECODABLE = Object.keys(decoders).join(', ');

/**
 * Reads the body of a request.
 *
 * @param accepts - the media types that the operation takes
 * @throws Problem 413, 415, or 422 if the body does not come whole
 */
export async function readBody(req: Request, res: Response, accepts: string[]): Promise<Buffer> {
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
  return readBytes(req, res, accept);
}

async function readBytes(req: Request, res: Response, accept: string): Promise<Buffer> {
  // Refused before it is sent, where its length is told.
  if (Number(req.headers['content-length']) > MAX_BYTES) throw payloadTooLarge();
  const stream = decoded(req, accept);
  if (req.headers.expect !== undefined) letBodyCome(req, res);
  try {
    return await getRawBody(stream, { limit: MAX_BYTES });
  } catch (error) {
    // The answer does not wait for the rest of what is not wanted, and neither does the next request on the connection.
    req.unpipe();
    req.resume();
    if ((error as { type?: string }).type === 'entity.too.large') throw payloadTooLarge(); // README of raw-body, "Errors"
    throw malformedJson((messages) => messages.cutOff);
  }
}

/** A client that waits for it hears that the body is wanted (RFC 9110, section 10.1.1). */
function letBodyCome(req: Request, res: Response): void {
  if (/^100-continue$/i.test(req.headers.expect ?? '') && req.httpVersion === '1.1') res.writeContinue();
}

function decoded(req: Request, accept: string): Readable {
  const encoding = req.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return req;
  const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding]?.() : undefined;
  if (!decoder) throw unsupportedMediaType((messages) => messages.wrongEncoding(DECODABLE, accept), accept);
  // A pipe ends with its source, but does not fail with it.
  finished(req, (error) => error && decoder.destroy(error));
  return req.pipe(decoder);
}
