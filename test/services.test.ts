import { describe, expect, it } from 'vitest';
import { aRow, aService, stamps } from './builders.js';
import { problemOf, useService, type Data } from './service.js';

const service = useService();
const create = (change: Data) => service.send('POST', '/services', { body: aService(change) });

describe('createService', () => {
  it('201 with the defaults', async () => {
    const { body } = await service.send('POST', '/services/', { body: { name: 'Cut' } });
    const none = { description: null, duration_minutes: null, price_cents: null };
    expect(body).toEqual({ success: true, data: { ...stamps, name: 'Cut', ...none } });
  });

  it('201 with everything that can be sent', async () => {
    const sent = {
      id: '0199b7a2-6c1e-4d35-9a4f-3f1f5b8f6c11',
      name: 'Consultation',
      description: 'A first look at the project',
      duration_minutes: 60,
      price_cents: 9000,
    };
    expect(await service.create('services', sent)).toEqual({ ...stamps, ...sent });
  });

  it.each([
    ['duration_minutes', 1],
    ['duration_minutes', 1440],
    ['price_cents', 0],
    ['price_cents', 2_147_483_647],
  ])('201 with a %s of %i', async (name, value) => {
    expect((await create({ [name]: value })).body.data[name]).toBe(value);
  });

  it.each([
    ['duration_minutes', 0, 'minimum'],
    ['duration_minutes', 1441, 'maximum'],
    ['duration_minutes', 1.5, 'type'],
    ['duration_minutes', '60', 'type'],
    ['duration_minutes', true, 'type'],
    ['price_cents', -1, 'minimum'],
    ['price_cents', 2_147_483_648, 'maximum'],
    ['price_cents', 0.5, 'type'],
    ['price_cents', '', 'type'],
  ])('422 with a %s of %j', async (name, value, rule) => {
    const errors = [`body /${name} ${rule}`];
    expect(problemOf(await create({ [name]: value }))).toEqual({ status: 422, code: 'validation_failed', errors });
  });
});

describe.each(['PUT', 'PATCH'] as const)('%s of a service', (method) => {
  it('200 changes what is named and leaves the rest', async () => {
    const before = await aRow(service, 'services', { duration_minutes: 30, price_cents: 4500 });
    const { body } = await service.send(method, `/services/${before.id}`, { body: { priceCents: null } });
    const { updated_at } = body.data;
    expect(body).toEqual({ success: true, data: { ...before, price_cents: null, updated_at } });
    expect(updated_at).not.toBe(before.updated_at);
  });
});
