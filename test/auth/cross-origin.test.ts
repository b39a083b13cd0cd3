import { describe, expect, it } from 'vitest';
import { aLead } from '../builders.js';
import { useService } from '../service.js';

const ERP = 'https://erp.example.com';
const closed = useService();
const some = useService({ origins: [ERP, 'http://localhost:5173'], databaseUrl: closed.databaseUrl });
const all = useService({ origins: ['*'], databaseUrl: closed.databaseUrl });

const from = (Origin: string) => ({ headers: { Origin } });
const preflight = (Origin: string) => ({
  headers: { Origin, 'Access-Control-Request-Method': 'PATCH', 'Access-Control-Request-Headers': 'authorization' },
});
const corsOf = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

const ALLOWED =
  'Authorization,Content-Encoding,Content-Type,Idempotency-Key,If-Match,If-None-Match,X-Request-Id,traceparent,tracestate';
const EXPOSED =
  'Accept,Allow,Date,ETag,Idempotency-Replayed,Link,Location,RateLimit,RateLimit-Policy,Retry-After,WWW-Authenticate,X-Request-Id,' +
  'X-Total-Count,X-Total-Count-Kind';

describe('a page of another origin', () => {
  it('is told nothing unless the service is set up for it', async () => {
    for (const answer of [
      await closed.send('GET', '/leads', from(ERP)),
      await closed.send('OPTIONS', '/leads', preflight(ERP)),
    ])
      expect(corsOf(answer.headers)).toEqual({});
  });

  it.each([ERP, 'http://localhost:5173'])(
    'may read the answer to %s, and the headers that a client needs',
    async (origin) => {
      const { headers } = await some.send('GET', '/leads', from(origin));
      expect(corsOf(headers)).toEqual({
        'access-control-allow-origin': origin,
        'access-control-expose-headers': EXPOSED,
      });
      expect(headers.vary).toBe('Origin, Accept');
    },
  );

  it('may read problems as well, and caches learn of both that these depend on', async () => {
    const refused = await some.send('POST', '/leads', { ...from(ERP), body: aLead({ nam: 'x' }) });
    expect(refused.status).toBe(422);
    expect(refused.headers['access-control-allow-origin']).toBe(ERP);
    expect(refused.headers.vary).toBe('Origin, Accept-Language');
    expect((await some.send('GET', '/nowhere', from(ERP))).headers['access-control-allow-origin']).toBe(ERP);
  });

  it.each([
    ['431 for more than 100 headers', 'X-A: 1\r\n'.repeat(101), 431],
    ['400 for two hosts', 'Host: other\r\n', 400],
  ])('may read %s', async (_what, more, status) => {
    const request = `GET /leads HTTP/1.1\r\nHost: carnet\r\nConnection: close\r\nOrigin: ${ERP}\r\n${more}\r\n`;
    const answer = await some.sendRaw(request);
    expect(answer.status).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBe(ERP);
    expect(answer.headers.vary).toBe('Origin, Accept-Language');
  });

  it('is told by a preflight what it may send, beside what OPTIONS always tells', async () => {
    const { status, headers } = await some.send('OPTIONS', '/leads/x', preflight(ERP));
    expect(status).toBe(204);
    expect(headers.allow).toBe('DELETE, GET, HEAD, OPTIONS, PATCH, PUT');
    expect(corsOf(headers)).toEqual({
      'access-control-allow-origin': ERP,
      'access-control-allow-methods': 'GET,HEAD,POST,PUT,PATCH,DELETE',
      'access-control-allow-headers': ALLOWED,
      'access-control-expose-headers': EXPOSED,
      'access-control-max-age': '7200',
    });
  });

  it.each(['https://evil.example.com', 'http://erp.example.com', 'https://erp.example.com.evil.example', 'null'])(
    'may not if it is of %s',
    async (origin) => {
      const answers = [
        await some.send('GET', '/leads', from(origin)),
        await some.send('OPTIONS', '/leads', preflight(origin)),
      ];
      for (const { headers } of answers) expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  it('may from anywhere where all may, and never with cookies', async () => {
    const { headers } = await all.send('GET', '/leads', from('https://anywhere.example.com'));
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });
});
