import { beforeEach, describe, expect, it } from 'vitest';
import { ask, clear, clientIds, cursorOf, lists, rowId, store, type List } from './lists.js';
import { problemOf, useService, type ProblemBody } from './service.js';

const service = useService();
beforeEach(async () => {
  await clear(service);
  for (const { resource } of lists.filter(({ path }) => !path.includes('search'))) {
    await store(service, resource, [{ id: rowId(1) }, { id: rowId(2) }, { id: rowId(3) }]);
  }
});

/** A filter that all rows of `store` pass, and two values for it. */
const filters: Record<string, [name: string, value: string, other: string]> = {
  appointments: ['client_id', clientIds[0], clientIds[1]],
  leads: ['interest_level_max', '0', '1'],
  clients: ['name', 'Charles Babbage', 'charles babbage'],
  companies: ['name', 'Analytical Engines', 'analytical engines'],
  services: ['name', 'Consultation', 'consultation'],
};
const filterOf = ({ resource }: List) => filters[resource] ?? ['', '', ''];

const refusedCursor = { status: 422, code: 'validation_failed', errors: ['query /cursor cursor'] };

const request = (path: string, query: Record<string, string>) =>
  service.send<ProblemBody>('GET', `${path}?${new URLSearchParams(query).toString()}`);

/** Asks with many cursors, and answers each way in which one of them was not refused. */
async function accepted(path: string, cursors: string[]): Promise<unknown[]> {
  const answers = await Promise.all(
    cursors.map(async (cursor) => ({ cursor, ...problemOf(await request(path, { cursor })) })),
  );
  return answers.filter(({ status, code }) => status !== 422 || code !== 'validation_failed');
}

/** Any other character of a cursor's own alphabet. */
const flip = (character: string) => (character === 'A' ? 'B' : 'A');

describe.each(lists)('a cursor of $operationId', (list) => {
  const { path, sorts } = list;

  it('200 with an offset of 0, another limit and a count', async () => {
    const cursor = await cursorOf(service, path);
    const { body } = await ask(service, path, { cursor, offset: 0, limit: 2, count: 'exact' });
    expect(body.data.map(({ id }) => id)).toEqual([rowId(2), rowId(1)]);
  });

  it('422 when any of its characters is another one', async () => {
    const cursor = await cursorOf(service, path);
    const altered = Array.from(cursor).map(
      (character, i) => cursor.slice(0, i) + flip(character) + cursor.slice(i + 1),
    );
    expect(await accepted(path, altered)).toEqual([]);
  });

  it('422 when a character is missing', async () => {
    const cursor = await cursorOf(service, path);
    const altered = Array.from(cursor).map((_, i) => cursor.slice(0, i) + cursor.slice(i + 1));
    expect(await accepted(path, altered)).toEqual([]);
  });

  it('422 when its end is missing', async () => {
    const cursor = await cursorOf(service, path);
    expect(
      await accepted(
        path,
        Array.from(cursor).map((_, i) => cursor.slice(0, i)),
      ),
    ).toEqual([]);
  });

  it('422 when something stands before or after it', async () => {
    const cursor = await cursorOf(service, path);
    const rest = ['A', '.', '.A', '=', ' ', '\n', '\u00a0', `.${cursor}`, cursor];
    expect(
      await accepted(
        path,
        rest.flatMap((more) => [cursor + more, more + cursor]),
      ),
    ).toEqual([]);
  });

  it('422 that says why when it is of another order', async () => {
    const [first = '', second = ''] = sorts;
    const answer = await request(path, { cursor: await cursorOf(service, path, { sort: first }), sort: second });
    const message = 'is not of this list: it was altered, or made with another sort or other filters';
    expect(answer.body).toEqual({
      success: false,
      type: '/problems/validation-failed',
      title: 'The request breaks the contract',
      status: 422,
      code: 'validation_failed',
      detail: `cursor: ${message}`,
      request_id: answer.headers['x-request-id'],
      errors: [{ in: 'query', pointer: '/cursor', code: 'cursor', message }],
    });
  });

  it('422 when a filter has another value', async () => {
    const [name, value, other] = filterOf(list);
    const cursor = await cursorOf(service, path, { [name]: value });
    expect(problemOf(await request(path, { cursor, [name]: other }))).toEqual(refusedCursor);
  });

  it('422 with one filter less', async () => {
    const [name, value] = filterOf(list);
    const cursor = await cursorOf(service, path, { [name]: value });
    expect(problemOf(await request(path, { cursor }))).toEqual(refusedCursor);
  });

  it('422 with one filter more', async () => {
    const [name, value] = filterOf(list);
    expect(problemOf(await request(path, { cursor: await cursorOf(service, path), [name]: value }))).toEqual(
      refusedCursor,
    );
  });

  it.each(lists.filter((other) => other !== list))('422 from $operationId', async (other) => {
    const sort = { sort: 'created_at' };
    const cursor = await cursorOf(service, path, sort);
    expect(problemOf(await request(other.path, { cursor, ...sort }))).toEqual(refusedCursor);
  });

  it('422 when there is an offset, too', async () => {
    const answer = await request(path, { cursor: await cursorOf(service, path), offset: '1' });
    const message = 'cannot go with a cursor; leave one of them out';
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([{ in: 'query', pointer: '/offset', code: 'cursor', message }]);
  });

  it.each([
    ['nothing', '', 'minLength'],
    ['a dot', '.', 'cursor'],
    ['three dots', '...', 'cursor'],
    ['another API’s cursor', 'eyJpZCI6MX0=', 'cursor'],
    ['a quote', `'; select 1; --`, 'cursor'],
    ['2000 characters', 'é%\u{1f600}a'.repeat(400), 'cursor'],
    ['2001 characters', 'x'.repeat(2001), 'maxLength'],
  ])('422 for %s', async (_what, cursor, code) => {
    const answer = problemOf(await request(path, { cursor }));
    expect(answer).toEqual({ status: 422, code: 'validation_failed', errors: [`query /cursor ${code}`] });
  });

  it('422 when it holds a NUL', async () => {
    const answer = problemOf(await service.send('GET', `${path}?cursor=a%00b`));
    expect(answer).toMatchObject({ status: 422, code: 'validation_failed' });
  });
});
