import { describe, expect, it } from 'vitest';
import { useService, type Answer, type ProblemBody } from '../service.js';
import { slowly, type Ending, type RawRequest } from '../wire.js';
import { useBystander } from './bystander.js';

const service = useService();
useBystander(service);
/** One that waits for nobody for long. */
const impatient = useService({ limits: { requestTimeoutMs: 500 }, databaseUrl: service.databaseUrl });

/** Requests without their line ends, which the table would be hard to read with. */
const lines = (...parts: string[]) => parts.join('\r\n');
const host = 'Host: carnet';
const last = lines('GET /healthz HTTP/1.1', host, 'Connection: close', '', '');
const get = (...headers: string[]) => lines('GET /healthz HTTP/1.1', host, 'Connection: close', ...headers, '', '');
const post = (...rest: string[]) =>
  lines('POST /leads HTTP/1.1', host, 'Connection: close', 'Content-Type: application/json', ...rest);
const coded = (coding: string) => post(coding, '', '2', '{}', '0', '', '');
const chunked = (...rest: string[]) => post('Transfer-Encoding: chunked', '', ...rest);

/** What was answered over a connection, in its order. */
async function told(request: RawRequest, end?: Ending, by = service): Promise<string[]> {
  const answers = (await by.sendAll(request, end)) as Answer<ProblemBody>[];
  return answers.map(({ status, body }) => [status, status < 400 ? [] : body.code].flat().join(' '));
}

const bad = ['400 bad_request'];
const empty = ['422 validation_failed'];

describe('a request whose end two readers could see in different places', () => {
  it.each([
    ['a length and chunks', post('Content-Length: 6', 'Transfer-Encoding: chunked', '', '0', '', 'G')],
    ['chunks and a length', post('Transfer-Encoding: chunked', 'Content-Length: 6', '', '0', '', 'G')],
    ['two lengths', post('Content-Length: 2', 'Content-Length: 3', '', '{} ')],
    ['the same length twice', post('Content-Length: 2', 'Content-Length: 2', '', '{}')],
    ['a list of lengths', post('Content-Length: 2, 2', '', '{}')],
    ['a length with a sign', post('Content-Length: +2', '', '{}')],
    ['a negative length', post('Content-Length: -2', '', '{}')],
    ['a hexadecimal length', post('Content-Length: 0x2', '', '{}')],
    ['a length with a fraction', post('Content-Length: 2.0', '', '{}')],
    ['a length with a blank in it', post('Content-Length: 1 2', '', '{}')],
    ['an empty length', post('Content-Length: ', '', '{}')],
    ['a length beyond 64 bits', post('Content-Length: 99999999999999999999', '', '{}')],
    ['a coding twice', post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked', '', '0', '', '')],
    ['a coding that is not known', coded('Transfer-Encoding: xchunked')],
    ['a coding before that of chunks', coded('Transfer-Encoding: gzip, chunked')],
    ['a coding behind that of chunks', coded('Transfer-Encoding: chunked, identity')],
    ['the coding that is none', coded('Transfer-Encoding: identity')],
    ['a coding in quotes', coded('Transfer-Encoding: "chunked"')],
    ['a coding after a vertical tab', coded('Transfer-Encoding: \vchunked')],
    ['a coding with a NUL', coded('Transfer-Encoding: chunked\0')],
    ['a coding on the next line', coded('Transfer-Encoding:\r\n chunked')],
    ['a blank before the colon', coded('Transfer-Encoding : chunked')],
    ['a blank before the name', coded(' Transfer-Encoding: chunked')],
    ['chunks of a hexadecimal length with a prefix', chunked('0x2', '{}', '0', '', '')],
    ['chunks of a negative length', chunked('-2', '{}', '0', '', '')],
    ['chunks of a length beyond 64 bits', chunked('FFFFFFFFFFFFFFFFF', '{}', '0', '', '')],
    ['chunks of no length', chunked('', '{}', '0', '', '')],
    ['chunks that are longer than said', chunked('1', '{}', '0', '', '')],
    ['chunks that end with a bare LF', chunked('2\n{}\n0\n\n')],
    ['an extension that ends with a bare LF', chunked('2;a=b\n{}', '0', '', '')],
    ['an extension of 20 KB', chunked(`2;${'a'.repeat(20_000)}`, '{}', '0', '', '')],
    ['a length in the trailer', chunked('2', '{}', '0', 'Content-Length: 9', '', '')],
    ['a header that is folded', get('X-Long: a', ' b')],
    ['lines that end with LF', get().replaceAll('\r', '')],
    ['one line that ends with LF', get('X-A: a\nX-B: b')],
    ['one line that ends with CR', get('X-A: a\rX-B: b')],
    ['a NUL in a header', get('X-A: a\0b')],
    ['a header without a name', get(': a')],
    ['a header whose name has a blank', get('X A: a')],
    ['two hosts', get('Host: other')],
    ['a list of hosts', last.replace('carnet', 'carnet, other')],
    ['a host with a path', last.replace('carnet', 'carnet/other')],
    ['a host with somebody before it', last.replace('carnet', 'somebody@carnet')],
    ['a host with a blank', last.replace('carnet', 'carnet other')],
    ['no host', lines('GET /healthz HTTP/1.1', '', '')],
  ])('400 with %s', async (_what, request) => {
    expect(await told(request)).toEqual(bad);
  });

  it.each([
    ['chunks in capitals', coded('TRANSFER-ENCODING: CHUNKED'), empty],
    ['chunks after a tab', coded('Transfer-Encoding:\tchunked'), empty],
    ['chunks with an extension', chunked('2;a=b;c="d"', '{}', '0', '', ''), empty],
    ['chunks with zeros before the length', chunked('0002', '{}', '000', '', ''), empty],
    ['chunks that come in pieces', slowly(chunked('2', '{}', '0', '', '').match(/[^]{1,30}/g) ?? [], 1), empty],
    ['a trailer', chunked('2', '{}', '0', 'X-Checksum: 1', '', ''), empty],
    ['no host in HTTP/1.0', lines('GET /healthz HTTP/1.0', '', ''), ['200']],
    ['an IPv6 host', last.replace('carnet', '[::1]:8000'), ['200']],
    ['an empty host', last.replace('carnet', ''), ['200']],
    ['empty lines before it', `\r\n\r\n${last}`, ['200']],
  ])('is taken where there is one reading only: %s', async (_what, request, expected) => {
    expect(await told(request)).toEqual(expected);
  });
});

describe('what stands behind a request', () => {
  const alive = lines('GET /healthz HTTP/1.1', host, '', '');

  it('200 for each, in their order', async () => {
    expect(await told(alive + lines('GET /nowhere HTTP/1.1', host, '', '') + last)).toEqual([
      '200',
      '404 route_not_found',
      '200',
    ]);
  });

  it.each([
    ['is no HTTP', 'nonsense\r\n\r\n'],
    ['is binary', '\0\x01\x02\xff'],
    ['is the greeting of TLS', '\x16\x03\x01\x00\xf1\x01\x00\x00\xed\x03\x03'],
    ['has two lengths', post('Content-Length: 1', 'Content-Length: 2', '', '{}')],
  ])('400 after the answers to the requests before it when it %s', async (_what, garbage) => {
    const list = lines('GET /leads HTTP/1.1', host, '', '');
    expect(await told(list + alive + garbage)).toEqual(['200', '200', '400 bad_request']);
  });

  it('one row, acknowledged, when what follows it is garbage', async () => {
    const body = JSON.stringify({ name: 'Just once' });
    const create = lines('POST /leads HTTP/1.1', host, 'Content-Type: application/json');
    const request = `${lines(create, `Content-Length: ${body.length}`, '', body)}}}}}`;
    expect(await told(request)).toEqual(['201', '400 bad_request']);
    expect(await service.query(`select count(*)::int from leads where name = 'Just once'`)).toEqual([{ count: 1 }]);
  });

  it('400 in the place of a request whose own chunks break, after the answer to the one before', async () => {
    expect(await told(lines('GET /leads HTTP/1.1', host, '', '') + chunked('2', '{}', 'zz', ''))).toEqual([
      '200',
      '400 bad_request',
    ]);
  });

  it('408 in the place of a request whose body never comes, after the answer to the one before', async () => {
    const request = lines('GET /leads HTTP/1.1', host, '', '') + post('Content-Length: 9', '', '{');
    expect(await told(request, 'by service', impatient)).toEqual(['200', '408 request_timeout']);
  });

  it('is never taken out of a body', async () => {
    const head = lines('GET /healthz HTTP/1.1', host, `Content-Length: ${alive.length}`, '', '');
    expect(await told(head + alive + last)).toEqual(['200', '200']);
  });
});

describe('a body of another length than was said', () => {
  it('400 when the client stops sending before its end', async () => {
    expect(await told(post('Content-Length: 20', '', '{"name":'), 'by client')).toEqual(bad);
  });

  it('the first part, and 400 for the rest, when it is longer', async () => {
    const request = lines(
      'POST /leads HTTP/1.1',
      host,
      'Content-Type: application/json',
      'Content-Length: 2',
      '',
      '{}{}',
    );
    expect(await told(request)).toEqual(['422 validation_failed', '400 bad_request']);
  });

  it('408 when the rest does not come', async () => {
    const request = post('Content-Length: 20', '', '{"name":');
    expect(await told(request, 'by service', impatient)).toEqual(['408 request_timeout']);
  });
});
