import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Messages } from '../messages/en.js';
import { notedOf } from '../noted.js';
import type { Problem } from '../problem.js';

/**
 * On every answer, since all of them may hold what is personal: a cache that others share keeps none, one's own asks whether
 * its answer still holds, and no browser takes JSON for a page. Other headers that keep pages safe mean nothing to programs.
 */
const ON_EVERY_ANSWER = { 'Cache-Control': 'private, no-cache', 'X-Content-Type-Options': 'nosniff' };

/** The headers of every answer, to be sent with its others: once one is set by itself, Node takes twice as long for each of them. */
export function onEveryAnswer(requestId: string) {
  return { 'X-Request-Id': requestId, ...ON_EVERY_ANSWER };
}

interface Answer {
  status: number;
  mediaType: string;
  headers?: Record<string, string | number>;
  bytes: Buffer;
}

/**
 * A body as it is sent: bytes and text as they are, a value as JSON. Bytes, since a text would be measured first and encoded then: twice
 * over every letter of it.
 */
export function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Sends what a handler or a problem answers. Node leaves the body out by itself when the request was a HEAD. */
export function send(res: Response, { status, mediaType, headers = {}, bytes }: Answer): void {
  // What is the same for all stands first: an object that begins as a copy of another is so much slower to make and to walk that
  // it costs more than these five headers.
  res.writeHead(status, {
    'X-Request-Id': notedOf(res).requestId,
    'Cache-Control': ON_EVERY_ANSWER['Cache-Control'],
    'X-Content-Type-Options': ON_EVERY_ANSWER['X-Content-Type-Options'],
    'Content-Type': mediaType,
    'Content-Length': bytes.length,
    ...headers,
  });
  res.end(bytes);
}

/** Sends a 304: the headers that the answer would have had, and no body (RFC 9110, 15.4.5). */
export function sendNotModified(res: Response, headers: Record<string, string | number>): void {
  res.writeHead(304, { ...headers, ...onEveryAnswer(notedOf(res).requestId) }).end();
}

/** Sends what an OPTIONS is answered: the methods of the path. */
export function sendMethods(res: Response, allow: string): void {
  res.writeHead(204, { ...onEveryAnswer(notedOf(res).requestId), Allow: allow }).end();
}

/**
 * Sends rows as fast as they are read and no faster. What ends them early cuts the connection, so that nobody takes a part
 * for the whole: without their last chunk they are no complete message (RFC 9112, section 8).
 *
 * @throws what ended them, once the connection is cut; a client that goes away is no error
 */
export async function sendRows(
  res: Response,
  {
    status,
    mediaType,
    headers = {},
    rows,
  }: Omit<Answer, 'bytes' | 'headers'> & { headers: Answer['headers'] | undefined; rows: Readable },
): Promise<void> {
  // Whoever has gone away meanwhile, or wants the head only, has the rows ended before they begin.
  if (res.destroyed || res.req.method === 'HEAD') rows.destroy();
  if (res.destroyed) return;
  res.writeHead(status, { ...headers, ...onEveryAnswer(notedOf(res).requestId), 'Content-Type': mediaType });
  if (rows.destroyed) {
    res.end();
    return;
  }
  await pipeline(rows, res).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** Sends an error in the one shape that all errors have (RFC 9457), in the language of the messages. */
export function sendProblem(res: Response, problem: Problem, messages: Messages): void {
  const varies = res.getHeader('Vary'); // By the origin, for pages of others.
  const Vary = varies === undefined ? 'Accept-Language' : `${String(varies)}, Accept-Language`;
  const headers = { ...problem.headers, 'Content-Language': messages.language, Vary };
  const bytes = bytesOf(problem.toBody(notedOf(res).requestId, messages));
  send(res, { status: problem.status, mediaType: 'application/problem+json', headers, bytes });
}
