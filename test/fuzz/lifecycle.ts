import fc, { type Arbitrary } from 'fast-check';
import type { Parameter } from '../../src/contract/canonical.js';
import { drafts } from './drafts.js';
import type { Collection, Operation, Source } from './document.js';
import { Ref, type Draft, type Query } from './request.js';
import { expectSame, Fault, type Answer, type Row, type Session } from './session.js';

/** The life of a row: created, read, found, changed, read, deleted, and gone. */
export interface Life {
  collection: Collection;
  first: Draft;
  change: Draft;
  sort: string | undefined;
  /** Which of the list's filters are set to what the row holds. */
  filters: Parameter[];
  others: number;
}

export function lives(source: Source, collection: Collection): Arbitrary<Life> {
  const { create, updates, list } = collection;
  const sorts = list.parameters.find(({ name }) => name === 'sort')?.schema.enum as string[] | undefined;
  const filters = list.parameters.filter((parameter) => parameter.in === 'query' && filterOf(parameter, collection));
  return fc.record({
    collection: fc.constant(collection),
    // A wild row of many properties is seldom taken.
    first: fc.oneof(drafts(source, create, 'tame', 1), drafts(source, create, 'wild', 1)),
    change: fc.oneof(
      ...updates.flatMap((update) => [drafts(source, update, 'tame', 1), drafts(source, update, 'wild', 1)]),
    ),
    sort: fc.constantFrom(undefined, ...(sorts ?? [])),
    filters: fc.subarray(filters, { maxLength: Math.min(filters.length, 3) }),
    others: fc.nat({ max: 3 }),
  });
}

/** The parameters of a list that are no filters. */
const paging = new Set(['limit', 'offset', 'sort', 'cursor', 'count']);

/** Filters whose meaning their names do not tell; a new one wants a place in `filterOf`. */
export function unknownFilters({ collections }: Source): string[] {
  return collections.flatMap((collection) =>
    collection.list.parameters
      .filter(
        (parameter) => parameter.in === 'query' && !paging.has(parameter.name) && !filterOf(parameter, collection),
      )
      .map(({ name }) => `${collection.list.id} ${name}`),
  );
}

/** Text of a filter that a row fits, made from the row; undefined where the row has nothing to look for. */
type Filter = (row: Row) => string | undefined;

const LAST_SECOND = '9999-12-31T23:59:59Z';

/** By its name: that of a property, of an entry of one (`tag`), or of a bound (`…_min`, `…_max`, `…_from`, `…_to`). */
function filterOf({ name }: Parameter, { row: properties, list }: Collection): Filter | undefined {
  const textOf = (property: string) => (row: Row) =>
    typeof row[property] === 'string' || typeof row[property] === 'number' ? String(row[property]) : undefined;
  if (name in properties) return textOf(name);
  if (`${name}s` in properties) return (row) => (row[`${name}s`] as string[])[0];
  const bound = /^(\w+)_(min|max)$/.exec(name)?.[1];
  if (bound !== undefined && bound in properties) return textOf(bound);
  const [, time, edge] = /^(?:(\w+)_)?(from|to)$/.exec(name) ?? [];
  if (edge === undefined) return undefined;
  const { default: order } = list.parameters.find((parameter) => parameter.name === 'sort')?.schema ?? {};
  // A period without a name is one of the time that the list is ordered by.
  const property = time === undefined ? String(order).replace('-', '') : `${time}_at`;
  if (!(property in properties)) return undefined;
  if (edge === 'from') return textOf(property);
  return (row) => (String(row[property]) < LAST_SECOND.slice(0, -1) ? LAST_SECOND : undefined);
}

export async function live(session: Session, life: Life): Promise<void> {
  const { collection, first, change, others } = life;
  const created = await session.send(first);
  if (created.status !== 201) return;
  const row = created.body.data as Row;
  expectSame(created.headers.location, `${collection.create.path}/${row.id}`, 'Location');
  await expectRead(session, collection, row);
  await session.send(first);
  await session.send({ ...first, body: { ...(first.body as object), id: undefined } });
  for (let i = 0; i < others; i += 1)
    await session.send({ ...first, body: { ...(first.body as object), id: undefined, email: undefined } });
  const known = await latest(session, collection, row.id);
  await expectFound(session, life, known);

  const changed = await session.send({
    ...change,
    path: { [collection.key]: row.id },
    body: withoutForeignId(change.body, collection.key, row.id),
  });
  await expectRead(session, collection, changed.status === 200 ? (changed.body.data as Row) : known);
  const same = await session.send({
    operation: change.operation,
    path: { [collection.key]: row.id },
    query: [],
    body: {},
  });
  expectSame(same.body.data, changed.status === 200 ? changed.body.data : known, 'the row after an empty change');

  const removed = await session.send({ operation: collection.remove, path: { [collection.key]: row.id }, query: [] });
  expectSame(removed.status, 200, 'the status of a deletion');
  for (const operation of [collection.get, collection.remove]) {
    const gone = await session.send({ operation, path: { [collection.key]: row.id }, query: [] });
    expectSame(gone.status, 404, `the status of ${operation.id} after the deletion`);
  }
}

function withoutForeignId(body: unknown, key: string, id: string): unknown {
  const sent = body as Record<string, unknown>;
  return sent[key] instanceof Ref ? { ...sent, [key]: id } : body;
}

async function latest(session: Session, { get, key }: Collection, id: string): Promise<Row> {
  const read = await session.send({ operation: get, path: { [key]: id }, query: [] });
  return read.body.data as Row;
}

async function expectRead(session: Session, collection: Collection, row: Row): Promise<void> {
  expectSame(await latest(session, collection, row.id), row, 'the row as read');
}

const PAGE = 3;
/** More than a run of the fuzzer makes: a list that is longer is that of a service in use, and not read to its end. */
const MAX_ROWS = 180;

/** The row is in the list that is filtered by what it holds, once, on one of its pages. */
async function expectFound(session: Session, { collection, sort, filters }: Life, row: Row): Promise<void> {
  const { list } = collection;
  const chosen = filters.flatMap((parameter): Query => {
    const text = filterOf(parameter, collection)?.(row);
    return text === undefined ? [] : [[parameter.name, text]];
  });
  const query: Query = [...chosen, ...(sort === undefined ? [] : ([['sort', sort]] as Query))];
  const ids: string[] = [];
  let next: Query | undefined = [...query, ['limit', String(PAGE)], ['count', 'exact']];
  let total: string | undefined;
  for (let page = 0; next && page * PAGE < MAX_ROWS; page += 1) {
    const answer = await session.send({ operation: list, path: {}, query: next });
    if (answer.status !== 200) throw new Fault(`${answer.status} for a list that is filtered by what a row holds`);
    total ??= answer.headers['x-total-count'];
    if (Number(total) > MAX_ROWS) return;
    ids.push(...(answer.body.data as Row[]).map(({ id }) => id));
    next = nextQuery(answer, list);
    if (page === 0 && next) await session.send({ operation: list, path: {}, query: [...next, ['offset', '1']] });
  }
  expectSame(next, undefined, 'the link to the page after the last one');
  expectSame(ids.filter((id) => id === row.id).length, 1, 'how often the row is in the list');
  expectSame(new Set(ids).size, ids.length, 'how many different rows the pages have');
  expectSame(total, String(ids.length), 'X-Total-Count');
}

function nextQuery({ headers }: Answer, { path }: Operation): Query | undefined {
  if (headers.link === undefined) return undefined;
  const [, target = '', search = ''] = /^<([^?>]*)\?([^>]*)>; rel="next"$/.exec(headers.link) ?? [];
  expectSame(target, path, 'the path of the next page');
  return [...new URLSearchParams(search)];
}
