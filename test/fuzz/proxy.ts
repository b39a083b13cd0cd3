import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { transportTo } from './request.js';

/** A request as a proxy sees it. */
export interface Passing {
  method: string;
  target: string;
  headers: Record<string, string>;
  text: string;
}

/** An answer as a proxy passes it on. */
export interface Passed {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** What a proxy does wrong: to what it sends on, or to what it brings back. */
export interface Meddling {
  request?: (request: Passing) => Passing;
  answer?: (answer: Passed, request: Passing) => Passed;
}

const hopByHop = new Set(['connection', 'keep-alive', 'date']);
/** What the proxy says for itself. */
const mine = new Set(['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding']);

/** A proxy in front of a service, as a network may have one, that does something wrong. */
export async function meddle(server: string, { request: before = keep, answer: after = keep }: Meddling) {
  const transport = transportTo(server);
  const pass = async (incoming: IncomingMessage): Promise<Passed> => {
    const { method = '', url = '', headers } = incoming;
    const bytes = Buffer.concat((await incoming.toArray()) as Buffer[]);
    const kept = Object.entries(headers).flatMap(([name, value]) =>
      mine.has(name) ? [] : [[name, String(value)] as const],
    );
    const hasText = bytes.equals(Buffer.from(bytes.toString()));
    const seen = {
      method,
      target: url,
      headers: Object.fromEntries(kept),
      text: bytes.toString(),
    };
    const sent = hasText ? before(seen) : seen;
    const body = hasText ? Buffer.from(sent.text) : bytes;
    const answer = await transport.send({
      ...sent,
      bytes: incoming.headers['content-length'] === undefined ? undefined : body,
    });
    // Those that belong to one connection only.
    const answered = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
    return after({ status: answer.status, headers: Object.fromEntries(answered), text: answer.bytes.toString() }, seen);
  };
  const proxy = createServer({ maxHeaderSize: 65_536 }, (incoming, outgoing) => {
    pass(incoming).then(
      ({ status, headers, text }) =>
        outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text),
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: async () => {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      transport.close();
    },
  };
}

const keep = <T>(value: T): T => value;
