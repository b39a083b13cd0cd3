import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';
import { isIdle, takeTurn } from './connection.js';
import { endEmptyBody } from './empty-body.js';
import { expressClasses } from './express-classes.js';
import { badRequest, headersTooLarge, requestTimeout, type Problem } from './problem.js';
import { refuse } from './refusal.js';
import { MAX_HEADERS } from './well-formed.js';

/** What one client may take of a server. */
export interface HttpLimits {
  /** How long a request may take to arrive whole, and how long an answer may lie without being taken. */
  requestTimeoutMs: number;
  maxConnections: number;
}

/** URL, names and values of headers together, in bytes. */
const MAX_HEAD_BYTES = 16_384;
/** How long what comes before the body may take to arrive. */
const HEAD_TIMEOUT_MS = 10_000;
/** How often is looked for requests that take too long. */
const CHECK_MS = 1_000;
/** How long a connection may be idle between two requests; the end of a server counts on it (`drain.ts`). */
const KEEP_ALIVE_MS = 5_000;

/** Node's HTTP server, with what Node would answer by itself answered in the shape that all problems have. */
export function createHttpServer(app: Express, { requestTimeoutMs, maxConnections }: HttpLimits): Server {
  const limits = {
    maxHeaderSize: MAX_HEAD_BYTES,
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(HEAD_TIMEOUT_MS, requestTimeoutMs),
    connectionsCheckingInterval: Math.min(CHECK_MS, requestTimeoutMs / 2),
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  // A header that stands twice is seen as a list, and not as the first of the two.
  const options = { ...limits, requireHostHeader: false, joinDuplicateHeaders: true };
  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    endEmptyBody(req);
    takeTurn(req.socket, res, () => void app(req, res));
  };
  const server = createServer({ ...options, ...expressClasses(app) }, onRequest);
  // One more than is taken, so that it is seen when there are too many: Node drops the rest.
  server.maxHeadersCount = MAX_HEADERS + 1;
  // Whoever reads the body says that it may come: nobody sends a body that is refused by its head.
  server.on('checkContinue', onRequest);
  // An expectation that is not known asks for nothing that an answer would not tell; Node's own is a bare 417.
  server.on('checkExpectation', onRequest);
  // Not to a proxy: this is none.
  server.on('connect', (_req: IncomingMessage, socket: Socket) => refuse(socket, badRequest()));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuse(socket, problemOf(error));
  });
  limitConnections(server, maxConnections);
  closeStalled(server, requestTimeoutMs);
  return server;
}

function problemOf({ code }: NodeJS.ErrnoException): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout();
  return code === 'HPE_HEADER_OVERFLOW' ? headersTooLarge() : badRequest();
}

/**
 * Closes connections beyond the limit before anything is read from them, and emits `drop` as Node does. Not by Node's own
 * `maxConnections`: in a cluster all full workers would pass such a connection to each other without end.
 */
function limitConnections(server: Server, maxConnections: number): void {
  let open = 0;
  server.prependListener('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => (open -= 1));
    if (open <= maxConnections) return;
    socket.destroy();
    server.emit('drop');
  });
}

/** Closes connections that are idle, and those whose client leaves an answer lying; work may take as long as it needs. */
function closeStalled(server: Server, timeoutMs: number): void {
  server.timeout = timeoutMs;
  server.on('timeout', (socket: Socket) => {
    if (isIdle(socket) || socket.writableLength > 0) socket.destroy();
  });
}
