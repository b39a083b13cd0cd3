import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import type { Connection } from './connection.js';

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
 * @param server - whose connections know their latest response (`http.ts`)
 * @returns what stops listening and waits for all connections to end
 */
export function watchConnections(server: Server): (patience: Patience) => Promise<void> {
  let isDraining = false;
  const connections = new Set<Connection>();
  const onConnection = (connection: Connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  };
  const onRequest = (_req: IncomingMessage, res: ServerResponse) => {
    if (isDraining) res.shouldKeepAlive = false;
  };
  server.on('connection', onConnection);
  ['request', 'checkExpectation', 'checkContinue'].forEach((event) => server.prependListener(event, onRequest));
  return async (patience) => {
    isDraining = true;
    for (const { latestResponse: latest } of connections)
      if (latest?.headersSent === false) latest.shouldKeepAlive = false;
    await end(server, connections, patience);
  };
}

async function end(server: Server, connections: Set<Connection>, { graceMs, limitMs }: Patience): Promise<void> {
  // Of the sockets' server: that of HTTP closes idle connections at once.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  let sweep: NodeJS.Timeout | undefined;
  const grace = setTimeout(() => {
    sweep = setInterval(() => {
      server.closeIdleConnections();
      // Browsers open connections in advance; Node does not count those as idle.
      for (const connection of connections) if (!connection.latestResponse) connection.destroy();
    }, SWEEP_MS);
  }, graceMs);
  const limit = setTimeout(() => server.closeAllConnections(), limitMs);
  await closed;
  [grace, sweep, limit].forEach(clearTimeout);
  // What the sockets' server does not know of: the timer that looks for slow requests.
  server.close();
}
