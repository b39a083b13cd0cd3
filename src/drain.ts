import type { IncomingMessage, Server, ServerResponse } from 'node:http';
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
  const connections = new Map<Socket, Connection>();
  const onConnection = (socket: Socket) => {
    connections.set(socket, { last: undefined });
    socket.once('close', () => connections.delete(socket));
  };
  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    if (isDraining) res.shouldKeepAlive = false;
    const connection = connections.get(req.socket);
    if (connection) connection.last = res;
  };
  server.on('connection', onConnection);
  ['request', 'checkExpectation', 'checkContinue'].forEach((event) => server.prependListener(event, onRequest));
  return async (patience) => {
    isDraining = true;
    for (const { last } of connections.values()) if (last?.headersSent === false) last.shouldKeepAlive = false;
    await end(server, connections, patience);
  };
}

/**
 * A connection's last answer; none where nothing was asked yet, as browsers open connections in advance: Node does not count
 * those as idle. It takes the place of the one before, so that nothing has to be done when an answer is out.
 */
interface Connection {
  last: ServerResponse | undefined;
}

async function end(
  server: Server,
  connections: Map<Socket, Connection>,
  { graceMs, limitMs }: Patience,
): Promise<void> {
  // Of the sockets' server: that of HTTP closes idle connections at once.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  let sweep: NodeJS.Timeout | undefined;
  const grace = setTimeout(() => {
    sweep = setInterval(() => {
      server.closeIdleConnections();
      for (const [socket, { last }] of connections) if (!last) socket.destroy();
    }, SWEEP_MS);
  }, graceMs);
  const limit = setTimeout(() => server.closeAllConnections(), limitMs);
  await closed;
  [grace, sweep, limit].forEach(clearTimeout);
  // What the sockets' server does not know of: the timer that looks for slow requests.
  server.close();
}
