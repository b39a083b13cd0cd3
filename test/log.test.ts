import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import express, { type Response } from 'express';
import { pino } from 'pino';
import supertest from 'supertest';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { sendMethods } from '../src/contract/reply.js';
import { requestLog } from '../src/log.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('requestLog', () => {
  /** An app that logs, and the lines that it has logged. */
  const logged = (answer: RequestListener) => {
    const lines: Record<string, unknown>[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
    const app = express().use(requestLog(pino({ base: null, timestamp: false }, { write })), answer);
    return { app, lines };
  };

  it('writes one line with id, method, operation, status and duration, and nothing else', async () => {
    const { app, lines } = logged((_req, res) => {
      Object.assign(res, { locals: { operationId: 'searchLeads' } });
      res.setHeader('Link', '</leads/search/durand?cursor=x>; rel="next"').end();
    });
    await supertest(app)
      .get('/leads/search/durand?owner=amina')
      .set('X-Request-Id', 'one')
      .set('From', 'a@example.com');

    expect(lines).toEqual([
      {
        level: 30,
        requestId: 'one',
        method: 'GET',
        operationId: 'searchLeads',
        status: 200,
        durationMs: expect.any(Number) as number,
        msg: 'answered',
      },
    ]);
  });

  it('tells of a write who has asked for it, and which row it is about', async () => {
    const { app, lines } = logged((_req, res) => {
      Object.assign(res, { locals: { operationId: 'createLead', write: { caller: 'key:0f3kT9sPq2Z', id: 'one' } } });
      res.writeHead(201).end();
    });
    await supertest(app).post('/leads').set('X-Request-Id', 'two');
    expect(lines).toMatchObject([
      { requestId: 'two', operationId: 'createLead', caller: 'key:0f3kT9sPq2Z', id: 'one', status: 201 },
    ]);
  });

  it.each([
    [404, 30, 'answered'],
    [500, 50, 'failed'],
    [503, 50, 'failed'],
  ])('writes a %i at level %i', async (status, level, msg) => {
    const { app, lines } = logged((_req, res) => res.writeHead(status).end());
    await supertest(app).get('/');
    expect(lines).toMatchObject([{ status, level, msg }]);
  });

  it('tells a request whose client has gone from an answered one, and no status of it', async () => {
    const { app, lines } = logged(() => undefined);
    const server = createServer(app).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: carnet\r\n\r\n');
    await once(server, 'request');
    client.destroy();
    await vi.waitFor(() => expect(lines).toHaveLength(1));
    expect(lines).toEqual([
      {
        level: 30,
        requestId: expect.any(String) as string,
        method: 'GET',
        durationMs: expect.any(Number) as number,
        msg: 'aborted',
      },
    ]);
  });

  it.each(['abc', 'A.b_c-9', 'x'.repeat(100)])('takes the X-Request-Id %s and answers it', async (id) => {
    const { app, lines } = logged((_req, res) => sendMethods(res as Response, 'GET'));
    const { headers } = await supertest(app).get('/').set('X-Request-Id', id);
    expect(headers).toMatchObject({ 'x-request-id': id });
    expect(lines).toMatchObject([{ requestId: id }]);
  });

  it.each(['', 'two words', 'a@example.com', '{"a":1}', 'x'.repeat(101)])(
    'makes one of its own where the X-Request-Id is "%s"',
    async (id) => {
      const { app, lines } = logged((_req, res) => sendMethods(res as Response, 'GET'));
      const { headers } = await supertest(app).get('/').set('X-Request-Id', id);
      expect(headers).toMatchObject({ 'x-request-id': expect.stringMatching(UUID) as string });
      expect(lines).toMatchObject([{ requestId: (headers as Record<string, string>)['x-request-id'] }]);
    },
  );
});

describe('createLogger', { timeout: 30_000 }, () => {
  /** What it writes to stdout: it leaves nobody a choice. */
  const outputOf = async (level: string, isTerminal: boolean, end = ''): Promise<string> => {
    const source = fileURLToPath(new URL('../src/log.ts', import.meta.url));
    const script = `
      import { createLogger } from ${JSON.stringify(source)};
      const logger = await createLogger(${JSON.stringify(level)}, ${String(isTerminal)});
      logger.info({ status: 200 }, 'answered');
      logger.warn({ err: new Error('broken') }, 'careful');
      ${end}`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    return (await promisify(execFile)(process.execPath, args)).stdout;
  };

  it('writes JSON lines, without the name of the machine', async () => {
    const lines = (await outputOf('info', false)).trimEnd().split('\n');
    const time = expect.any(Number) as number;
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: 30, time, status: 200, msg: 'answered' },
      {
        level: 40,
        time,
        err: { type: 'Error', message: 'broken', stack: expect.any(String) as string },
        msg: 'careful',
      },
    ]);
  });

  it('writes what it has gathered when the process is ended', async () => {
    const more = 'for (let i = 0; i < 1000; i++) logger.info({ i });';
    const lines = (await outputOf('info', false, `${more} process.exit();`)).trimEnd().split('\n');
    expect(lines).toHaveLength(1002);
  });

  it('writes readable lines on a terminal', async () => {
    const output = await outputOf('info', true);
    expect(output).toContain('answered');
    expect(output).toContain('Error: broken');
    expect(output).not.toMatch(/^\{/m);
  });

  it('writes nothing below its level', async () => {
    expect(await outputOf('warn', false)).toMatch(/^\{"level":40,.*\}\n$/);
    expect(await outputOf('silent', false)).toBe('');
  });
});
