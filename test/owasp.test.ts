import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { UnsecuredJWT, type JWTPayload } from 'jose';
import { scopes } from '../src/auth/scopes.js';
import { seconds, useGuarded } from './auth/issuer.js';
import { aRow, NOBODY, resources } from './builders.js';
import { operations, published } from './contract.js';
import { problemOf, type Answer, type Method, type ProblemBody } from './service.js';

/** The OWASP API Security Top 10 of 2023; at least one thing that must not work for each of its items that concern a service. */
const { issuer, open, service } = useGuarded();

const bearing = async (claims: JWTPayload) => ({ Authorization: `Bearer ${await issuer().sign(claims)}` });
const asking = (operation: (typeof operations)[number], id: string) =>
  [operation.method as Method, operation.path.replace('{id}', id).replace('{query}', 'ada')] as const;
/** What a problem says without what is different every time. */
const withoutId = ({ body }: Answer<ProblemBody>) => ({ ...body, request_id: '' });

describe('API1:2023 Broken Object Level Authorization', () => {
  it.each(resources)(
    '403 for a row of %s whose id is known, with the scopes of all other resources',
    async (resource) => {
      const { id } = await aRow(open, resource);
      const scope = scopes.filter((one) => !one.startsWith(`${resource}:`)).join(' ');
      const headers = await bearing({ scope });
      for (const method of ['GET', 'PATCH', 'PUT', 'DELETE'] as const) {
        const answer = await service.send(method, `/${resource}/${id}`, { headers });
        expect(problemOf(answer)).toEqual({ status: 403, code: 'forbidden', errors: [] });
      }
      expect((await open.send('GET', `/${resource}/${id}`)).status).toBe(200);
    },
  );

  it.each(resources)(
    'the same answer whether a row of %s is there or not, for those who may not see it',
    async (resource) => {
      const { id } = await aRow(open, resource);
      for (const headers of [{}, await bearing({ scope: '' })]) {
        const there = await service.send<ProblemBody>('GET', `/${resource}/${id}`, { headers });
        const nowhere = await service.send<ProblemBody>('GET', `/${resource}/${NOBODY}`, { headers });
        expect(withoutId(nowhere)).toEqual(withoutId(there));
      }
    },
  );
});

describe('API2:2023 Broken Authentication', () => {
  const scope = 'leads:read';
  const whole = { iss: 'https://issuer.example.com', aud: 'carnet', sub: 'amina', scope };
  const refused = async (Authorization: string, path = '/leads') => {
    const answer = await service.send<ProblemBody>('GET', path, { headers: { Authorization } });
    expect(problemOf(answer)).toEqual({ status: 401, code: 'unauthenticated', errors: [] });
    return withoutId(answer);
  };

  it('401 with one and the same answer, whatever is wrong with a token', async () => {
    const [head = '', claims = '', signature = ''] = (await issuer().sign({ scope })).split('.');
    const more = Buffer.from(JSON.stringify({ ...whole, exp: seconds(60), scope: scopes.join(' ') })).toString(
      'base64url',
    );
    const unsecured = new UnsecuredJWT(whole).setExpirationTime('1h').encode();
    const tokens = [
      unsecured,
      `${unsecured}${signature}`,
      `${head}.${more}.${signature}`,
      `${head}.${claims}.`,
      `${head}.${claims}.${'A'.repeat(signature.length)}`,
      await issuer().sign({ scope, exp: seconds(-3_600) }),
      await issuer().sign({ scope, nbf: seconds(3_600) }),
      await issuer().sign({ scope, aud: 'another' }),
      await issuer().sign({ scope, iss: 'https://evil.example.com' }),
      await issuer().sign({ scope }, { alg: 'HS256' }, new TextEncoder().encode(await issuer().publicPem())),
      await issuer().sign({ scope }, { kid: '../../../dev/null' }),
      'x'.repeat(10_000),
    ];
    const answers = await Promise.all(tokens.map((token) => refused(`Bearer ${token}`)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('401 with a token anywhere but in its header', async () => {
    const token = await issuer().sign({ scope });
    for (const Authorization of ['', token, `Basic ${token}`, `Bearer ${token}, Bearer ${token}`, `Bearer  ${token} x`])
      await refused(Authorization);
    const answers = [
      await service.send('GET', `/leads?access_token=${token}`),
      await service.send('GET', '/leads', { headers: { Cookie: `token=${token}` } }),
      await service.send('GET', '/leads', { headers: { 'X-Authorization': `Bearer ${token}` } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it('401 with two Authorization headers, of which one is good', async () => {
    const good = `Authorization: Bearer ${await issuer().sign({ scope })}`;
    const head = 'GET /leads HTTP/1.1\r\nHost: carnet\r\nConnection: close\r\n';
    for (const lines of [`${good}\r\nAuthorization: none`, `Authorization: none\r\n${good}`]) {
      expect((await service.sendRaw(`${head}${lines}\r\n\r\n`)).status).toBe(401);
    }
  });
});

describe('API3:2023 Broken Object Property Level Authorization', () => {
  const long = '2001-01-01T00:00:00Z';

  it.each(resources)('a row of %s keeps what only the service sets, whatever is sent for it', async (resource) => {
    const row = await aRow(open, resource, { created_at: long, updatedAt: long });
    expect([row.created_at, row.updated_at]).not.toContain('2001-01-01T00:00:00+00:00');
    const body = { created_at: long, updated_at: long };
    const { body: changed } = await open.send('PATCH', `/${resource}/${row.id}`, { body });
    expect(changed.data).toEqual(row);
  });

  it.each(resources)(
    '422 for properties of %s that the document does not have, and for another id',
    async (resource) => {
      const { id } = await aRow(open, resource);
      const send = async (body: object) => problemOf(await open.send('PATCH', `/${resource}/${id}`, { body }));
      for (const name of ['search', 'is_admin', 'owner_id', 'scopes', 'tenant_id', 'xmin', 'ctid', 'tableoid']) {
        expect((await send({ [name]: 'x' })).errors).toEqual([`body /${name} additionalProperties`]);
      }
      expect(await send({ id: NOBODY })).toEqual({
        status: 422,
        code: 'id_mismatch',
        errors: ['body /id id_mismatch'],
      });
    },
  );

  it('422 when a list is to be filtered or sorted by a column that it does not show', async () => {
    for (const query of ['search=x', 'sort=search', 'sort=-email', 'xmin=1', 'fields=search', 'select=*']) {
      expect((await open.send('GET', `/leads?${query}`)).status).toBe(422);
    }
  });
});

describe('API4:2023 Unrestricted Resource Consumption', () => {
  it.each([
    'limit=201',
    'limit=1000000000',
    'limit=0',
    'limit=-1',
    'offset=10000001',
    'offset=99999999999999999999',
    `owner=${'x'.repeat(3_000)}`,
  ])('422 for more than a request may ask for: %s', async (query) => {
    expect((await open.send('GET', `/leads?${query}`)).status).toBe(422);
  });

  it('413 for a larger body, without a credential as well as with one 401: nothing of it is read', async () => {
    const body = { name: 'x', notes: { text: 'x'.repeat(1_048_576) } };
    expect((await open.send('POST', '/leads', { body })).status).toBe(413);
    expect((await service.send('POST', '/leads', { body })).status).toBe(401);
  });
});

describe('API5:2023 Broken Function Level Authorization', () => {
  const writes = operations.filter(({ scopes: asked, method }) => asked && method !== 'GET');
  it.each(writes)('403 from $operationId for whoever may read everything', async (operation) => {
    const headers = await bearing({ scope: scopes.filter((scope) => scope.endsWith(':read')).join(' ') });
    const [method, path] = asking(operation, NOBODY);
    expect((await service.send(method, path, { headers })).status).toBe(403);
  });

  it.each(['admin', '*', 'leads:*', 'leads', 'LEADS:WRITE', 'leads:write,leads:read', 'leads:writer'])(
    '403 with the scope "%s", which is none',
    async (scope) => {
      const headers = await bearing({ scope, role: 'admin', scopes: [scope], is_admin: true });
      expect((await service.send('DELETE', `/leads/${NOBODY}`, { headers })).status).toBe(403);
    },
  );

  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    'a GET stays one, whatever %s says',
    async (name) => {
      const { id } = await aRow(open, 'leads');
      const headers = { ...(await bearing({ scope: 'leads:read' })), [name]: 'DELETE' };
      expect((await service.send('GET', `/leads/${id}`, { headers })).status).toBe(200);
      expect((await service.send('GET', `/leads/${id}`, { headers })).status).toBe(200);
    },
  );

  it.each(['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix'])('%s leads nowhere else', async (name) => {
    expect((await service.send('GET', '/nowhere', { headers: { [name]: '/healthz' } })).status).toBe(404);
  });
});

describe('API8:2023 Security Misconfiguration', () => {
  it('nothing about what it is made of, in the headers of an answer', async () => {
    for (const path of ['/healthz', '/leads', '/nowhere']) {
      const { headers } = await open.send('HEAD', path);
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['server']));
      expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-powered-by']));
    }
  });

  it('no other origin is let in as long as nobody has set one', async () => {
    const headers = { Origin: 'https://evil.example.com', 'Access-Control-Request-Method': 'DELETE' };
    for (const method of ['GET', 'OPTIONS'] as const) {
      const { headers: answered } = await open.send(method, '/leads', { headers });
      expect(Object.keys(answered).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('500 without a word of SQL, of the code, or of the machine', async () => {
    await open.query('alter table services rename to services_elsewhere');
    const { status, text } = await open.send('GET', '/services');
    await open.query('alter table services_elsewhere rename to services');
    expect(status).toBe(500);
    for (const secret of [/select|relation|services|42P01/i, /\.[jt]s\b|node_modules|\bat /, /\/(work|home|usr|tmp)\//])
      expect(text).not.toMatch(secret);
    expect(text).not.toContain(hostname());
  });

  it('405 for TRACE, which would send credentials back', async () => {
    const request = 'TRACE /leads HTTP/1.1\r\nHost: carnet\r\nConnection: close\r\nX-Secret: hidden\r\n\r\n';
    const { status, text } = await open.sendRaw(request);
    expect(status).toBe(405);
    expect(text).not.toContain('hidden');
  });
});

describe('API9:2023 Improper Inventory Management', () => {
  it('every path of the document is there', async () => {
    for (const path of Object.keys(published.paths)) {
      const { status } = await open.send('OPTIONS', path.replace(/\{\w+\}/, NOBODY));
      expect([path, status]).toEqual([path, 204]);
    }
  });

  const known = new Set(Object.keys(published.paths));
  const old = [
    ...['/api', '/api/leads', '/v1/leads', '/v0/leads', '/v2/leads', '/api/v1/leads', '/rest/v1/leads', '/graphql'],
    ...[
      '/admin',
      '/debug',
      '/status',
      '/health',
      '/metrics',
      '/info',
      '/env',
      '/actuator',
      '/server-status',
      '/config',
    ],
    ...['/swagger.json', '/swagger', '/redoc', '/openapi', '/api-docs', '/.well-known/openapi', '/docs/index.html'],
    ...['/.env', '/.git/config', '/package.json', '/dist/main.js', '/src/main.ts', '/node_modules', '/backup.tar.gz'],
    ...[
      '/docs/../package.json',
      '/docs/%2e%2e/package.json',
      '/docs/..%2fpackage.json',
      '/..',
      '/%2e%2e/%2e%2e/etc/passwd',
    ],
    ...['/users', '/login', '/auth', '/keys', '/tokens', '/imports', '/api_keys', '/pgmigrations', '/idempotency_keys'],
  ].filter((path) => !known.has(path));

  it.each(old)('404 for %s, which the document does not have', async (path) => {
    expect((await open.send('GET', path)).status).toBe(404);
    expect((await open.send('POST', path, { body: {} })).status).toBe(404);
  });
});
