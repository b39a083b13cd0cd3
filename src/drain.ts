import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** How patient the end of a server is, in milliseconds. */
export interface Patience {
  /** How long connections that nobody uses stay open for the request that may be on its way. */
  graceMs: number;
  /** How long requests in flight may take to end; what is not done by then is cut off. */
  limitMs: number;
}

/** Of a service that is told to stop, while whoever told it waits. */
export const STOP: Patience = { graceMs: 1_000, limitMs: 6_000 };
/**
 * Of a service whose work another process has taken over already. A connection lives on until Node would have closed it
 * in any case, 5 seconds after its last answer, which every answer announces.
 */
export const HAND_OVER: Patience = { graceMs: 6_000, limitMs: 60_000 };

/** How often connections that are idle are closed once the grace is over. */
const SWEEP_MS = 50;

/**
 * Watches a server's connections, so that it can be ended without failing a request.
 *
 * A request that arrives on a kept connection just as it is closed is lost to its client. So from the start of the end
 * every answer says `Connection: close`, which makes the client go elsewhere with the next request, and only connections
 * that have been silent for the whole grace are closed from this side.
 *
 * @returns what stops listening and waits for all connections to end
 */
export function watchConnections(server: Server): (patience: Patience) => Promise<void> {
  let isDraining = false;
  const unanswered = new Set<ServerResponse>();
  const onRequest = (_req: unknown, res: ServerResponse) => {
    if (isDraining) res.shouldKeepAlive = false;
    unanswered.add(res.once('close', () => unanswered.delete(res)));
  };
  server.prependListener('request', onRequest).prependListener('checkExpectation', onRequest);
  const unused = watchUnused(server);
  return async (patience) => {
    isDraining = true;
    unanswered.forEach((res) => (res.shouldKeepAlive = false));
    await end(server, unused, patience);
  };
}

async function end(server: Server, unused: Set<Socket>, { graceMs, limitMs }: Patience): Promise<void> {
  // Of the sockets' server: that of HTTP closes idle connections at once.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  let sweep: NodeJS.Timeout | undefined;
  const grace = setTimeout(() => {
    sweep = setInterval(() => {
      server.closeIdleConnections();
      unused.forEach((socket) => socket.destroy());
    }, SWEEP_MS);
  }, graceMs);
  const limit = setTimeout(() => server.closeAllConnections(), limitMs);
  await closed;
  [grace, sweep, limit].forEach(clearTimeout);
  // What the sockets' server does not know of: the timer that looks for slow requests.
  server.close();
}

/** Connections on which nothing was sent yet, as browsers open them in advance: Node does not count them as idle. */
function watchUnused(server: Server): Set<Socket> {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => unused.add(socket.once('close', () => unused.delete(socket))));
  server.on('request', ({ socket }) => unused.delete(socket));
  return unused;
}
