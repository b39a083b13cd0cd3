import { randomUUID } from 'node:crypto';
import { createServer, STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';
import { expressClasses } from './express-classes.js';
import { en } from './messages/en.js';
import { badRequest } from './problem.js';

/** Node's HTTP server, with what Node would answer by itself answered in the shape that all problems have. */
export function createHttpServer(app: Express): Server {
  const server = createServer({ requireHostHeader: false, ...expressClasses(app) }, (req, res) => {
    // RFC 9112, section 3.2: a request of HTTP/1.1 names its host.
    if (req.httpVersion === '1.1' && req.headers.host === undefined) refuse(req.socket);
    else app(req, res);
  });
  // An expectation that is not known asks for nothing that an answer would not tell; Node's own is a bare 417.
  server.on('checkExpectation', app);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else refuse(socket);
  });
  return server;
}

/** 400 `bad_request`, written by hand: there is no request that a response could belong to. */
function refuse(socket: Socket): void {
  const requestId = randomUUID();
  const problem = badRequest();
  const body = JSON.stringify(problem.toBody(requestId, en));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      `X-Request-Id: ${requestId}`,
      'Content-Type: application/problem+json',
      `Content-Language: ${en.language}`,
      'Vary: Accept-Language',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
