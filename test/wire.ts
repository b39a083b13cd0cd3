import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

/** Bytes to be sent at once, or as they come. */
export type RawRequest = string | Buffer | AsyncIterable<string | Buffer>;

/** Who says first that nothing more will come. */
export type Ending = 'by service' | 'by client';

interface Conversation {
  /** The method and the target of every line that looks like the begin of a request. */
  requests: [method: string, target: string][];
  answers: { status: number; headers: Record<string, string>; bytes: Buffer }[];
}

/** Sends bytes over a connection of their own, reads what comes until it ends, and takes that apart. */
export async function converse(port: number, request: RawRequest, end: Ending = 'by service'): Promise<Conversation> {
  const socket = connect(port, '127.0.0.1');
  const sent: Buffer[] = [];
  const sending = send();
  const received = Buffer.concat((await socket.toArray()) as Buffer[]);
  socket.destroy();
  await sending;
  const lines = Buffer.concat(sent)
    .toString('latin1')
    .matchAll(/([A-Z]+) (\S+) HTTP\/\d/g);
  return { requests: [...lines].map(([, method = '', target = '']) => [method, target]), answers: split(received) };

  async function send(): Promise<void> {
    const chunks = typeof request === 'string' || Buffer.isBuffer(request) ? [request] : request;
    for await (const chunk of Readable.from(chunks)) {
      if (socket.destroyed || socket.readableEnded) return;
      sent.push(Buffer.from(chunk as string | Buffer));
      socket.write(chunk as string | Buffer);
    }
    if (end === 'by client') socket.end();
  }
}

/** Interim answers, which have no body, are left out. */
function split(received: Buffer): Conversation['answers'] {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return [];
  const [first = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value = ''] = /^(.*?): (.*)$/.exec(line) ?? [];
      return [name.toLowerCase(), value] as const;
    }),
  );
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
  const rest = received.subarray(end + 4);
  if (status < 200) return split(rest);
  const length = Number(headers['content-length'] ?? rest.length);
  return [{ status, headers, bytes: rest.subarray(0, length) }, ...split(rest.subarray(length))];
}

/** What a slow client sends: the parts one after the other, with some milliseconds between them. */
export async function* slowly(parts: Iterable<string | Buffer>, pauseMs = 20): AsyncGenerator<string | Buffer> {
  for (const part of parts) {
    yield part;
    await setTimeout(pauseMs);
  }
}

/** The same without end. */
export function* endlessly(part: string, first = ''): Generator<string> {
  yield first;
  for (;;) yield part;
}
