import type { ServerResponse } from 'node:http';
import type { Messages } from '../messages/en.js';
import type { Problem } from '../problem.js';

interface Answer {
  status: number;
  mediaType: string;
  headers?: Record<string, string | number>;
  bytes: Buffer;
}

/**
 * A body as it is sent: text as it is, a value as JSON. Bytes, since a text would be measured first and encoded then: twice
 * over every letter of it.
 */
export function bytesOf(body: unknown): Buffer {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Sends what a handler or a problem answers. Node leaves the body out by itself when the request was a HEAD. */
export function send(res: ServerResponse, { status, mediaType, headers = {}, bytes }: Answer): void {
  res.writeHead(status, { ...headers, 'Content-Type': mediaType, 'Content-Length': bytes.length });
  res.end(bytes);
}

/** Sends a 304: the headers that the answer would have had, and no body (RFC 9110, 15.4.5). */
export function sendNotModified(res: ServerResponse, headers: Record<string, string | number>): void {
  res.writeHead(304, headers).end();
}

/** Sends an error in the one shape that all errors have (RFC 9457), in the language of the messages. */
export function sendProblem(res: ServerResponse, problem: Problem, requestId: string, messages: Messages): void {
  const varies = res.getHeader('Vary'); // By the origin, for pages of others.
  const Vary = varies === undefined ? 'Accept-Language' : `${String(varies)}, Accept-Language`;
  const headers = { ...problem.headers, 'Content-Language': messages.language, Vary };
  const bytes = bytesOf(problem.toBody(requestId, messages));
  send(res, { status: problem.status, mediaType: 'application/problem+json', headers, bytes });
}
