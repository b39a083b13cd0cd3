import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { aBody, NOBODY, resources } from '../builders.js';
import { propertiesOf } from '../contract.js';
import { ask, lists } from '../lists.js';
import { problemOf, useService, type Data } from '../service.js';
import { useBystander } from './bystander.js';
import { sharp, texts } from './texts.js';

const service = useService();
useBystander(service);

const stored = (text: string) => text.trim().normalize('NFC');

/** What the document calls free text: everything else has a form that most of these break. */
function textColumns(resource: string): string[] {
  return propertiesOf(resource)
    .filter(([name, { 'x-normalize': kind, 'x-alias-of': of }]) => kind === 'text' && !of && name !== 'email')
    .map(([name]) => name);
}

/** A body that has the text wherever text may be. */
async function aBodyOf(resource: string, text: string): Promise<Data> {
  const columns = Object.fromEntries(textColumns(resource).map((name) => [name, text]));
  const json = { notes: { [text]: [text] }, activities: [{ [text]: text }], tags: [text] };
  const body = { ...columns, ...(resource === 'leads' ? json : {}) };
  // A row's status is at most as long as its column.
  return aBody(service, resource, 'status' in body ? { ...body, status: text.slice(0, 40) } : body);
}

const cases = Object.entries(texts);

describe.each(resources)('hostile text in %s', (resource) => {
  const filters =
    lists.find((list) => list.operationId.startsWith('list') && list.resource === resource)?.filters ?? [];
  const columns = textColumns(resource);

  /** What becomes of a text, or undefined if that is what becomes of any other. */
  async function harm(text: string): Promise<unknown> {
    const body = await aBodyOf(resource, text);
    const row = await service.create(resource, body);
    const expected = Object.fromEntries(columns.map((name) => [name, stored(String(body[name]))]));
    if (!isDeepStrictEqual(expected, like(row, columns))) return row;
    const { body: changed } = await service.send('PATCH', `/${resource}/${row.id}`, { body });
    if (!isDeepStrictEqual(changed.data, row)) return changed;

    const filtered = columns.filter((name) => filters.includes(name));
    const { body: page } = await ask(service, `/${resource}`, like(expected, filtered));
    const isChosen = (one: Data) => filtered.every((name) => fold(one[name]) === fold(expected[name]));
    return page.data.some(({ id }) => id === row.id) && page.data.every(isChosen) ? undefined : page;
  }

  it('201, stored, changed, read and filtered as any other', async () => {
    const results = await Promise.all(cases.map(async ([what, text]) => [what, await harm(text)]));
    expect(results.filter(([, harmed]) => harmed !== undefined)).toEqual([]);
  });
});

const like = (row: Data, names: string[]): Data => Object.fromEntries(names.map((name) => [name, row[name]]));

/** Names are looked for in any case. */
const fold = (value: unknown) => String(value).toLowerCase();

describe('hostile text in notes, activities and tags', () => {
  it('201 as it was sent', async () => {
    await Promise.all(cases.map(([, text]) => keep(text)));
  });

  async function keep(text: string): Promise<void> {
    const body = { name: 'x', notes: { [text]: [text] }, activities: [{ [text]: text }], tags: [text] };
    const lead = await service.create('leads', body);
    expect(lead).toMatchObject({ ...body, tags: [stored(text)] });
    const { body: page } = await ask(service, '/leads', { tag: text });
    expect(page.data.map(({ id }) => id)).toContain(lead.id);
  }
});

describe('a search for hostile text', () => {
  it('200 with the lead that is called so', async () => {
    await Promise.all(cases.map(([, text]) => find(text)));
  });

  async function find(text: string): Promise<void> {
    const lead = await service.create('leads', { name: `so ${text} called` });
    for (const spelling of [text, text.normalize('NFD')]) {
      const path = `/leads/search/${encodeURIComponent(`so ${spelling} called`)}`;
      expect((await ask(service, path)).body.data.map(({ id }) => id)).toContain(lead.id);
    }
  }

  it.each(['%', '_', '\\', '%_\\%\\_%%', '.*', '[a-z]'])('200 with no lead that does not hold %s', async (text) => {
    await service.create('leads', { name: 'Nothing special' });
    const { body } = await ask(service, `/leads/search/${encodeURIComponent(text)}`, { limit: 200 });
    expect(body.data.filter(({ name }) => !String(name).includes(text))).toEqual([]);
  });
});

describe('hostile text in the place of something else', () => {
  const parameters = lists.flatMap(({ path, parameters: names }) => names.map((name) => [path, name] as const));

  it('200 or 422 from every list, in every parameter', async () => {
    const statuses = await Promise.all(
      parameters.flatMap(([path, name]) => sharp.map((text) => statusOf(`${path}?${spell({ [name]: text })}`))),
    );
    expect(new Set(statuses)).toEqual(new Set([200, 422]));
  });

  it('422 as an id, as the name of a parameter and as that of a property', async () => {
    for (const text of sharp) {
      const answers = [
        await service.send('GET', `/leads/${encodeURIComponent(text)}`),
        await service.send('GET', `/leads?${spell({ [text]: '1' })}`),
        await service.send('PATCH', `/leads/${NOBODY}`, { body: { [text]: 1 } }),
      ];
      expect(answers.map((answer) => problemOf(answer).code)).toEqual(answers.map(() => 'validation_failed'));
    }
  });
});

const spell = (query: Record<string, string>) => new URLSearchParams(query).toString();
const statusOf = async (path: string) => (await service.send('GET', path)).status;

afterAll(async () => {
  const tables = await service.query(`select tablename from pg_tables where schemaname = 'public' order by 1`);
  expect(tables.map(({ tablename }) => tablename)).toEqual(expect.arrayContaining(resources));
  for (const resource of resources) {
    const [row] = await service.query(`select count(*)::int from ${resource}`);
    expect(row?.count).toBeGreaterThanOrEqual(cases.length);
  }
});
