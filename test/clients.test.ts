import { describe, expect, it } from 'vitest';
import { aClient, aRow, NOBODY, stamps } from './builders.js';
import { problemOf, useService, type Data } from './service.js';

const service = useService();
const create = (change: Data) => service.send('POST', '/clients', { body: aClient(change) });

describe('createClient', () => {
  it('201 with the defaults', async () => {
    const { body } = await service.send('POST', '/clients/', { body: { name: 'Ada' } });
    const none = { email: null, phone: null, address: null, city: null, company_id: null, notes: {} };
    expect(body).toEqual({ success: true, data: { ...stamps, name: 'Ada', ...none } });
  });

  it('201 with everything that can be sent', async () => {
    const sent = {
      id: '0199b7a2-6c1e-4d35-9a4f-3f1f5b8f6c11',
      name: 'Camille Durand',
      email: 'Camille.Durand@example.com',
      phone: '+33612345678',
      address: '12 rue des Lilas',
      city: 'Lyon',
      company_id: (await aRow(service, 'companies')).id,
      notes: { likes: ['tea', null, 1.5] },
    };
    expect(await service.create('clients', sent)).toEqual({ ...stamps, ...sent });
  });

  it('201 twice with one address: only leads have it to themselves', async () => {
    const body = { email: 'shared@example.com' };
    expect((await create(body)).status).toBe(201);
    expect((await create(body)).status).toBe(201);
  });

  it('201 with a phone number in its normal form', async () => {
    expect((await create({ phone: '06 12 34 56 78' })).body.data.phone).toBe('+33612345678');
  });

  it('409 when the company does not exist', async () => {
    const errors = ['body /companyId reference_not_found'];
    expect(problemOf(await create({ companyId: NOBODY }))).toEqual({
      status: 409,
      code: 'reference_not_found',
      errors,
    });
  });

  it('422 without a name', async () => {
    const errors = ['body /name required'];
    const answer = await service.send('POST', '/clients', { body: {} });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors });
  });
});

describe.each(['PUT', 'PATCH'] as const)('%s of a client', (method) => {
  it('200 changes what is named and leaves the rest', async () => {
    const before = await aRow(service, 'clients', { city: 'Lyon', notes: { a: 1 } });
    const { body } = await service.send(method, `/clients/${before.id}`, { body: { city: null, notes: { b: 2 } } });
    const { updated_at } = body.data;
    expect(body).toEqual({ success: true, data: { ...before, city: null, notes: { b: 2 }, updated_at } });
    expect(updated_at).not.toBe(before.updated_at);
  });

  it('409 when the company does not exist', async () => {
    const { id } = await aRow(service, 'clients');
    const answer = await service.send(method, `/clients/${id}`, { body: { company_id: NOBODY } });
    const errors = ['body /company_id reference_not_found'];
    expect(problemOf(answer)).toEqual({ status: 409, code: 'reference_not_found', errors });
  });
});

describe('deleteClient', () => {
  it('200, and the leads that pointed at it stay without a client', async () => {
    const { id } = await aRow(service, 'clients');
    const lead = await service.create('leads', { name: 'Ada', client_id: id });
    expect((await service.send('DELETE', `/clients/${id}`)).body).toEqual({ success: true, data: { id } });
    const { body } = await service.send('GET', `/leads/${lead.id}`);
    const { updated_at } = body.data;
    expect(body.data).toEqual({ ...lead, client_id: null, updated_at });
  });
});
