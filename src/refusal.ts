import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Response } from 'express';
import { isIdle, type Connection } from './connection.js';
import { onEveryAnswer, sendProblem } from './contract/reply.js';
import { en } from './messages/en.js';
import { messagesFor } from './messages/language.js';
import { notedOf } from './noted.js';
import type { Problem } from './problem.js';

/** How long a refused client may go on sending, in milliseconds: closing at once could take the answer back from it. */
const LINGER_MS = 1_000;

/**
 * Answers a problem to what cannot be read as a request, and closes the connection. What came before it is answered first:
 * a client takes the first answer for that of its first request.
 */
export function refuse(socket: Connection, problem: Problem): void {
  // What goes on coming is broken as well.
  if (socket.isRefused) return;
  socket.isRefused = true;
  // Node takes its own listener away before this is asked.
  socket.on('error', () => socket.destroy());
  const { latestResponse: latest } = socket;
  const isWhole = latest?.req.complete ?? true;
  if (!latest || isIdle(socket)) end(socket, isWhole ? problem : undefined);
  else if (isWhole) latest.once('close', () => end(socket, problem));
  else answer(latest, socket, problem);
}

/** The request whose body is broken gets the problem for its answer, if it has none yet. */
function answer(res: ServerResponse, socket: Socket, problem: Problem): void {
  res.once('close', () => end(socket, undefined));
  if (res.headersSent) return;
  const own = res as Response; // Express's prototypes are those of all requests and responses.
  const noted = notedOf(own);
  // It has none while it waits for its turn.
  if (noted.requestId === '') noted.requestId = randomUUID();
  sendProblem(own, problem, messagesFor(own.req));
}

/** Ends a connection, with a problem written by hand where there is no request that a response could belong to. */
function end(socket: Socket, problem: Problem | undefined): void {
  // It has an end already, which comes once the last answer is out.
  if (!socket.writable) return;
  if (problem) socket.write(spell(problem));
  socket.end();
  socket.resume();
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(linger));
}

function spell(problem: Problem): string {
  const requestId = randomUUID();
  const body = JSON.stringify(problem.toBody(requestId, en));
  const headers = {
    ...problem.headers,
    ...onEveryAnswer(requestId),
    'Content-Type': 'application/problem+json',
    'Content-Language': en.language,
    Vary: 'Accept-Language',
    'Content-Length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`, ...lines, '', body].join('\r\n');
}
