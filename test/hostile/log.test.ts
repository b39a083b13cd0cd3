import { describe, expect, it } from 'vitest';
import { nextOf } from '../lists.js';
import { useService, type Answer } from '../service.js';
import { texts } from './texts.js';

const lines: string[] = [];
const service = useService({ log: (line) => lines.push(line) });

/** What the log says of a request. */
async function logged<A>(request: () => Promise<A>): Promise<string[]> {
  lines.length = 0;
  await request();
  return [...lines];
}

/** One line, whole, of JSON, in which nothing stands that was sent. */
function expectOneLine(written: string[], sent: string): void {
  expect(written).toHaveLength(1);
  const [line = ''] = written;
  expect(line).toMatch(/^\{[\x20-\x7e]*\}\n$/);
  expect(Object.keys(JSON.parse(line) as object).sort()).toEqual(
    expect.arrayContaining(['durationMs', 'level', 'method', 'msg', 'requestId', 'status']),
  );
  expect(line).not.toContain(sent);
}

describe('the log', () => {
  const forged = '{"level":30,"msg":"answered","requestId":"forged"}';
  const places: [where: string, send: (text: string) => Promise<unknown>][] = [
    ['a path', (text) => service.send('GET', `/${encodeURIComponent(text)}`)],
    ['a search', (text) => service.send('GET', `/leads/search/${encodeURIComponent(text)}`)],
    ['a query', (text) => service.send('GET', `/leads?${new URLSearchParams({ owner: text }).toString()}`)],
    ['the name of a parameter', (text) => service.send('GET', `/leads?${encodeURIComponent(text)}`)],
    ['a body', (text) => service.send('POST', '/leads', { body: { name: 'x', [text]: text } })],
    ['a body that is no JSON', (text) => service.send('POST', '/leads', { body: text })],
  ];

  it.each(places)('has one line of JSON for hostile text in %s', async (_where, send) => {
    for (const text of [
      `\n${forged}\n`,
      `\r\n${forged}`,
      texts['an escape of a terminal'] ?? '',
      '\u2028forged\u0085',
    ]) {
      expectOneLine(await logged(() => send(text)), 'forged');
    }
  });

  it.each(['User-Agent', 'Referer', 'X-Forwarded-For', 'X-Request-Id', 'Authorization', 'Cookie', 'Accept-Language'])(
    'has one line of JSON for hostile text in %s',
    async (name) => {
      for (const text of [
        forged,
        '\\n\\u001b[31mforged',
        '%0d%0aforged',
        "forged'; drop table leads; --",
        'forg\xe9d',
      ]) {
        expectOneLine(await logged(() => service.send('GET', '/nowhere', { headers: { [name]: text } })), 'forg');
      }
    },
  );

  it.each(['PROPFIND', 'TRACE', 'M-SEARCH'])('tells the method %s as it is, which is one of few', async (method) => {
    const request = `${method} /leads HTTP/1.1\r\nHost: carnet\r\nConnection: close\r\n\r\n`;
    const [line = ''] = await logged(() => service.sendRaw(request));
    expect(JSON.parse(line)).toMatchObject({ method, status: 405 });
  });
});

describe('a header of an answer', () => {
  it('holds no line end of what was searched or filtered', async () => {
    const name = 'split\r\nSet-Cookie: id=1\r\n\r\n<html>';
    await service.create('leads', { name, owner: name });
    await service.create('leads', { name, owner: name });
    const answers: Answer[] = [
      await service.send('GET', `/leads/search/${encodeURIComponent(name)}?limit=1`),
      await service.send('GET', `/leads?${new URLSearchParams({ owner: name, limit: '1' }).toString()}`),
    ];
    for (const { status, headers } of answers) {
      expect([status, headers['set-cookie']]).toEqual([200, undefined]);
      const { path = '', query = '' } = nextOf({ headers }) ?? {};
      const { body } = await service.send<{ data: unknown[] }>('GET', `${path}?${query.toString()}`);
      expect(body.data).toHaveLength(1);
    }
  });
});
