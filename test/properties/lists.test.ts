import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask, clear, clientIds, companyIds, lists, nextOf, orderOf, rowId, serviceIds, store } from '../lists.js';
import { useService, type Data } from '../service.js';
import { runs } from './runs.js';

type Row = Data & { id: string };

/** Few values, so that most rows have one that others have, too, in ascending order. */
const values: Record<string, (string | number)[]> = {
  created_at: ['2025-01-01T00:00:00.000001Z', '2025-01-01T00:00:00.000002Z', '2025-01-02T00:00:00Z'],
  updated_at: ['2025-01-01T00:00:00.000001Z', '2025-01-01T00:00:00.000002Z', '2025-01-02T00:00:00Z'],
  start_at: ['2025-01-01T00:00:00.000001Z', '2025-01-01T00:00:00.000002Z', '2025-01-02T00:00:00Z'],
  interest_level: [0, 50, 100],
  name: ['lovelace a', 'lovelace b', 'lovelace c'],
};

/** What somebody else does to a row between two pages. */
interface Change {
  what: 'insert' | 'move' | 'remove';
  row: number;
  value: number;
}

const rank = fc.nat({ max: 2 });
const change: fc.Arbitrary<Change> = fc.record({
  what: fc.constantFrom('insert', 'move', 'remove'),
  row: fc.nat({ max: 29 }),
  value: rank,
});
const steps = fc.array(
  fc.record({ limit: fc.integer({ min: 1, max: 6 }), changes: fc.array(change, { maxLength: 3 }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
);

/** Ids that do not follow the order in which rows come. */
const scattered = (n: number) => rowId((n * 40_503) % 65_536);

describe('walking from page to page while others write', () => {
  const service = useService();

  const apply = async (resource: string, property: string, { what, row, value }: Change, fresh: number) => {
    const stored = values[property]?.[value];
    const work = {
      insert: () => store(service, resource, [{ id: scattered(fresh), [property]: stored }]),
      move: () => service.query(`update ${resource} set ${property} = $2 where id = $1`, [scattered(row), stored]),
      remove: () => service.query(`delete from ${resource} where id = $1`, [scattered(row)]),
    };
    await work[what]();
  };

  it.each(lists.flatMap((list) => list.sorts.map((sort) => ({ ...list, sort }))))(
    '$operationId in the order $sort loses, doubles and disorders no row that did not move',
    async ({ resource, path, sort }) => {
      const { property, ascends } = orderOf(sort);
      await fc.assert(
        fc.asyncProperty(fc.array(rank, { minLength: 30, maxLength: 30 }), steps, async (ranks, plan) => {
          await clear(service);
          const rows = ranks.map((value, n) => ({ id: scattered(n), [property]: values[property]?.[value] }));
          await store(service, resource, rows);

          const seen: string[] = [];
          let fresh = 30;
          let page = { path, query: new URLSearchParams({ sort }) };
          for (let step = 0, left = true; left; step++) {
            const { limit, changes } = plan[step] ?? { limit: 5, changes: [] };
            page.query.set('limit', String(limit));
            const answer = await ask(service, page.path, page.query);
            seen.push(...answer.body.data.map(({ id }) => id));
            for (const one of changes) await apply(resource, property, one, fresh++);
            left = nextOf(answer) !== undefined;
            page = nextOf(answer) ?? page;
          }

          const touched = new Set(plan.flatMap(({ changes }) => changes.map(({ row }) => scattered(row))));
          const stayed = ranks
            .map((value, n) => ({ value, id: scattered(n) }))
            .filter(({ id }) => !touched.has(id))
            .sort((a, b) => a.value - b.value || (a.id < b.id ? -1 : 1))
            .map(({ id }) => id);
          expect(seen.filter((id) => stayed.includes(id))).toEqual(ascends ? stayed : stayed.reverse());
          const inserted = Array.from({ length: fresh - 30 }, (_, n) => scattered(30 + n));
          const newcomers = seen.filter((id) => inserted.includes(id));
          expect(newcomers).toHaveLength(new Set(newcomers).size);
        }),
        runs(6),
      );
    },
    60_000,
  );
});

const instants = [
  '2025-01-01T00:00:00.000000Z',
  '2025-01-01T00:00:00.000001Z',
  '2025-01-01T12:00:00Z',
  '2025-01-02T00:00:00Z',
  '2025-01-03T00:00:00.999999Z',
];
const instant = fc.constantFrom(...instants);
const person = fc.constantFrom('Zoé', 'zoé', 'ZOÉ', 'zoe', 'Ada Lovelace', 'ada lovelace');
const text = fc.constantFrom('a', 'A', 'é', 'a b');
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 });
const stamps = { created_at: instant, updated_at: instant };

/** Rows of each table, with few values, so that filters meet some and miss some. */
const rowsOf: Record<string, fc.Arbitrary<Data>> = {
  leads: fc.record({
    status: orNull(fc.constantFrom('active', 'archived', 'converti')),
    stage: orNull(fc.constantFrom('new', 'won', 'lost')),
    owner: orNull(text),
    source: orNull(text),
    segment: orNull(text),
    tags: fc.subarray(['a', 'é', 'a, "b"', '{}']),
    client_id: orNull(fc.constantFrom(...clientIds)),
    company_id: orNull(fc.constantFrom(...companyIds)),
    interest_level: fc.constantFrom(0, 1, 50, 99, 100),
    ...stamps,
  }),
  appointments: fc
    .record({
      start_at: instant,
      end_at: orNull(instant),
      status: orNull(text),
      client_id: fc.constantFrom(...clientIds),
      service_id: fc.constantFrom(...serviceIds),
      ...stamps,
    })
    .map((row) => ({
      ...row,
      end_at: row.end_at !== null && micros(row.end_at) > micros(row.start_at) ? row.end_at : null,
    })),
  clients: fc.record({ name: person, ...stamps }),
  services: fc.record({ name: person, ...stamps }),
  companies: fc.record({ name: person, ...stamps }),
};

/** Values of filters, those that no row has among them. */
const filterValues: Record<string, fc.Arbitrary<string>> = {
  status: fc.constantFrom('active', 'ACTIVE', 'Converti', 'archived'),
  stage: fc.constantFrom('new', 'WON', 'proposal'),
  ...{ owner: text, source: text, segment: text },
  tag: fc.constantFrom('a', 'é', 'a, "b"', '{}', 'b'),
  client_id: fc.constantFrom(clientIds[0], clientIds[1].toUpperCase()),
  company_id: fc.constantFrom(companyIds[0], companyIds[1].toUpperCase()),
  service_id: fc.constantFrom(...serviceIds),
  interest_level_min: fc.constantFrom('0', '1', '50', '100'),
  interest_level_max: fc.constantFrom('0', '50', '99', '100'),
  ...{ created_from: instant, created_to: instant, from: instant, to: instant },
  name: person,
};
const appointmentStatus = fc.constantFrom('a', 'A', 'é', 'a b', 'b');

/** Microseconds since 1970, which a `Date` would cut. */
function micros(dateTime: unknown): bigint {
  const [, seconds = '', fraction = ''] = /^(.{19})(?:\.(\d+))?/.exec(String(dateTime)) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

const sameAs = (name: string) => (row: Row, value: string) => row[name] === value;
const sameId = (name: string) => (row: Row, value: string) => row[name] === value.toLowerCase();

/** What each filter means, in the plainest words. */
const means: Record<string, Record<string, (row: Row, value: string) => boolean>> = {
  leads: {
    status: (row, value) => row.status === value.toLowerCase(),
    stage: (row, value) => row.stage === value.toLowerCase(),
    ...{ owner: sameAs('owner'), source: sameAs('source'), segment: sameAs('segment') },
    tag: (row, value) => (row.tags as string[]).includes(value),
    ...{ client_id: sameId('client_id'), company_id: sameId('company_id') },
    interest_level_min: (row, value) => Number(row.interest_level) >= Number(value),
    interest_level_max: (row, value) => Number(row.interest_level) <= Number(value),
    created_from: (row, value) => micros(row.created_at) >= micros(value),
    created_to: (row, value) => micros(row.created_at) < micros(value),
  },
  appointments: {
    ...{ client_id: sameId('client_id'), service_id: sameId('service_id'), status: sameAs('status') },
    from: (row, value) =>
      row.end_at === null ? micros(row.start_at) >= micros(value) : micros(row.end_at) > micros(value),
    to: (row, value) => micros(row.start_at) < micros(value),
  },
  ...Object.fromEntries(
    ['clients', 'services', 'companies'].map((resource) => [
      resource,
      { name: (row: Row, value: string) => String(row.name).toLowerCase() === value.toLowerCase() },
    ]),
  ),
};

/** Rows of one list in one order; `names` are in the database's. */
function inOrder(rows: Row[], sort: string, names: unknown[]): Row[] {
  const { property, ascends } = orderOf(sort);
  const keyOf = (row: Row) => {
    if (property === 'name') return BigInt(names.indexOf(row.name));
    return property === 'interest_level' ? BigInt(Number(row[property])) : micros(row[property]);
  };
  const sorted = rows.toSorted((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left === right ? (a.id < b.id ? -1 : 1) : left < right ? -1 : 1;
  });
  return ascends ? sorted : sorted.reverse();
}

describe.each(lists)('$operationId with filters composed at random', ({ resource, path, filters, sorts }) => {
  const service = useService();
  let all: Row[] = [];
  let names: unknown[] = [];
  beforeAll(async () => {
    const rows = fc.sample(rowsOf[resource] ?? fc.constant({}), { ...runs(150) });
    await store(
      service,
      resource,
      rows.map((row, n) => ({ id: scattered(n), ...row })),
    );
    all = (await ask(service, path, { limit: 200 })).body.data;
    const sorted = await service.query('select name from unnest($1::varchar[]) as name order by name', [
      [...new Set(all.map(({ name }) => name))],
    ]);
    names = sorted.map(({ name }) => name);
  });

  it('answers what a look at every row would choose, in its order and with its number', async () => {
    const valueOf = (name: string) =>
      name === 'status' && resource === 'appointments' ? appointmentStatus : (filterValues[name] ?? fc.constant(''));
    const sent = fc.record(Object.fromEntries(filters.map((name) => [name, valueOf(name)])), { requiredKeys: [] });
    const few = fc.oneof(
      { weight: 3, arbitrary: fc.tuple(sent, fc.subarray(filters, { maxLength: Math.min(2, filters.length) })) },
      { weight: 1, arbitrary: fc.tuple(sent, fc.constant(filters)) },
    );
    await fc.assert(
      fc.asyncProperty(
        few,
        fc.constantFrom(...sorts),
        fc.integer({ min: 1, max: 200 }),
        fc.nat({ max: 20 }),
        async ([values, some], sort, limit, offset) => {
          const query = Object.fromEntries(Object.entries(values).filter(([name]) => some.includes(name)));
          const answer = await ask(service, path, { ...query, sort, limit, offset, count: 'exact' });
          const isEmpty = 'from' in query && 'to' in query && micros(query.from) >= micros(query.to);
          const chosen = all.filter(
            (row) =>
              !isEmpty && Object.entries(query).every(([name, value]) => means[resource]?.[name]?.(row, String(value))),
          );
          expect(answer.body.data).toEqual(inOrder(chosen, sort, names).slice(offset, offset + limit));
          expect(answer.headers['x-total-count']).toBe(String(chosen.length));
          expect(nextOf(answer) !== undefined).toBe(chosen.length > offset + limit);
        },
      ),
      runs(100),
    );
  }, 60_000);
});

describe('listAppointments of a span', () => {
  const service = useService();
  let all: Row[] = [];
  beforeAll(async () => {
    const rows = fc.sample(rowsOf.appointments ?? fc.constant({}), runs(100));
    await store(
      service,
      'appointments',
      rows.map((row, n) => ({ id: scattered(n), ...row })),
    );
    all = (await ask(service, '/appointments', { limit: 200 })).body.data;
  });

  it('answers, page after page, what begins within it and what lasts into it', async () => {
    await fc.assert(
      fc.asyncProperty(
        instant,
        instant,
        fc.constantFrom('start_at', '-start_at'),
        fc.integer({ min: 1, max: 30 }),
        async (from, to, sort, limit) => {
          const ids: string[] = [];
          let page = { path: '/appointments', query: new URLSearchParams({ from, to, sort, limit: String(limit) }) };
          for (let left = true; left;) {
            const answer = await ask(service, page.path, page.query);
            ids.push(...answer.body.data.map(({ id }) => id));
            left = nextOf(answer) !== undefined;
            page = nextOf(answer) ?? page;
          }
          const { from: lasts, to: begins } = means.appointments ?? {};
          const chosen = all.filter((row) => micros(from) < micros(to) && lasts?.(row, from) && begins?.(row, to));
          expect(ids).toEqual(inOrder(chosen, sort, []).map(({ id }) => id));
        },
      ),
      runs(60),
    );
  }, 60_000);
});
