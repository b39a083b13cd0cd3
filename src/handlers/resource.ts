import { hash } from 'node:crypto';
import { stringify } from 'node:querystring';
import type { Deps } from './deps.js';
import { success, type Json } from '../json.js';
import type { ListQuery, Page } from '../db/list.js';
import { onceOnly } from '../db/idempotency.js';
import type { BatchTerms, Candidate, Many } from '../db/many.js';
import type { Table } from '../db/table.js';
import { versionsIn } from '../etag.js';

/** What the inputs of a resource's operations have in common; each operation's own input type is narrower. */
interface OneRow {
  path: { id: string };
}
/** A new row, perhaps under a key that keeps it from being made twice. */
interface Creation {
  headers: { 'idempotency-key'?: string };
  body: Record<string, unknown>;
  caller: { id: string };
}
/** Many new rows. */
interface Creations extends Pick<Creation, 'headers' | 'caller'>, Pick<BatchTerms, 'tell'> {
  query: { mode: 'atomic' | 'partial'; dry_run: boolean };
  rows: Candidate[];
}
/** A change of a row, perhaps only of certain versions of it. */
interface Removal extends OneRow {
  headers: { 'if-match'?: string };
}
interface Change extends Removal {
  body: Record<string, unknown>;
  alternatives?: Record<string, unknown[]> | undefined;
}

/**
 * The six operations that every resource has. `satisfies Operations` in `handlers/index.ts` holds each of them against the
 * document: its inputs must have what is read here, and its replies are exactly these.
 */
export function resource<Row extends { id: string }, Query extends ListQuery>(path: string, table: Table<Row, Query>) {
  const ok = <T>(data: Json<T>) => ({ status: 200 as const, body: success(data) });

  const update = async ({ path: { id }, headers, body, alternatives }: Change, { db }: Deps) =>
    ok(await table.update(db, id, body, { alternatives, versions: versionsIn(headers['if-match']) }));

  return {
    list: async ({ query }: { query: Query }, { lists }: Deps) =>
      pageReply(path, query, await table.list(lists, query)),

    create: async ({ headers, body, caller }: Creation, { db }: Deps) => {
      const once = onceOnly(headers['idempotency-key'], caller.id, `POST ${path}`, body);
      const { location, body: made, isReplay } = await table.insert(db, body, once);
      const replayed = isReplay ? { 'Idempotency-Replayed': 'true' as const } : {};
      return { status: 201 as const, headers: { Location: location, ...replayed }, body: made };
    },

    get: async ({ path: { id } }: OneRow, { points }: Deps) => ok(await table.get(points, id)),

    update,

    patch: update,

    delete: async ({ path: { id }, headers }: Removal, { db }: Deps) => ({
      status: 200 as const,
      body: { success: true as const, data: await table.delete(db, id, versionsIn(headers['if-match'])) },
    }),
  };
}

/** The creation of many rows of a resource at once. */
export function createMany<Body>(path: string, many: Many<Body>) {
  return async ({ query: { mode, dry_run: isDryRun }, headers, rows, caller, tell }: Creations, { db }: Deps) => {
    // A row that is refused may hold text that has no place in the database: its digest will do to know it again.
    const request = { mode, rows: rows.map(({ values, problem }) => (problem ? digest(values) : values)) };
    const once = onceOnly(headers['idempotency-key'], caller.id, `POST ${path}`, request);
    const { body, ids, isReplay } = await many.insert(db, rows, { isAtomic: mode === 'atomic', isDryRun, once, tell });
    const replayed = isReplay ? { 'Idempotency-Replayed': 'true' as const } : {};
    return { status: 200 as const, headers: replayed, body, ids };
  };
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value));
}

const formats = { 'text/csv': 'csv', 'application/x-ndjson': 'ndjson' } as const;

interface Export<Query> {
  query: Query;
  mediaType: 'application/json' | keyof typeof formats;
  signal?: AbortSignal | undefined;
}

/** The list of a resource whose rows can be had all at once as well. */
export function listOrExport<Row extends { id: string }, Query extends ListQuery>(
  path: string,
  table: Table<Row, Query>,
) {
  return async ({ query, mediaType, signal }: Export<Query>, { lists, exports }: Deps) => {
    if (mediaType === 'application/json') return pageReply(path, query, await table.list(lists, query));
    const body = await table.export(exports, formats[mediaType], query, signal);
    return { status: 200 as const, mediaType, headers: {}, body };
  };
}

/** A page with the link to the next one (RFC 8288), relative, and the total if it was asked for. */
export function pageReply<Row>(path: string, query: ListQuery, { json, next, total }: Page<Row>) {
  const headers: { Link?: string; 'X-Total-Count'?: number; 'X-Total-Count-Kind'?: 'exact' | 'estimated' } = {};
  if (next !== undefined) headers.Link = `<${path}?${nextQuery(query, next)}>; rel="next"`;
  if (total) Object.assign(headers, { 'X-Total-Count': total.rows, 'X-Total-Count-Kind': total.kind });
  return { status: 200 as const, headers, body: success(json) };
}

function nextQuery({ offset: _, ...query }: ListQuery, cursor: string): string {
  return stringify({ ...query, cursor });
}
