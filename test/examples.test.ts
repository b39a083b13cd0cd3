import assert from 'node:assert/strict';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Document } from '../src/contract/canonical.js';
import { dereference } from '../src/contract/dereference.js';
import { demo } from '../src/db/demo.js';
import { published } from './contract.js';
import { useService, type Data, type Method } from './service.js';

interface Example {
  value: unknown;
}
interface Content {
  content: Record<string, { examples?: Record<string, Example> }>;
}
interface Operation {
  operationId: string;
  requestBody?: Content;
  responses: Record<string, Content>;
}

/** A request that the document shows, with the answer that stands under the same key. */
interface Shown {
  operation: string;
  key: string;
  method: Method;
  path: string;
  body: Data;
  status: number;
  answer: { data: Data };
}

/** What the service makes itself, which no example can foretell. */
const own = ['id', 'location', 'created_at', 'updated_at'];

const service = useService();

beforeEach(async () => {
  await service.query('truncate companies, clients, services, leads, appointments');
  // The examples point at the demo set's client, service and company.
  await service.create('companies', { id: demo.companyId, name: 'Atelier Durand' });
  await service.create('clients', { id: demo.clientId, name: 'Camille Durand' });
  await service.create('services', { id: demo.serviceId, name: 'Consultation' });
});

const { paths } = dereference(published as unknown as Document);
const shown = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item as unknown as Record<string, Operation>)
    .filter(([, operation]) => operation.requestBody)
    .flatMap(([method, operation]) => examplesOf(method.toUpperCase() as Method, path, operation)),
);

function examplesOf(method: Method, path: string, { operationId, requestBody, responses }: Operation): Shown[] {
  const [status = '', success] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? [];
  const answers = success?.content['application/json']?.examples ?? {};
  return Object.entries(requestBody?.content['application/json']?.examples ?? {}).map(([key, { value }]) => ({
    operation: operationId,
    key,
    method,
    path,
    body: value as Data,
    status: Number(status),
    answer: answers[key]?.value as Shown['answer'],
  }));
}

describe('an example of the document', () => {
  it('stands for every request body, with its answer', () => {
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter(({ answer }) => (answer as unknown) === undefined)).toEqual([]);
  });

  it.each(shown)('$operation $key is answered as shown', async ({ method, path, body, status, answer }) => {
    const target = path.replace('{id}', await rowToChange(path));
    const { status: answered, body: actual } = await service.send(method, target, { body });
    expect(answered).toBe(status);
    expect(without(actual.data)).toEqual(without(answer.data));
  });
});

/** The id of a new row as the document shows it; nothing where the path has no id. */
async function rowToChange(path: string): Promise<string> {
  if (!path.includes('{id}')) return '';
  const [, resource = ''] = path.split('/');
  const get = (paths[path] as unknown as Record<string, Operation> | undefined)?.get;
  const row = get?.responses['200']?.content['application/json']?.examples?.found?.value as { data: Data } | undefined;
  assert(row, `the document shows no row of ${resource}`);
  const { id } = await service.create(resource, { ...row.data, id: null });
  return id;
}

/** What is answered, in rows within it as well, without what nobody can foretell. */
function without(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data, (name, value: unknown) => (own.includes(name) ? undefined : value)));
}
