import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endEmptyBody } from '../src/empty-body.js';

/** Answers with the events of the body. */
const server = createServer((req, res) => {
  endEmptyBody(req);
  const events: string[] = [];
  for (const name of ['data', 'end', 'close']) req.on(name, () => events.push(name));
  req.on('end', () => res.end(events.join()));
  if (req.readableEnded) setTimeout(() => res.end(`has ended${events.join()}`), 10);
});
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  agent.destroy();
  server.close();
});

/** Over the same connection as all others, which has to be left as it should be. */
async function answerTo(method: string, body?: string, headers: RequestOptions['headers'] = {}): Promise<string> {
  const { port } = server.address() as { port: number };
  const sent = request({ host: '127.0.0.1', port, method, agent, headers });
  // Node's client says of a POST without a body that it has none, which others do not.
  if (body === undefined) for (const name of ['Content-Length', 'Transfer-Encoding']) sent.removeHeader(name);
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.end(body);
  const [response] = await answered;
  return text(response);
}

it('has nothing to wait for in a GET without a body', async () => {
  await expect(answerTo('GET')).resolves.toBe('has ended');
});

it.each([
  ['a POST', 'POST', '{}', {}],
  ['a POST that has none', 'POST', undefined, {}],
  ['a GET that has one nevertheless', 'GET', 'x', { 'Content-Length': 1 }],
  ['a GET that has one in chunks', 'GET', 'x', { 'Transfer-Encoding': 'chunked' }],
])('leaves the body of %s to be read', async (_what, method, body, headers) => {
  await expect(answerTo(method, body, headers)).resolves.toBe(body === undefined ? 'end' : 'data,end');
  await expect(answerTo('GET')).resolves.toBe('has ended');
});
