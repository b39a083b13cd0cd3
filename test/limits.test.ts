import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import express, { type Express } from 'express';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HAND_OVER } from '../src/drain.js';
import { createHttpServer, type HttpLimits } from '../src/http.js';
import { problemOf, useService, type ProblemBody } from './service.js';
import { endlessly, slowly } from './wire.js';

const MB = 1_048_576;
const TIMEOUT_MS = 500;

const service = useService();
/** One whose patience is short, so that the tests need little of it. */
const impatient = useService({ limits: { requestTimeoutMs: TIMEOUT_MS }, databaseUrl: service.databaseUrl });

const get = 'GET /healthz HTTP/1.1\r\nHost: carnet\r\n';
const last = `${get}Connection: close\r\n\r\n`;
const post = 'POST /leads HTTP/1.1\r\nHost: carnet\r\nContent-Type: application/json\r\n';
const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n`;
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

const timedOut = { status: 408, code: 'request_timeout', errors: [] };
const tooLarge = { status: 413, code: 'payload_too_large', errors: [] };
const headTooLarge = { status: 431, code: 'headers_too_large', errors: [] };

// At once, since each waits until the patience is at its end.
describe.concurrent('a request that takes too long to arrive', () => {
  it('408 with a whole problem', async () => {
    const { body, headers } = await impatient.sendRaw(get);
    expect(headers.connection).toBe('close');
    expect(body).toEqual({
      success: false,
      type: '/problems/request-timeout',
      title: 'The request took too long to arrive',
      status: 408,
      code: 'request_timeout',
      detail: 'The request did not arrive whole in time; send it again.',
      request_id: headers['x-request-id'],
    });
  });

  it.each([
    ['nothing comes', ''],
    ['the head comes letter by letter', slowly(endlessly('x', 'GET /leads?q='))],
    ['line ends come and no request', slowly(endlessly('\r\n'))],
    ['the body stops before its end', `${post}Content-Length: 20\r\n\r\n{"name":`],
    ['no chunk comes', chunked],
    ['the body comes letter by letter', slowly(endlessly(chunk(' '), chunked))],
  ])('408 when %s', async (_what, request) => {
    expect(problemOf(await impatient.sendRaw(request))).toEqual(timedOut);
  });

  it('408 in the language of the request, where there is one', async () => {
    const { headers, body } = await impatient.sendRaw<ProblemBody>(
      `${post}Accept-Language: fr\r\nContent-Length: 9\r\n\r\n{`,
    );
    expect([headers['content-language'], body.title]).toEqual(['fr', 'La requête a mis trop de temps à arriver']);
  });

  it('one answer, and no second one, when the body of a request that was refused already never ends', async () => {
    const head = 'POST /nowhere HTTP/1.1\r\nHost: carnet\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answers = await impatient.sendAll(slowly(endlessly(chunk('x'), head)));
    expect(answers.map(problemOf)).toEqual([{ status: 404, code: 'route_not_found', errors: [] }]);
  });

  it('200 for those who come meanwhile', async () => {
    const slow = impatient.sendRaw(slowly(endlessly('x', 'GET /leads?q=')));
    const others = await Promise.all(Array.from({ length: 20 }, () => impatient.send('GET', '/leads')));
    expect(others.filter(({ status }) => status !== 200)).toEqual([]);
    expect((await slow).status).toBe(408);
  });
});

describe('a head', () => {
  it('431 with a whole problem', async () => {
    const { body, headers } = await service.sendRaw(`${get}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(headers.connection).toBe('close');
    expect(body).toEqual({
      success: false,
      type: '/problems/headers-too-large',
      title: 'There is too much before the body',
      status: 431,
      code: 'headers_too_large',
      detail:
        'The URL and the headers have more than 16 384 bytes together, or there are more than 100 headers; send less.',
      request_id: headers['x-request-id'],
    });
  });

  it.each([
    ['a URL of 20 KB', `GET /leads?q=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: carnet\r\n\r\n`],
    ['a name of 20 KB', `${get}${'x'.repeat(20_000)}: x\r\n\r\n`],
    ['3 MB, all of them sent', `${get}X-Long: ${'x'.repeat(3 * MB)}\r\n\r\n`],
    ['a head without end', slowly(endlessly('x'.repeat(1_000), get + 'X-Long: '), 1)],
    ['101 headers', `${get}${'X: y\r\n'.repeat(100)}\r\n`],
    ['16 000 headers', `${get}${'X:\r\n'.repeat(16_000)}\r\n`],
    ['a trailer of 20 KB', `${chunked}${chunk('{}')}0\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('431 for %s', async (_what, request) => {
    expect(problemOf(await service.sendRaw(request))).toEqual(headTooLarge);
  });

  it('200 for 100 headers, all of which count', async () => {
    const id = 'the-last-of-them';
    const request = `${get}Connection: close\r\n${'X: y\r\n'.repeat(97)}X-Request-Id: ${id}\r\n\r\n`;
    const { status, headers } = await service.sendRaw(request);
    expect([status, headers['x-request-id']]).toEqual([200, id]);
  });
});

describe('a body', () => {
  const announced = `${post}Content-Length: ${MB + 1}\r\n`;

  it('413 before it is sent, and 200 for the request behind it', async () => {
    const [refused, next] = await service.sendAll(slowly([`${announced}\r\n`, 'x'.repeat(MB + 1), last]));
    expect([refused && problemOf(refused), next?.status]).toEqual([tooLarge, 200]);
  });

  it('413 as soon as it is too large, though it never ends', async () => {
    const answers = await impatient.sendAll(slowly(endlessly(chunk('x'.repeat(200_000)), chunked), 1));
    expect(answers.map(problemOf)).toEqual([tooLarge]);
  });

  it('413 instead of being asked for when its sender waits for that', async () => {
    expect(problemOf(await service.sendRaw(`${announced}Expect: 100-continue\r\n\r\n`))).toEqual(tooLarge);
  });

  it('415 likewise', async () => {
    const head = 'POST /leads HTTP/1.1\r\nHost: carnet\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n';
    const { status } = await service.sendRaw(`${head}Expect: 100-continue\r\n\r\n`);
    expect(status).toBe(415);
  });

  it('201 when it comes after it was asked for', async () => {
    const body = '{"name":"Ada"}';
    const head = `${post}Connection: close\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`;
    expect((await service.sendRaw(slowly([head, body]))).status).toBe(201);
  });

  const bomb = Buffer.alloc(50 * MB, ' ');
  it.each([
    ['gzip', gzipSync(bomb)],
    ['deflate', deflateSync(bomb)],
    ['br', brotliCompressSync(bomb)],
    ['GZIP', gzipSync(bomb)],
  ])('413 for 50 MB of blanks in a %s of some KB', async (encoding, body) => {
    expect(body.length).toBeLessThan(60_000);
    const headers = { 'Content-Encoding': encoding };
    expect(problemOf(await service.send('POST', '/leads', { body, headers }))).toEqual(tooLarge);
  });

  it.each(['gzip', 'deflate', 'br'])('422 when it is said to be %s and is not', async (encoding) => {
    const headers = { 'Content-Encoding': encoding };
    const answer = await service.send('POST', '/leads', { body: '{"name":"Ada"}', headers });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'malformed_json', errors: ['body  malformed_json'] });
  });

  it.each(['gzip, gzip', 'gzip, br', 'zstd', 'compress', 'constructor', '__proto__'])(
    '415 that tells what is taken when it is encoded as %s',
    async (encoding) => {
      const headers = { 'Content-Encoding': encoding };
      const answer = await service.send<ProblemBody>('POST', '/leads', { body: gzipSync(gzipSync('{}')), headers });
      expect(answer.status).toBe(415);
      expect(answer.body.detail).toContain('gzip, deflate, br');
    },
  );
});

/** A server with these limits and without a database. */
async function startServer(app: Express, limits: Partial<HttpLimits>) {
  const server = createHttpServer(app, { requestTimeoutMs: TIMEOUT_MS, maxConnections: 10, ...limits });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // A server that listens on a port has one.
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  return { server, open };
}

/** What comes back over a connection until it ends. */
const textOf = async (socket: Socket) => Buffer.concat((await socket.toArray()) as Buffer[]).toString('latin1');

describe('a connection', () => {
  const answers = (text: string, afterMs = 0) =>
    express().use((_req, res) => void setTimeout(() => res.end(text), afterMs));

  it('is closed when it is one too many, and taken when there is room again', async () => {
    const { server, open } = await startServer(answers('here'), { maxConnections: 2, requestTimeoutMs: 30_000 });
    const dropped = vi.fn();
    server.on('drop', dropped);
    const [first, second] = [await open(), await open()];
    const surplus = await open();
    surplus.write(last);
    expect(await textOf(surplus)).toBe('');
    expect(dropped).toHaveBeenCalledTimes(1);

    second.write(last);
    expect(await textOf(second)).toMatch(/^HTTP\/1\.1 200 /);
    const third = await open();
    third.write(last);
    expect(await textOf(third)).toMatch(/^HTTP\/1\.1 200 /);
    first.write(last);
    expect(await textOf(first)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('is closed when its client does not take the answers', async () => {
    const { server, open } = await startServer(answers('x'.repeat(10 * MB)), {});
    const lazy = await open();
    lazy.pause().write(`${get}\r\n`);
    await once(server, 'request');
    const connections = () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
    await vi.waitFor(async () => expect(await connections()).toBe(0), { timeout: 5_000 });
  });

  it('stays open while its request is worked on, however long that takes', async () => {
    const { open } = await startServer(answers('at last', TIMEOUT_MS * 3), {});
    const patient = await open();
    patient.write(last);
    expect(await textOf(patient)).toMatch(/at last$/);
  });

  it('that is idle has gone before a server that was replaced gives up on it', async () => {
    const { server } = await startServer(answers(''), {});
    expect(server.keepAliveTimeout).toBeLessThan(HAND_OVER.graceMs);
  });
});

describe('requests that are sent without waiting for answers', () => {
  it('are worked on one after the other, and no more of them once their client has gone', async () => {
    let [working, most, begun] = [0, 0, 0];
    const app = express().use((_req, res) => {
      begun += 1;
      most = Math.max(most, ++working);
      setImmediate(() => {
        working -= 1;
        res.end('done');
      });
    });
    const { open } = await startServer(app, { requestTimeoutMs: 30_000 });
    const whole = await open();
    whole.write(`${get}\r\n`.repeat(999) + last);
    expect((await textOf(whole)).match(/done/g)).toHaveLength(1_000);
    expect([most, begun]).toEqual([1, 1_000]);

    const leaving = await open();
    leaving.write(`${get}\r\n`.repeat(5_000));
    await once(leaving, 'data');
    leaving.destroy();
    const next = await open();
    next.write(last);
    expect(await textOf(next)).toMatch(/done$/);
    expect(begun).toBeLessThan(6_000);
  });
});
