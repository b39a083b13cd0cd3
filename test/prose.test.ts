import assert from 'node:assert/strict';
import { beforeAll, describe, expect, it } from 'vitest';
import { demo } from '../src/db/demo.js';
import { Problem, type ProblemCode } from '../src/problem.js';
import { aBody, resources } from './builders.js';
import { propertiesOf, published } from './contract.js';
import { problemOf, useService, type Answer, type Data } from './service.js';

const prose = (published as unknown as { info: { description: string } }).info.description;

/** A row of a table of the document's prose, by the headings of its columns. */
type TableRow = Record<string, string>;

/** The tables of the prose, in their order, each as its rows. */
const tables = [...prose.matchAll(/^\|.*\|\n\|[-|]+\|\n(?:\|.*\|\n?)+/gm)].map(([table]): TableRow[] => {
  const [headings = [], , ...rows] = table
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows.map((cells) => Object.fromEntries(headings.map((heading, i) => [heading, cells[i] ?? ''])));
});

/** The rows of the one table that has exactly these columns. */
function rowsOf(...headings: string[]): TableRow[] {
  const found = tables.filter(([first]) => first && Object.keys(first).join() === headings.join());
  assert.equal(found.length, 1, `The prose has one table of ${headings.join(', ')}.`);
  return found[0] ?? [];
}

const codeSpans = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
/** The JSON of a cell as it stands there; a dash stands for nothing. */
const jsonIn = (cell = ''): string => codeSpans(cell)[0] ?? '{}';
const parse = (cell?: string): Data => JSON.parse(jsonIn(cell)) as Data;

const service = useService();
beforeAll(async () => {
  await service.create('companies', { id: demo.companyId, name: 'Atelier Durand' });
  await service.create('clients', { id: demo.clientId, name: 'Camille Durand' });
  await service.create('services', { id: demo.serviceId, name: 'Consultation' });
});

/** Creates a row with just this text in its body, and with what else is required. */
async function create(one: string, sent: string): Promise<Answer<{ data: Data & { id: string } }>> {
  const resource = `${one}s`;
  const canonicalNames = new Map(propertiesOf(resource).map(([name, { 'x-alias-of': of }]) => [name, of ?? name]));
  const given = Object.keys(JSON.parse(sent) as Data).map((name) => canonicalNames.get(name));
  const others = Object.entries(await aBody(service, resource)).filter(([name]) => !given.includes(name));
  const required = JSON.stringify(Object.fromEntries(others));
  // Joined as text: parsed and written again, the row of the table would not be what it says.
  const body = `${required.slice(0, -1)},${sent.slice(1)}`.replace('{,', '{').replace(',}', '}');
  return service.send('POST', `/${resource}`, { body });
}

async function storedIn(one: string, id: string): Promise<Data> {
  const [row] = await service.query(`select to_jsonb(t) as row from ${one}s t where id = $1`, [id]);
  return row?.row as Data;
}

/** Of what came, the properties that are expected, whole. */
const like = (data: Data, expected: Data): Data =>
  Object.fromEntries(Object.keys(expected).map((name) => [name, data[name]]));

describe('what is taken', () => {
  const leads = rowsOf('New lead', 'Stored and returned').map((row) => Object.values(row));
  it.each(leads)('201 for a lead %s', async (sent, both) => {
    const { status, body } = await create('lead', jsonIn(sent));
    expect(status).toBe(201);
    expect(like(body.data, parse(both))).toEqual(parse(both));
    expect(like(await storedIn('lead', body.data.id), parse(both))).toEqual(parse(both));
  });

  it.each(rowsOf('New', 'Sent', 'Stored and returned', 'Also returned'))('201 for $New $Sent', async (row) => {
    const { New = '', Sent, 'Stored and returned': both, 'Also returned': also } = row;
    const { status, body } = await create(New, jsonIn(Sent));
    expect(status).toBe(201);
    const expected = { ...parse(both), ...parse(also) };
    expect(like(body.data, expected)).toEqual(expected);
    expect(like(await storedIn(New, body.data.id), parse(both))).toEqual(parse(both));
  });
});

describe('what is refused', () => {
  it.each(rowsOf('New', 'Sent', 'Response'))('$Response for $New $Sent', async ({ New = '', Sent, Response = '' }) => {
    const { status, code } = problemOf(await create(New, jsonIn(Sent)));
    expect(`${status} \`${code}\``).toBe(Response);
  });
});

describe.each(['PUT', 'PATCH'] as const)('what changes with %s', (method) => {
  it.each(rowsOf('Row', 'Stored', 'Sent', 'Returned'))('200 for $Sent after $Stored', async (row) => {
    const { Row = '', Stored, Sent, Returned } = row;
    const { body: before } = await create(Row, jsonIn(Stored));
    const { status, body } = await service.send(method, `/${Row}s/${before.data.id}`, { body: jsonIn(Sent) });
    expect(status).toBe(200);
    expect(like(body.data, parse(Returned))).toEqual(parse(Returned));
  });
});

describe('the prose', () => {
  it('explains every deprecated name, and no other', () => {
    const explained = rowsOf('Bodies of', 'Deprecated', 'Use instead').flatMap((row) => {
      const where = row['Bodies of'] === 'all' ? resources : [row['Bodies of']];
      return where.flatMap((resource) =>
        codeSpans(row.Deprecated).map((name) => `${resource} ${name} ${jsonIn(row['Use instead'])}`),
      );
    });
    const deprecated = resources.flatMap((resource) =>
      propertiesOf(resource).flatMap(([name, { 'x-alias-of': of }]) => (of ? [`${resource} ${name} ${of}`] : [])),
    );
    expect(explained.sort()).toEqual(deprecated.sort());
  });

  it('shows every alias at work', () => {
    const shown = rowsOf('New', 'Sent', 'Stored and returned', 'Also returned').flatMap(({ New, Sent }) =>
      Object.keys(parse(Sent)).map((name) => `${New}s ${name}`),
    );
    const aliases = resources.flatMap((resource) =>
      propertiesOf(resource).flatMap(([name, property]) =>
        property['x-alias-of'] && !property.readOnly ? [`${resource} ${name}`] : [],
      ),
    );
    expect(shown).toEqual(expect.arrayContaining(aliases));
  });

  it('explains every problem code with its status, and no other', () => {
    const { properties } = published.components.schemas?.Problem as { properties: { code: { enum: ProblemCode[] } } };
    const declared = properties.code.enum.map((code) => `${new Problem(code, () => '').status} \`${code}\``);
    const rows = rowsOf('Problem', 'When', 'What to do');
    expect(rows.map((row) => row.Problem).sort()).toEqual(declared.sort());
    expect(rows.filter((row) => Object.values(row).includes(''))).toEqual([]);
  });
});
