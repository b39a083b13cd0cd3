import { describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../src/auth/authenticate.js';
import { ANONYMOUS } from '../../src/auth/caller.js';
import { scopes } from '../../src/auth/scopes.js';
import { aRequest, resourceOf } from '../builders.js';
import { operations, published } from '../contract.js';
import { problemOf, type Method, type ProblemBody } from '../service.js';
import { noKeys, useGuarded } from './issuer.js';

const { issuer, open, service } = useGuarded();

const guarded = operations.flatMap((operation) =>
  operation.scopes ? [{ ...operation, asked: operation.scopes }] : [],
);
const everybodys = operations.filter(({ scopes: asked }) => asked === undefined);
const bearing = async (scope: string) => ({ Authorization: `Bearer ${await issuer().sign({ scope })}` });

describe('the document', () => {
  it('asks for the scope that an operation’s path and method name, and leaves the rest open', () => {
    const asked = Object.fromEntries(operations.map(({ operationId, scopes: names }) => [operationId, names]));
    const expected = operations.map((operation) => {
      const scope = `${resourceOf(operation)}:${operation.method === 'GET' ? 'read' : 'write'}`;
      return [operation.operationId, scopes.includes(scope) ? [scope] : undefined] as const;
    });
    expect(asked).toEqual(Object.fromEntries(expected));
  });

  it('asks for a credential wherever an operation does not say otherwise', () => {
    expect(published.security).toEqual([{ bearer: [] }]);
  });

  it('asks for every scope that there is, and explains it', () => {
    expect([...new Set(guarded.flatMap(({ asked }) => asked))].sort()).toEqual([...scopes].sort());
    const { description } = (published as unknown as { info: { description: string } }).info;
    const explained = [...description.matchAll(/^\| `([a-z]+:[a-z]+)` \| /gm)].map(([, scope]) => scope);
    expect(explained.sort()).toEqual([...scopes].sort());
  });
});

describe('an operation that is not open', () => {
  it.each(guarded)(
    '401 from $operationId without a credential, before anything else is looked at',
    async (operation) => {
      const path = operation.path.replace(/\{\w+\}/, 'none');
      const { body, headers } = await service.send(operation.method as Method, `${path}?unknown=1`, { body: '{' });
      expect(body).toEqual({
        success: false,
        type: '/problems/unauthenticated',
        title: 'Nobody knows who is asking',
        status: 401,
        code: 'unauthenticated',
        detail: 'Send a credential that is valid now, as Authorization: Bearer …',
        request_id: headers['x-request-id'],
      });
      expect(headers['www-authenticate']).toBe('Bearer realm="carnet"');
    },
  );

  it.each(guarded)('403 from $operationId with every scope but $asked', async ({ method, path, asked }) => {
    const others = scopes.filter((scope) => !asked.includes(scope)).join(' ');
    const headers = await bearing(others);
    const answer = await service.send<ProblemBody>(method as Method, path.replace(/\{\w+\}/, 'none'), { headers });
    expect(problemOf(answer)).toEqual({ status: 403, code: 'forbidden', errors: [] });
    expect(answer.body.detail).toBe(`The credential lacks the scope ${asked.join()}.`);
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer realm="carnet", error="insufficient_scope", scope="${asked.join()}"`,
    );
  });

  it.each(guarded)('a success from $operationId with the scope $asked alone', async (operation) => {
    const { path, init } = await aRequest(open, operation);
    const headers = await bearing(operation.asked.join(' '));
    const { status } = await service.send(operation.method as Method, path, { ...init, headers });
    expect(status).toBe(Math.min(...operation.statuses));
  });

  it('401 to a HEAD as to a GET, and in French', async () => {
    const headers = { 'Accept-Language': 'fr' };
    const head = await service.send('HEAD', '/leads', { headers });
    const get = await service.send<ProblemBody>('GET', '/leads', { headers });
    expect([head.status, get.status]).toEqual([401, 401]);
    expect(get.body.title).toBe('On ne sait pas qui fait la demande');
  });
});

describe('an operation that is open', () => {
  it.each(everybodys)('200 from $operationId without a credential, and with a wrong one', async ({ path }) => {
    expect((await service.send('GET', path)).status).toBe(200);
    expect((await service.send('GET', path, { headers: { Authorization: 'Bearer wrong' } })).status).toBe(200);
  });

  it('204 to OPTIONS, 404 and 405 without a credential: they tell nothing that the document does not', async () => {
    expect((await service.send('OPTIONS', '/leads')).status).toBe(204);
    expect((await service.send('GET', '/lead')).status).toBe(404);
    expect((await service.send('PATCH', '/leads')).status).toBe(405);
  });
});

describe('a service without authentication', () => {
  it.each(['Bearer wrong', 'Basic YTpi', 'none'])(
    '200 whatever is sent as Authorization: %s',
    async (Authorization) => {
      expect((await open.send('GET', '/leads', { headers: { Authorization } })).status).toBe(200);
    },
  );
});

describe('who is asking', () => {
  it('is told by the token’s subject, and by nothing secret', async () => {
    const token = await issuer().sign({ sub: 'auth0|amina', scope: 'leads:read' });
    const { caller } = await createAuthenticate(
      { tokens: issuer().settings, apiKeys: false },
      noKeys,
    )(`Bearer ${token}`);
    expect(caller).toEqual({ kind: 'token', id: 'token:auth0|amina' });
    expect(ANONYMOUS).toEqual({ kind: 'anonymous', id: 'anonymous' });
  });
});
