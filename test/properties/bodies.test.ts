import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useService, type Data } from '../service.js';
import { any, bodies, inOrder, mixedNames, resources, type Parents } from './bodies.js';
import { expectedRow } from './normal-form.js';
import { runs } from './runs.js';

const service = useService();
const parents: Parents = {};

beforeAll(async () => {
  const rows = { company_id: 'companies', client_id: 'clients', service_id: 'services' };
  for (const [name, path] of Object.entries(rows)) {
    const created = [await service.create(path, { name: 'Ada' }), await service.create(path, { name: 'Zoé' })];
    parents[name] = created.map(({ id }) => id);
  }
});

/** The row, if the request was taken, without the times, which no two rows share. */
const withoutTimes = (data: Data | undefined) => data && { ...data, created_at: '', updated_at: '' };

describe.each(resources)('a row of $path', { timeout: 60_000 }, (resource) => {
  const path = `/${resource.path}`;
  const post = (body: unknown) => service.send<{ data?: Data }>('POST', path, { body });
  const put = (id: string, body: unknown) => service.send<{ data?: Data }>('PUT', `${path}/${id}`, { body });
  const remove = (id: unknown) => service.query(`delete from ${resource.path} where id = $1`, [id]);
  const validBodies = () => bodies(resource, parents).map(inOrder);

  it('201 for what the document allows, answered and stored in its normal form', async () => {
    await fc.assert(
      fc.asyncProperty(validBodies(), async (body) => {
        const { status, headers, body: answer } = await post(body);
        expect({ status, ...answer }).toEqual({
          status: 201,
          success: true,
          data: expectedRow(body, resource, answer.data),
        });
        const found = await service.send('GET', headers.location ?? '');
        expect(found.body).toEqual(answer);
        await remove(answer.data?.id);
      }),
      runs(120),
    );
  });

  it('201 with all that was sent, 409 or 422, and nothing else, whatever is sent', async () => {
    // One property may be anything; were all, hardly a body would be taken.
    const nearlyValid = fc
      .tuple(validBodies(), bodies(resource, parents, any), fc.nat({ max: resource.writable.length - 1 }))
      .map(([body, wrong, i]) => ({ ...body, ...pick(wrong, resource.writable[i]?.[0] ?? '') }));
    await fc.assert(
      fc.asyncProperty(nearlyValid, async (body) => {
        const { status, body: answer } = await post(body);
        const taken = { status: 201, data: expectedRow(body, resource, answer.data) };
        expect([taken, { status: 409 }, { status: 422 }]).toContainEqual({ status, data: answer.data });
        const stored = await service.query(`select id from ${resource.path} where id = $1`, [answer.data?.id]);
        expect(stored.map(({ id }) => id)).toEqual([answer.data?.id].filter((id) => id !== undefined));
        await remove(answer.data?.id);
      }),
      runs(200),
    );
  });

  it('201 with the same row under whatever names its properties are sent', async () => {
    const id = randomUUID();
    const named = validBodies().chain((body) => fc.tuple(fc.constant(body), mixedNames(body, resource)));
    await fc.assert(
      fc.asyncProperty(named, async ([canonical, mixed]) => {
        const first = await post({ ...canonical, id });
        await remove(id);
        const second = await post({ ...mixed, id });
        await remove(id);
        expect(second.status).toBe(201);
        expect(withoutTimes(second.body.data)).toEqual(withoutTimes(first.body.data));
      }),
      runs(100),
    );
  });

  it('200 with the same change under whatever names it is sent', async () => {
    const id = randomUUID();
    const named = validBodies().chain((body) => fc.tuple(fc.constant(body), mixedNames(body, resource)));
    await fc.assert(
      fc.asyncProperty(validBodies(), named, async (before, [canonical, mixed]) => {
        await post({ ...before, id });
        const first = await put(id, { ...canonical, id });
        await remove(id);
        await post({ ...before, id });
        const second = await put(id, { ...mixed, id });
        await remove(id);
        expect(second.status).toBe(first.status);
        expect(withoutTimes(second.body.data)).toEqual(withoutTimes(first.body.data));
      }),
      runs(60),
    );
  });

  it('200 and nothing changed, updated_at included, when what was read is sent back whole', async () => {
    await fc.assert(
      fc.asyncProperty(validBodies(), async (body) => {
        const { headers, body: created } = await post(body);
        const { text } = await service.send('GET', headers.location ?? '');
        const saved = await put(String(created.data?.id), created.data);
        expect({ status: saved.status, text: saved.text }).toEqual({ status: 200, text });
        await remove(created.data?.id);
      }),
      runs(80),
    );
  });
});

function pick(body: Data, name: string): Data {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key === name));
}
