import { describe, expect, it } from 'vitest';
import { aBody, aRow, NOBODY, resources, stamps } from './builders.js';
import { problemOf, useService, type Data, type Method, type ProblemBody } from './service.js';

const service = useService();
const ID = '0199B7A2-6C1E-7D35-9A4F-3F1F5B8F6C11';

/** What UUIDs are also written as, and Postgres would take, but the document does not. */
const foreignIds = [
  ['a UUID after urn:uuid:', `urn:uuid:${NOBODY}`],
  ['a UUID in braces', `{${NOBODY}}`],
  ['a UUID without dashes', NOBODY.replaceAll('-', '')],
  ['a UUID with a blank after it', `${NOBODY} `],
  ['text', 'me'],
];

const notFound = (id: string, requestId: unknown) => ({
  success: false,
  type: '/problems/not-found',
  title: 'There is no such row',
  status: 404,
  code: 'not_found',
  detail: `There is no row with the id ${id}.`,
  request_id: requestId,
});

describe.each(resources)('creating %s', (resource) => {
  const create = (body: Data) => service.send<{ data: Data & { id: string } }>('POST', `/${resource}`, { body });

  it('201 with the row, to which Location leads', async () => {
    const sent = await aBody(service, resource);
    const { status, headers, body } = await create(sent);
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ ...sent, ...stamps });
    expect(body.data.updated_at).toBe(body.data.created_at);
    expect(headers.location).toBe(`/${resource}/${body.data.id}`);
    const stored = await service.send('GET', headers.location ?? '');
    expect(stored).toMatchObject({ status: 200, body });
  });

  it('201 with the id that was sent, in lower case', async () => {
    const { body, headers } = await create(await aBody(service, resource, { id: ID }));
    expect(body.data.id).toBe(ID.toLowerCase());
    expect(headers.location).toBe(`/${resource}/${ID.toLowerCase()}`);
  });

  it('201 with an id of its own when null was sent', async () => {
    const { body } = await create(await aBody(service, resource, { id: null }));
    expect(body.data).toMatchObject(stamps);
  });

  it('201 with the nil UUID', async () => {
    const id = '00000000-0000-0000-0000-000000000000';
    const { body } = await create(await aBody(service, resource, { id }));
    expect(body.data.id).toBe(id);
    expect((await service.send('GET', `/${resource}/${id}`)).body).toEqual(body);
  });

  it('409 when the id is taken, and Location leads to the row that has it', async () => {
    const { id } = await aRow(service, resource);
    const taken = await create(await aBody(service, resource, { id: id.toUpperCase() }));
    expect(taken.body).toEqual({
      success: false,
      type: '/problems/already-exists',
      title: 'The id is taken',
      status: 409,
      code: 'already_exists',
      detail: `The id ${id} is taken.`,
      request_id: taken.headers['x-request-id'],
    });
    expect(taken.headers.location).toBe(`/${resource}/${id}`);
  });

  it.each(foreignIds)('422 when the id is %s', async (_what, id) => {
    const answer = await create(await aBody(service, resource, { id }));
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors: ['body /id format'] });
  });

  it('422 that names everything that was wrong', async () => {
    const answer = await create({ id: 5, naame: 'x', 'a/b~c': 1 });
    expect(problemOf(answer).errors).toEqual(
      expect.arrayContaining([
        'body /id type',
        'body /naame additionalProperties',
        'body /a~1b~0c additionalProperties',
      ]),
    );
  });

  it('ignores created_at and updated_at under all their names', async () => {
    const sent = { created_at: 'x', createdAt: null, updated_at: 5, updatedAt: '1999-01-01T00:00:00Z' };
    const { body } = await create(await aBody(service, resource, sent));
    expect(body.data).toMatchObject(stamps);
  });
});

describe.each(resources)('reading one of %s', (resource) => {
  it('200 whatever the case of the id', async () => {
    const row = await aRow(service, resource);
    const { body } = await service.send('GET', `/${resource}/${row.id.toUpperCase()}`);
    expect(body).toEqual({ success: true, data: row });
  });

  it('404 when there is no such row', async () => {
    const { status, body, headers } = await service.send('GET', `/${resource}/${NOBODY}`);
    expect(status).toBe(404);
    expect(body).toEqual(notFound(NOBODY, headers['x-request-id']));
  });
});

describe.each(
  resources.flatMap(
    (resource) =>
      [
        [resource, 'GET', {}],
        [resource, 'PUT', { body: {} }],
        [resource, 'PATCH', { body: {} }],
        [resource, 'DELETE', {}],
      ] as [string, Method, { body?: unknown }][],
  ),
)('one of %s, %s', (resource, method, init) => {
  it.each(foreignIds)('422 when the id is %s', async (_what, id) => {
    const answer = await service.send(method, `/${resource}/${encodeURIComponent(id)}`, init);
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors: ['path /id format'] });
  });

  it('422 when the id holds a NUL', async () => {
    const answer = await service.send(method, `/${resource}/a%00b`, init);
    const errors = ['path /id invalid_text', 'path /id format'];
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors });
  });
});

describe.each(
  resources.flatMap(
    (resource) =>
      [
        [resource, 'PUT'],
        [resource, 'PATCH'],
      ] as [string, Method][],
  ),
)('changing one of %s with %s', (resource, method) => {
  const change = (id: string, body: unknown) => service.send(method, `/${resource}/${id}`, { body });

  it('200 and nothing changed, updated_at included, for {}', async () => {
    const row = await aRow(service, resource);
    const { status, body } = await change(row.id, {});
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, data: row });
  });

  it('200 and nothing changed when what was read is sent back whole', async () => {
    const row = await aRow(service, resource);
    const { body } = await change(row.id, row);
    expect(body).toEqual({ success: true, data: row });
  });

  it('200 when the id is the one in the path, whatever the case', async () => {
    const row = await aRow(service, resource);
    const { body } = await change(row.id.toUpperCase(), { id: row.id.toUpperCase() });
    expect(body).toEqual({ success: true, data: row });
  });

  it('422 when the id is another one', async () => {
    const { id } = await aRow(service, resource);
    const answer = await change(id, { id: NOBODY });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'id_mismatch', errors: ['body /id id_mismatch'] });
  });

  it('422 that points at the id when it is null', async () => {
    const { id } = await aRow(service, resource);
    const answer = await change(id, { id: null });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'id_mismatch', errors: ['body /id id_mismatch'] });
  });

  it('404 when there is no such row', async () => {
    const { body, headers } = await change(NOBODY, {});
    expect(body).toEqual(notFound(NOBODY, headers['x-request-id']));
  });

  it('422 when body and path are wrong, told together', async () => {
    const { errors } = problemOf(await change('me', { nonsense: 1 }));
    expect(errors).toEqual(expect.arrayContaining(['path /id format', 'body /nonsense additionalProperties']));
  });
});

describe.each(resources)('deleting one of %s', (resource) => {
  it('200, and 404 the second time', async () => {
    const { id } = await aRow(service, resource);
    const first = await service.send('DELETE', `/${resource}/${id.toUpperCase()}`);
    expect(first).toMatchObject({ status: 200, body: { success: true, data: { id } } });
    expect(Object.keys(first.body.data)).toEqual(['id']);
    const second = await service.send('DELETE', `/${resource}/${id}`);
    expect(second.body).toEqual(notFound(id, second.headers['x-request-id']));
    expect((await service.send('GET', `/${resource}/${id}`)).status).toBe(404);
  });

  it('409 when a table that the service does not know refers to the row', async () => {
    const { id } = await aRow(service, resource);
    await service.query(`create table ${resource}_invoices (paid_by uuid references ${resource})`);
    await service.query(`insert into ${resource}_invoices values ($1)`, [id]);
    const { body, headers } = await service.send('DELETE', `/${resource}/${id}`);
    expect(body).toEqual({
      success: false,
      type: '/problems/still-referenced',
      title: 'Other rows still refer to this one',
      status: 409,
      code: 'still_referenced',
      detail: 'Other rows still refer to this one; delete or move them first.',
      request_id: headers['x-request-id'],
    });
    expect((await service.send('GET', `/${resource}/${id}`)).status).toBe(200);
  });
});

const lists = [...resources, 'leads/search/a'];

describe.each(lists)('listing %s', (path) => {
  const [resource = ''] = path.split('/');
  const list = async (query = '') => (await service.send<{ data: Data[] }>('GET', `/${path}${query}`)).body;
  const someRows = async (count: number) => {
    const rows: Data[] = [];
    while (rows.length < count) rows.unshift(await aRow(service, resource));
    return rows;
  };

  it('200 with the newest first', async () => {
    const rows = await someRows(3);
    expect(await list('?limit=3')).toEqual({ success: true, data: rows });
  });

  it('200 with the page that limit and offset cut out', async () => {
    const rows = await someRows(4);
    expect((await list('?limit=2&offset=1')).data).toEqual(rows.slice(1, 3));
    expect((await list('?offset=3&limit=1')).data).toEqual(rows.slice(3));
  });

  it('200 with the 20 newest when nothing is asked for', async () => {
    const rows = await someRows(21);
    expect((await list()).data).toEqual(rows.slice(0, 20));
  });

  it('200 and nothing past the end', async () => {
    expect(await list('?offset=10000000&limit=200')).toEqual({ success: true, data: [] });
  });

  it.each([
    ['limit=0', ['query /limit minimum']],
    ['limit=-1', ['query /limit minimum']],
    ['limit=201', ['query /limit maximum']],
    ['limit=0x10', ['query /limit type']],
    ['limit=1e2', ['query /limit type']],
    ['limit=1.0', ['query /limit type']],
    ['limit=+5', ['query /limit type']],
    ['limit=%2B5', ['query /limit type']],
    ['limit=%205', ['query /limit type']],
    ['limit=99999999999999999999', ['query /limit type']],
    ['limit=', ['query /limit type']],
    ['limit', ['query /limit type']],
    ['limit=all', ['query /limit type']],
    ['limit=%D9%A5', ['query /limit type']],
    ['limit=%00', ['query /limit invalid_text', 'query /limit type']],
    ['limit=5&limit=5', ['query /limit duplicate_key']],
    ['limit=5&offset=0&limit=6', ['query /limit duplicate_key']],
    ['offset=-1', ['query /offset minimum']],
    ['offset=10000001', ['query /offset maximum']],
    ['limit=0&offset=x', ['query /limit minimum', 'query /offset type']],
    ['limit[]=5', ['query /limit[] additionalProperties']],
    ['__proto__=5', ['query /__proto__ additionalProperties']],
    ['constructor=5', ['query /constructor additionalProperties']],
    ['clientId=5', ['query /clientId additionalProperties']],
  ])('422 for ?%s', async (query, errors) => {
    const answer = await service.send('GET', `/${path}?${query}`);
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors });
  });

  it('422 names the parameter that an unknown one is near to', async () => {
    const { body } = await service.send<ProblemBody>('GET', `/${path}?limt=5`);
    expect(body.detail).toBe('limt: is unknown; did you mean limit?');
  });
});
