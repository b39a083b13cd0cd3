import { describe, expect, it } from 'vitest';
import { aBody, aRow, resources, stamps } from './builders.js';
import { propertiesOf } from './contract.js';
import { problemOf, useService, type Data } from './service.js';

const service = useService();

/** Every property of every resource under its canonical name, with what the document says of it. */
const properties = resources.flatMap((resource) =>
  propertiesOf(resource)
    .filter(([, property]) => property['x-alias-of'] === undefined && !property.readOnly)
    .map(([name, property]) => ({ resource, name, property, isNullable: property.type?.includes('null') ?? false })),
);
const texts = properties.filter(({ property }) => property['x-normalize'] === 'text');
const limited = properties
  .filter(({ property }) => property['x-normalize'] !== undefined && 'maxLength' in property)
  .map(({ property, ...place }) => ({ ...place, maxLength: Number(property.maxLength) }));

/** Text of which the e-mail property takes as much as any other. */
const asText = (name: string, text: string) => (name === 'email' ? `${text}@x.fr` : text);

describe.each(resources)('%s', (resource) => {
  const all = properties.filter((property) => property.resource === resource);
  const create = async (change: Data) =>
    service.send('POST', `/${resource}`, { body: await aBody(service, resource, change) });

  const required = all.filter(({ isNullable, property }) => !isNullable && property.type !== 'integer');
  it.each(required)('422 for a new one whose $name is null', async ({ name }) => {
    const { status, errors } = problemOf(await create({ [name]: null }));
    expect({ status, errors }).toEqual({ status: 422, errors: [`body /${name} type`] });
  });

  const notNullable = all.filter(({ isNullable }) => !isNullable);
  it.each(notNullable)('422 for a change of $name to null', async ({ name }) => {
    const { id } = await aRow(service, resource);
    const answer = await service.send('PATCH', `/${resource}/${id}`, { body: { [name]: null } });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors: [`body /${name} type`] });
  });

  const clearable = all.filter(({ name, isNullable }) => isNullable && name !== 'id');
  it('201 with the same when optional properties are null as when they are absent', async () => {
    const body = await aBody(service, resource);
    const nulls = Object.fromEntries(clearable.map(({ name }) => [name, null]));
    const absent = await service.create(resource, body);
    const explicit = await service.create(resource, { ...body, ...nulls });
    expect({ ...explicit, ...stamps }).toEqual({ ...absent, ...stamps });
  });

  it.each(clearable)('200 when $name is cleared', async ({ name, property }) => {
    const cleared = await aRow(service, resource, { [name]: null });
    const { id } = await aRow(service, resource, { [name]: await aValue(name, property.type) });
    const { body } = await service.send('PATCH', `/${resource}/${id}`, { body: { [name]: null } });
    expect(body.data[name]).toEqual(cleared[name]);
  });
});

const values: Record<string, unknown> = {
  email: 'ada@example.com',
  phone: '+33612345678',
  stage: 'new',
  status: 'active',
  notes: { a: 1 },
  tags: ['a'],
  activities: [1],
  end_at: '2025-11-01T10:00:00Z',
};
async function aValue(name: string, type: unknown): Promise<unknown> {
  const parents: Record<string, string> = { client_id: 'clients', company_id: 'companies', service_id: 'services' };
  const parent = parents[name];
  const id = parent && (await aRow(service, parent)).id;
  return id ?? values[name] ?? (String(type).includes('integer') ? 5 : 'text');
}

describe.each(texts)('$name of $resource', ({ resource, name }) => {
  const create = async (text: string) =>
    service.send('POST', `/${resource}`, { body: await aBody(service, resource, { [name]: text }) });

  it('201 trimmed and composed', async () => {
    const text = asText(name, 'Zoe\u0301');
    const { body } = await create(` \t\u00a0\u3000\u0085\u001c${text}\n\u2028\u001f\u0085`);
    expect(body.data[name]).toBe(asText(name, 'Zo\u00e9'));
  });

  it('201 with whatever stands inside', async () => {
    const text = asText(name, `"'\\;--$1%_<b>\u{1f600}\u200d\u{10ffff}`);
    expect((await create(text)).body.data[name]).toBe(text);
  });
});

const blanks = ['', ' \n\u00a0', '\u0085', '\u001c \u001f'];

describe.each(texts.filter(({ isNullable }) => isNullable))('optional $name of $resource', ({ resource, name }) => {
  it.each(blanks)('201 with null for "%s"', async (text) => {
    expect((await aRow(service, resource, { [name]: text }))[name]).toBe(null);
  });
});

describe.each(texts.filter(({ isNullable }) => !isNullable))('required $name of $resource', ({ resource, name }) => {
  it.each(blanks)('422 for "%s"', async (text) => {
    const body = await aBody(service, resource, { [name]: text });
    const answer = await service.send('POST', `/${resource}`, { body });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors: [`body /${name} minLength`] });
  });
});

describe.each(limited)('$name of $resource', ({ resource, name, maxLength }) => {
  const fill = (character: string, length: number) => asText(name, character.repeat(length - asText(name, '').length));
  const create = async (text: string) =>
    service.send('POST', `/${resource}`, { body: await aBody(service, resource, { [name]: text }) });

  it(`201 with ${maxLength} characters, counted after trimming and composing`, async () => {
    const { status, body } = await create(`  ${fill('e\u0301', maxLength)}  `);
    expect(status).toBe(201);
    expect(body.data[name]).toBe(fill('\u00e9', maxLength));
  });

  it(`201 with ${maxLength} characters outside of the basic plane`, async () => {
    expect((await create(fill('\u{1f600}', maxLength))).body.data[name]).toBe(fill('\u{1f600}', maxLength));
  });

  it(`422 with ${maxLength + 1} characters`, async () => {
    const answer = await create(fill('a', maxLength + 1));
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors: [`body /${name} maxLength`] });
  });
});

const references = properties.filter(({ property, name }) => property.format === 'uuid' && name !== 'id');

describe.each(references)('$name of $resource', ({ resource, name }) => {
  it.each([
    ['a UUID after urn:uuid:', 'urn:uuid:00000000-0000-4000-8000-000000000000'],
    ['a UUID in braces', '{00000000-0000-4000-8000-000000000000}'],
    ['a UUID without dashes', '00000000000040008000000000000000'],
    ['a placeholder', '<client_uuid>'],
    ['empty', ''],
  ])('422 when it is %s', async (_what, value) => {
    const body = { ...(await aBody(service, resource)), [name]: value };
    const answer = await service.send('POST', `/${resource}`, { body });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors: [`body /${name} format`] });
  });

  it('201 whatever the case, answered in lower case', async () => {
    const id = String(await aValue(name, 'string'));
    const body = { ...(await aBody(service, resource)), [name]: id.toUpperCase() };
    expect((await service.create(resource, body))[name]).toBe(id);
  });
});
