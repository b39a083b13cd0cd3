import { describe, expect, it } from 'vitest';
import { aBody, resources } from './builders.js';
import { useService, type ProblemBody } from './service.js';

const service = useService();

/** A column of each table that the service lets two rows share. */
const shared = (resource: string) => (resource === 'appointments' ? 'status' : 'name');

describe.each(resources)('a rule that the ERP has added to its table %s', (resource) => {
  const column = shared(resource);

  it('409 conflict when a row that is created or changed breaks it, without a word of the database', async () => {
    await service.query(`create unique index erp_${resource} on ${resource} (${column}) where ${column} = 'Taken'`);
    await service.create(resource, await aBody(service, resource, { [column]: 'Taken' }));
    const other = await service.create(resource, await aBody(service, resource, { [column]: 'Free' }));
    const requests = [
      ['POST', `/${resource}`, await aBody(service, resource, { [column]: 'Taken' })],
      ['PUT', `/${resource}/${other.id}`, { [column]: 'Taken' }],
      ['PATCH', `/${resource}/${other.id}`, { [column]: 'Taken' }],
    ] as const;
    const answers = await Promise.all(
      requests.map(([method, path, body]) => service.send<ProblemBody>(method, path, { body })),
    );
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(3).fill([409, 'conflict']));
    expect(answers.map(({ text }) => text).join('')).not.toContain(`erp_${resource}`);
  });
});
