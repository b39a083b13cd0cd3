import { describe, expect, it } from 'vitest';
import { NOBODY } from './builders.js';
import { published } from './contract.js';
import { problemOf, useService, type Method, type ProblemBody } from './service.js';

const service = useService();

describe('an unknown path', () => {
  it('404 with a whole problem', async () => {
    const { body, headers } = await service.send('GET', '/lead');
    expect(body).toEqual({
      success: false,
      type: '/problems/route-not-found',
      title: 'There is no such path',
      status: 404,
      code: 'route_not_found',
      detail: 'There is no path /lead. Did you mean /leads?',
      request_id: headers['x-request-id'],
    });
  });

  it.each([
    ['GET', '//', 'There is no path //.'],
    ['GET', '//leads', 'There is no path //leads. Did you mean /leads?'],
    ['GET', '/leads//', 'There is no path /leads//. Did you mean /leads?'],
    ['GET', '/Leads', 'There is no path /Leads. Did you mean /leads?'],
    ['GET', '/wp-login.php', 'There is no path /wp-login.php.'],
    ['POST', '/apointments', 'There is no path /apointments. Did you mean /appointments?'],
    ['OPTIONS', '/lead', 'There is no path /lead. Did you mean /leads?'],
    ['GET', '/leads/search', 'There is no path /leads/search. Did you mean /leads/search/{query}?'],
    ['GET', '/leads/search/', 'There is no path /leads/search/. Did you mean /leads/search/{query}?'],
    ['DELETE', '/leads/search', 'There is no path /leads/search. Did you mean /leads/search/{query}?'],
    ['GET', `/leads/${NOBODY}/notes`, `There is no path /leads/${NOBODY}/notes.`],
    ['GET', '/leads/search/a/b', 'There is no path /leads/search/a/b.'],
  ] as [Method, string, string][])('404 with a hint for %s %s', async (method, path, detail) => {
    const answer = await service.send<ProblemBody>(method, path);
    expect(problemOf(answer)).toEqual({ status: 404, code: 'route_not_found', errors: [] });
    expect(answer.body.detail).toBe(detail);
  });

  it('404 without a body for HEAD', async () => {
    const { status, text } = await service.send('HEAD', '/lead');
    expect({ status, text }).toEqual({ status: 404, text: '' });
  });
});

describe('a method that the path does not have', () => {
  it('405 with a whole problem', async () => {
    const { body, headers } = await service.send('PUT', '/leads');
    expect(body).toEqual({
      success: false,
      type: '/problems/method-not-allowed',
      title: 'The path does not have this method',
      status: 405,
      code: 'method_not_allowed',
      detail: '/leads does not have PUT, only GET, HEAD, OPTIONS, POST.',
      request_id: headers['x-request-id'],
    });
  });

  it.each([
    ['PATCH', '/leads', 'GET, HEAD, OPTIONS, POST'],
    ['DELETE', '/leads/', 'GET, HEAD, OPTIONS, POST'],
    ['POST', `/leads/${NOBODY}`, 'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'],
    ['POST', '/clients/not-an-id', 'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'],
    ['DELETE', '/leads/search/ada', 'GET, HEAD, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/openapi.json', 'GET, HEAD, OPTIONS'],
  ] as [Method, string, string][])('405 with Allow for %s %s', async (method, path, allow) => {
    const answer = await service.send(method, path);
    expect(problemOf(answer)).toEqual({ status: 405, code: 'method_not_allowed', errors: [] });
    expect(answer.headers.allow).toBe(allow);
  });

  it('405 for a method that no path has', async () => {
    const answer = await service.sendRaw('PROPFIND /leads HTTP/1.1\r\nHost: carnet\r\nConnection: close\r\n\r\n');
    expect(problemOf(answer)).toEqual({ status: 405, code: 'method_not_allowed', errors: [] });
  });
});

describe('OPTIONS', () => {
  it.each(Object.entries(published.paths))('204 with Allow for %s', async (path, item) => {
    const { status, headers, text } = await service.send('OPTIONS', path.replaceAll(/[{}]/g, ''));
    const methods = ['get', 'put', 'post', 'delete', 'patch'].filter((method) => method in item);
    const all = [...methods, 'options', ...methods.filter((method) => method === 'get').map(() => 'head')];
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(headers.allow).toBe(all.sort().join(', ').toUpperCase());
  });
});

describe('broken percent-encoding', () => {
  it('400 with a whole problem', async () => {
    const { body, headers } = await service.send('GET', '/leads/%E0%A4%A');
    expect(body).toEqual({
      success: false,
      type: '/problems/bad-uri',
      title: 'The URL is not well-formed',
      status: 400,
      code: 'bad_uri',
      detail: 'The URL holds a percent sign that does not begin a UTF-8 character; write a literal one as %25.',
      request_id: headers['x-request-id'],
    });
  });

  it.each([
    ['a path', '/leads/search/100%'],
    ['a path that is not UTF-8', '/leads/search/%FF'],
    ['a surrogate in a path', '/leads/search/%ED%A0%80'],
    ['a query', '/leads?limit=%E0%A4%A'],
    ['a surrogate in a query', '/leads?limit=%ED%A0%80'],
    ['the name of a parameter', '/leads?%=1'],
    ['an unknown path', '/%'],
  ])('400 in %s', async (_where, path) => {
    expect(problemOf(await service.send('GET', path))).toEqual({ status: 400, code: 'bad_uri', errors: [] });
  });
});

describe('what is not HTTP', () => {
  it('400 with a whole problem', async () => {
    const { body, headers } = await service.sendRaw('good day\r\n\r\n');
    expect(body).toEqual({
      success: false,
      type: '/problems/bad-request',
      title: 'The request is not well-formed HTTP',
      status: 400,
      code: 'bad_request',
      detail:
        'The request is malformed, or could be read in two ways; mend the client, or the proxy before the service.',
      request_id: headers['x-request-id'],
    });
  });

  it.each([
    ['a header without a colon', 'GET /leads HTTP/1.1\r\nHost: carnet\r\nnonsense\r\n\r\n'],
    ['two lengths', 'POST /leads HTTP/1.1\r\nHost: carnet\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
    ['no Host', 'GET /leads HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ])('400 for %s', async (_what, request) => {
    expect(problemOf(await service.sendRaw(request))).toEqual({ status: 400, code: 'bad_request', errors: [] });
  });

  it('200 although an unknown expectation is sent: the document has no 417', async () => {
    const answer = await service.sendRaw(
      'GET /healthz HTTP/1.1\r\nHost: carnet\r\nExpect: nonsense\r\nConnection: close\r\n\r\n',
    );
    expect(answer.status).toBe(200);
  });

  it('200 for the next request', async () => {
    expect((await service.send('GET', '/healthz')).status).toBe(200);
  });
});

describe('X-Request-Id', () => {
  it.each(['a', 'Trace_1.2-3', 'x'.repeat(100)])('is answered as sent: %s', async (id) => {
    const { headers } = await service.send('GET', '/healthz', { headers: { 'X-Request-Id': id } });
    expect(headers['x-request-id']).toBe(id);
  });

  it.each([
    ['blanks', 'a b'],
    ['markup', '<script>'],
    ['101 characters', 'x'.repeat(101)],
    ['nothing', ''],
  ])('is replaced when it holds %s', async (_what, id) => {
    const { headers } = await service.send('GET', '/healthz', { headers: { 'X-Request-Id': id } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{18,}$/);
  });

  it('is the request_id of a problem', async () => {
    const { body } = await service.send<ProblemBody>('GET', '/lead', { headers: { 'X-Request-Id': 'mine' } });
    expect(body.request_id).toBe('mine');
  });

  it('is a new one for every request', async () => {
    const [first, second] = await Promise.all([service.send('GET', '/healthz'), service.send('GET', '/healthz')]);
    expect(first.headers['x-request-id']).not.toBe(second.headers['x-request-id']);
  });
});
