import { expect } from 'vitest';
import type { Operation } from './contract.js';
import type { Data, Init, TestService } from './service.js';

/** An id that no row has. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What the service adds to every row. */
export const stamps: Data = {
  id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00$/),
  updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00$/),
};

export const aCompany = (change: Data = {}): Data => ({ name: 'Analytical Engines', ...change });
export const aClient = (change: Data = {}): Data => ({ name: 'Charles Babbage', ...change });
export const aService = (change: Data = {}): Data => ({ name: 'Consultation', ...change });
export const aLead = (change: Data = {}): Data => ({ name: 'Ada Lovelace', ...change });

/** An appointment with a client and for a service of its own, unless others are given. */
export async function anAppointment(service: TestService, change: Data = {}): Promise<Data> {
  const start_at = '2025-11-01T09:00:00+00:00';
  if ('client_id' in change && 'service_id' in change) return { start_at, ...change };
  const client = await service.create('clients', aClient());
  const subject = await service.create('services', aService());
  return { client_id: client.id, service_id: subject.id, start_at, ...change };
}

const bodies: Record<string, (service: TestService, change: Data) => Promise<Data>> = {
  appointments: anAppointment,
  clients: (_service, change) => Promise.resolve(aClient(change)),
  companies: (_service, change) => Promise.resolve(aCompany(change)),
  leads: (_service, change) => Promise.resolve(aLead(change)),
  services: (_service, change) => Promise.resolve(aService(change)),
};

/** Every resource, by its path without the slash, which is also the name of its table. */
export const resources = Object.keys(bodies);

/** The resource that an operation is about. */
export const resourceOf = ({ path }: Pick<Operation, 'path'>): string => path.split('/')[1] ?? '';

/** The body of a new row, with just what is required and what is given. */
export async function aBody(service: TestService, resource: string, change: Data = {}): Promise<Data> {
  return (await bodies[resource]?.(service, change)) ?? {};
}

/** A stored row. */
export async function aRow(service: TestService, resource: string, change: Data = {}): Promise<Data & { id: string }> {
  return service.create(resource, await aBody(service, resource, change));
}

/** A request for an operation that will succeed: what it needs is stored before. */
export async function aRequest(service: TestService, operation: Operation): Promise<{ path: string; init: Init }> {
  const { method, path, takesBody } = operation;
  const resource = resourceOf(operation);
  const id = path.includes('{id}') ? (await aRow(service, resource)).id : '';
  const row = method === 'POST' ? await aBody(service, resource) : {};
  const body = path.endsWith('/batch') ? { [resource]: [row] } : row;
  return { path: path.replace('{id}', id).replace('{query}', 'ada'), init: takesBody ? { body } : {} };
}
