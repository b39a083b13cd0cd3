import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between the service and its database, as a network or a pooler does, and fails as those do. */
export interface Proxy {
  /** The database, through the proxy. */
  url: string;
  /** Ends all connections, with a FIN or with an RST. */
  cut: () => void;
  reset: () => void;
  /** Takes connections, and hands nothing on any more. */
  stall: () => void;
  /** Answers new connections with these bytes instead of letting them through. */
  refuse: (bytes: Buffer) => void;
  /** Lets new connections through again; those that have lost something stay as they are. */
  heal: () => void;
  close: () => void;
}

/** Starts a proxy on a port of its own. */
export async function startProxy(databaseUrl: string): Promise<Proxy> {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isStalled = false;
  let refusal: Buffer | undefined;
  const server = createServer((socket) => {
    if (refusal) {
      answerOnce(socket, refusal);
      return;
    }
    const behind = connect(Number(port), hostname);
    for (const [from, to] of [[socket, behind] as const, [behind, socket] as const]) {
      sockets.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      // What comes meanwhile is read and dropped, so that the end of a connection is noticed.
      from.on('data', (chunk) => isStalled || to.write(chunk));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const each = (end: (socket: Socket) => void) => {
    sockets.forEach(end);
    sockets.clear();
  };
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port); // A server that listens on a port has one.
  return {
    url: url.href,
    cut: () => each((socket) => socket.destroy()),
    reset: () => each((socket) => socket.resetAndDestroy()),
    stall: () => {
      isStalled = true;
    },
    refuse: (bytes) => {
      refusal = bytes;
    },
    heal: () => {
      [isStalled, refusal] = [false, undefined];
    },
    close: () => server.close(),
  };
}

/** Waits for the first words, as a pooler does, says its own and hangs up. */
function answerOnce(socket: Socket, answer: Buffer): void {
  socket.on('error', () => undefined).once('data', () => socket.end(answer));
}

/** An ErrorResponse of the protocol. */
export function errorResponse(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
