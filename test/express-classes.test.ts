import { once } from 'node:events';
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import express from 'express';
import { expect, it } from 'vitest';
import { expressClasses } from '../src/express-classes.js';

setFlagsFromString('--allow-natives-syntax');
const isFast = runInThisContext('(object) => %HasFastProperties(object)') as (object: object) => boolean;

it('makes requests and responses that never become hash tables', async () => {
  const app = express();
  const seen: boolean[] = [];
  app.use((req, res) => {
    res.setHeader('X-Request-Id', 'one');
    res.on('close', () => seen.push(isFast(req), isFast(res)));
    res.writeHead(200, { 'Content-Length': 2 }).end(Buffer.from('{}'));
  });
  const server = createServer(expressClasses(app), (req, res) => void app(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  try {
    // V8 measures the first few objects before it settles on their size.
    for (let i = 0; i < 50; i++) await (await fetch(`http://127.0.0.1:${port}`)).text();
  } finally {
    server.closeAllConnections();
    server.close();
  }
  expect(seen.length).toBeGreaterThan(40);
  expect(seen).not.toContain(false);
});
