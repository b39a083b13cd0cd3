import { beforeAll, describe, expect, it } from 'vitest';
import { createCarnetClient, isProblem, paginate } from '../../client/src/index.js';
import { lost, useNetwork } from './network.js';

const network = useNetwork();
const aCarnet = (baseUrl = network.url()) => createCarnetClient({ baseUrl, retries: { baseDelayMs: 1 } });
const targets = () => network.sent.map(({ target }) => target.replace(/cursor=[^&]+/, 'cursor=…'));

/** The names of the rows, in the order in which they come. */
async function namesOf(rows: AsyncIterable<{ name: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of rows) names.push(name);
  return names;
}

beforeAll(async () => {
  await network.query(
    `insert into leads (name, owner, interest_level)
     select 'Lead ' || number, case when number <= 5 then 'amina' else 'léa & co' end, number from generate_series(1, 12) number`,
  );
});

describe('paginate', () => {
  it('answers every row once, in order, with the filters on every page', async () => {
    const query = { owner: 'léa & co', sort: 'interest_level', limit: 3 } as const;
    const rows = paginate(aCarnet(), '/leads', { params: { query } });
    expect(await namesOf(rows)).toEqual(['Lead 6', 'Lead 7', 'Lead 8', 'Lead 9', 'Lead 10', 'Lead 11', 'Lead 12']);
    expect(network.sent).toHaveLength(3);
    const asked = network.sent.map(({ target }) => new URLSearchParams(target.split('?')[1]));
    expect(asked.map((page) => [page.get('owner'), page.get('sort'), page.get('limit')])).toEqual(
      Array(3).fill(['léa & co', 'interest_level', '3']),
    );
    expect(asked.map((page) => page.has('cursor'))).toEqual([false, true, true]);
  });

  it('answers all rows of a list without options', async () => {
    expect(await namesOf(paginate(aCarnet(), '/leads'))).toHaveLength(12);
  });

  it('answers what a search finds, page by page', async () => {
    const params = { path: { query: 'lead 1' }, query: { limit: 2, sort: 'interest_level' } } as const;
    const rows = paginate(aCarnet(), '/leads/search/{query}', { params });
    expect(await namesOf(rows)).toEqual(['Lead 1', 'Lead 10', 'Lead 11', 'Lead 12']);
    expect(network.sent).toHaveLength(2);
  });

  it('begins where `offset` says', async () => {
    const query = { sort: '-interest_level', limit: 2, offset: 9 } as const;
    expect(await namesOf(paginate(aCarnet(), '/leads', { params: { query } }))).toEqual(['Lead 3', 'Lead 2', 'Lead 1']);
  });

  it('answers nothing of an empty list', async () => {
    expect(await namesOf(paginate(aCarnet(), '/companies'))).toEqual([]);
    expect(targets()).toEqual(['/companies']);
  });

  it('asks for a page when its first row is wanted', async () => {
    const rows = paginate(aCarnet(), '/leads', { params: { query: { limit: 2 } } });
    expect(targets()).toEqual([]);
    await rows.next();
    await rows.next();
    expect(targets()).toEqual(['/leads?limit=2']);
    await rows.next();
    expect(targets()).toEqual(['/leads?limit=2', expect.stringContaining('cursor=…')]);
  });

  it('ends when it is left', async () => {
    const rows = paginate(aCarnet(), '/leads', { params: { query: { limit: 2 } } });
    for await (const { name } of rows) {
      expect(name).toMatch(/^Lead/);
      break;
    }
    expect(targets()).toEqual(['/leads?limit=2']);
    expect(await rows.next()).toEqual({ done: true, value: undefined });
  });

  it('ends when the signal aborts, with its reason', async () => {
    const controller = new AbortController();
    const rows = paginate(aCarnet(), '/leads', { params: { query: { limit: 1 } }, signal: controller.signal });
    await rows.next();
    controller.abort(new Error('closed the page'));
    await expect(rows.next()).rejects.toThrow('closed the page');
    expect(targets()).toEqual(['/leads?limit=1']);
  });

  it('throws a problem', async () => {
    const rows = paginate(aCarnet(), '/leads', { params: { query: { limit: 201 } } });
    const thrown: unknown = await rows.next().catch((error: unknown) => error);
    expect(isProblem(thrown, 'validation_failed')).toBe(true);
    expect(thrown).toMatchObject({ errors: [{ in: 'query', pointer: '/limit', code: 'maximum' }] });
  });

  it('goes on over a page whose answer was lost', async () => {
    const rows = paginate(aCarnet(), '/leads', { params: { query: { sort: 'interest_level', limit: 6 } } });
    await rows.next();
    network.meet(lost);
    expect(await namesOf(rows)).toHaveLength(11);
  });

  it('stays below the path of a proxy', async () => {
    const rows = paginate(aCarnet(`${network.url()}/erp`), '/leads', { params: { query: { limit: 5 } } });
    expect(await namesOf(rows)).toHaveLength(12);
  });
});
