import { describe, expect, it } from 'vitest';
import { aRow, stamps } from './builders.js';
import { problemOf, useService } from './service.js';

const service = useService();

describe('createCompany', () => {
  it('201 with the defaults', async () => {
    const { body } = await service.send('POST', '/companies/', { body: { name: 'Acme' } });
    const none = { email: null, phone: null, address: null, city: null, notes: {} };
    expect(body).toEqual({ success: true, data: { ...stamps, name: 'Acme', ...none } });
  });

  it('201 with everything that can be sent', async () => {
    const sent = {
      id: '0199b7a2-6c1e-4d35-9a4f-3f1f5b8f6c11',
      name: 'Atelier Durand',
      email: 'bonjour@atelier-durand.example',
      phone: '+33478000001',
      address: '12 rue des Lilas\n69003',
      city: 'Lyon',
      notes: { siret: '00000000000000' },
    };
    expect(await service.create('companies', sent)).toEqual({ ...stamps, ...sent });
  });

  it('422 without a name, and with a property that only clients have', async () => {
    const answer = await service.send('POST', '/companies', { body: { company_id: null } });
    expect(problemOf(answer).status).toBe(422);
    expect(problemOf(answer).errors.sort()).toEqual(['body /company_id additionalProperties', 'body /name required']);
  });
});

describe.each(['PUT', 'PATCH'] as const)('%s of a company', (method) => {
  it('200 changes what is named and leaves the rest', async () => {
    const before = await aRow(service, 'companies', { city: 'Lyon', phone: '+33478000001' });
    const { body } = await service.send(method, `/companies/${before.id}`, { body: { name: 'Acme', phone: null } });
    const { updated_at } = body.data;
    expect(body).toEqual({ success: true, data: { ...before, name: 'Acme', phone: null, updated_at } });
    expect(updated_at).not.toBe(before.updated_at);
  });
});

describe('deleteCompany', () => {
  it.each(['clients', 'leads'])('200, and the %s that pointed at it stay without a company', async (resource) => {
    const { id } = await aRow(service, 'companies');
    const child = await aRow(service, resource, { company_id: id });
    expect((await service.send('DELETE', `/companies/${id}`)).body).toEqual({ success: true, data: { id } });
    const { body } = await service.send('GET', `/${resource}/${child.id}`);
    const { updated_at } = body.data;
    expect(body.data).toEqual({ ...child, company_id: null, updated_at });
  });
});
