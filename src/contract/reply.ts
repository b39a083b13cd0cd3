import type { ServerResponse } from 'node:http';
import type { Problem } from '../problem.js';

interface Answer {
  status: number;
  mediaType: string;
  headers?: Record<string, string | number>;
  /** Text is sent as it is, a value as JSON. */
  body: unknown;
}

/** Sends what a handler or a problem answers. Node leaves the body out by itself when the request was a HEAD. */
export function send(res: ServerResponse, { status, mediaType, headers = {}, body }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  res.writeHead(status, { ...headers, 'Content-Type': mediaType, 'Content-Length': Buffer.byteLength(text) });
  res.end(text);
}

/** Sends an error in the one shape that all errors have (RFC 9457). */
export function sendProblem(res: ServerResponse, problem: Problem, requestId: string): void {
  const { status, headers } = problem;
  send(res, { status, mediaType: 'application/problem+json', headers, body: problem.toBody(requestId) });
}
