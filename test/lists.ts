import assert from 'node:assert/strict';
import { aBody } from './builders.js';
import { published } from './contract.js';
import type { Answer, Data, TestService } from './service.js';

/** A list of the document, as tests go through all of them. */
export interface List {
  operationId: string;
  /** A path to ask; of the search, for a text that every lead of `store` holds. */
  path: string;
  /** The table that it lists. */
  resource: string;
  /** Every order, the default first. */
  sorts: string[];
  /** What it takes beside paging, order and count. */
  filters: string[];
  /** All query parameters. */
  parameters: string[];
}

interface Parameter {
  name: string;
  in: string;
  schema: { enum?: string[] };
}
interface PathItem {
  get?: { operationId: string; parameters?: { $ref: string }[] };
}

const paging = ['limit', 'offset', 'sort', 'cursor', 'count'];

/** Every list that the document has: an operation that takes a `sort`. */
export const lists: List[] = Object.entries(published.paths).flatMap(([path, item]) => {
  const { operationId = '', parameters = [] } = (item as PathItem).get ?? {};
  const found = parameters
    .map(({ $ref }) => published.components.parameters?.[$ref.split('/').at(-1) ?? ''] as Parameter)
    .filter((parameter) => parameter.in === 'query');
  const names = found.map(({ name }) => name);
  const list: List = {
    operationId,
    path: path.replace('{query}', 'lovelace'),
    resource: path.split('/')[1] ?? '',
    // Relevance is no value of a row, so it has tests of its own, with the search.
    sorts: (found.find(({ name }) => name === 'sort')?.schema.enum ?? []).filter((sort) => sort !== 'relevance'),
    filters: names.filter((name) => !paging.includes(name)),
    parameters: names,
  };
  return list.sorts.length > 0 ? [list] : [];
});

/** The property that an order goes by, and whether it ascends. */
export function orderOf(sort: string): { property: string; ascends: boolean } {
  return { property: sort.replace('-', ''), ascends: !sort.startsWith('-') };
}

/** The id of the n-th row of a test. */
export const rowId = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** Ids of rows that others may refer to; an appointment that says nothing else is with and for the first ones. */
export const clientIds = ['0199b7a2-aaaa-7d35-9a4f-0000000000a1', '0199b7a2-aaaa-7d35-9a4f-0000000000a2'] as const;
export const serviceIds = ['0199b7a2-aaaa-7d35-9a4f-0000000000b1', '0199b7a2-aaaa-7d35-9a4f-0000000000b2'] as const;
export const companyIds = ['0199b7a2-aaaa-7d35-9a4f-0000000000c1', '0199b7a2-aaaa-7d35-9a4f-0000000000c2'] as const;

/** By table, what its rows may refer to, and what those say that refer to nothing else. */
const parents: Record<string, Record<string, readonly string[]>> = {
  appointments: { clients: clientIds, services: serviceIds },
  leads: { clients: clientIds, companies: companyIds },
};
const defaults: Record<string, Data> = {
  appointments: { client_id: clientIds[0], service_id: serviceIds[0] },
};

/** Takes all rows away. */
export async function clear(service: TestService): Promise<void> {
  await service.query('truncate appointments, leads, clients, services, companies');
}

/** When rows come to be that do not say when: all at once, as in an import. */
const at = '2025-01-01T00:00:00Z';

/** Stores rows as SQL does: with values that no request may set, and without the service's own rules. */
export async function store(service: TestService, resource: string, changes: Data[]): Promise<void> {
  for (const [table, ids] of Object.entries(parents[resource] ?? {})) {
    await service.query(
      `insert into ${table} (id, name, created_at) select unnest($1::uuid[]), 'Parent', '1999-01-01Z' on conflict do nothing`,
      [ids],
    );
  }
  const given = { created_at: at, updated_at: at, ...defaults[resource] };
  const rows = await Promise.all(changes.map((change) => aBody(service, resource, { ...given, ...change })));
  // Rows with the same columns go together; what a row does not name is left to the table's defaults.
  for (const columns of new Set(rows.map((row) => Object.keys(row).join(', ')))) {
    const together = rows.filter((row) => Object.keys(row).join(', ') === columns);
    await service.query(
      `insert into ${resource} (${columns})
       select ${columns}
       from jsonb_populate_recordset(null::${resource}, $1)`,
      [JSON.stringify(together)],
    );
  }
}

/** Rows as a list answers them. */
export type Rows = { data: (Data & { id: string })[] };

/** Asks a list. */
export async function ask(
  service: TestService,
  path: string,
  query: Record<string, unknown> | URLSearchParams = {},
): Promise<Answer<Rows>> {
  const pairs = query instanceof URLSearchParams ? query : new URLSearchParams(query as Record<string, string>);
  const answer = await service.send<Rows>('GET', `${path}?${pairs.toString()}`);
  assert.equal(answer.status, 200, answer.text);
  return answer;
}

/** Where `Link` leads, as path and parameters; undefined on the last page. */
export function nextOf({ headers }: Pick<Answer, 'headers'>): { path: string; query: URLSearchParams } | undefined {
  if (headers.link === undefined) return undefined;
  const [, path = '', search = ''] = /^<(\/[^?<>]*)\?([^<>]*)>; rel="next"$/.exec(headers.link) ?? [];
  assert.notEqual(path, '', headers.link);
  return { path, query: new URLSearchParams(search) };
}

/** A cursor of a list: what its `next` link holds. */
export async function cursorOf(
  service: TestService,
  path: string,
  query: Record<string, unknown> = {},
): Promise<string> {
  const cursor = nextOf(await ask(service, path, { ...query, limit: 1 }))?.query.get('cursor');
  assert(cursor, `${path} has no second page`);
  return cursor;
}
