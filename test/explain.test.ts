import assert from 'node:assert/strict';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JsonBytesClient } from '../src/db/json-bytes.js';
import { appointments } from '../src/db/appointments.js';
import { leads, searchLeads } from '../src/db/leads.js';
import type { Page } from '../src/db/list.js';
import type { Queryable } from '../src/db/pool.js';
import { SharedReads } from '../src/db/shared-reads.js';
import type { Statement } from '../src/db/sql.js';
import { lists } from './lists.js';
import { absent, common, fillTables, rare } from './rows.js';
import { createDatabase, type TestDatabase } from './server.js';

const COUNT = 200_000;
const LIMIT = 20;
/** Rows that may be sorted where an index gives no order: what fits into a millisecond or so. */
const SORTED = 5_000;
/** A driver that names its statements gets a plan that is blind to values from the sixth execution on. */
const EXECUTIONS = 6;

type LeadQuery = Parameters<typeof leads.list>[1];
type AppointmentQuery = Parameters<typeof appointments.list>[1];
type ReadPage = (
  db: Queryable,
  paging: { offset: number; limit?: number; cursor?: string },
) => Promise<Pick<Page<unknown>, 'next'>>;

/** A page to read. */
interface Case {
  what: string;
  read: ReadPage;
  /** After how many rows the page begins. */
  row: number;
  /** How many pages of 8 kB it may look at. */
  buffers: number;
}

/** A node of a plan, as EXPLAIN tells it. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
}

let database: TestDatabase | undefined;
let client: JsonBytesClient | undefined;
const report: string[] = [];

beforeAll(async () => {
  database = await createDatabase();
  const opened = new JsonBytesClient(database.url);
  client = opened;
  await opened.connect();
  await fillTables((text, values) => opened.query(text, values), COUNT);
}, 120_000);

afterAll(async () => {
  console.log(['', HEADINGS, ...report].join('\n'));
  await client?.end();
  await database?.drop();
});

const listLeads =
  (query: Partial<LeadQuery>): ReadPage =>
  (db, paging) =>
    leads.list(new SharedReads(db), { limit: LIMIT, sort: '-created_at', ...query, ...paging });

const listAppointments =
  (query: Partial<AppointmentQuery>): ReadPage =>
  (db, paging) =>
    appointments.list(new SharedReads(db), { limit: LIMIT, sort: '-start_at', ...query, ...paging });

const search =
  (text: string): ReadPage =>
  (db, paging) =>
    searchLeads(new SharedReads(db), text, '33', { limit: LIMIT, sort: '-created_at', ...paging });

/** The first page, and one that a cursor leads to. */
function pages(what: string, read: ReadPage, row: number, buffers: number): Case[] {
  return [
    { what: `${what}, first page`, read, row: 0, buffers },
    { what: `${what}, after row ${row}`, read, row, buffers },
  ];
}

/** Everything that was read, from the index down to the rows. */
function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** How many rows came into a node. */
const inputOf = ({ Plans = [] }: PlanNode) =>
  Plans.reduce((sum, input) => sum + input['Actual Rows'] * input['Actual Loops'], 0);

/** How a page was read. */
interface Explanation {
  /** Of the statement, if it is prepared. */
  name: string | undefined;
  nodes: PlanNode[];
  buffers: number;
  milliseconds: number;
}

/** Reads a page as the service does, with an eye on the statement, and asks how that was done. */
async function explain({ read, row }: Pick<Case, 'read' | 'row'>): Promise<Explanation> {
  const db = client;
  assert(db, 'The database opens before the first test, not before that.');
  const cursor = row === 0 ? undefined : (await read(db, { offset: row - 1, limit: 1 })).next;
  assert.equal(cursor === undefined, row === 0, `no page follows row ${row}`);
  let sent: Statement | undefined;
  const observed: Queryable = {
    query: (statement) => {
      assert(typeof statement === 'object', 'A list is read by a statement with its values.');
      sent = statement;
      return db.query(statement);
    },
  };
  for (let execution = 0; execution < EXECUTIONS; execution++) {
    await read(observed, { offset: 0, ...(cursor !== undefined && { cursor }) });
  }
  const { rows } = await db.query<{ 'QUERY PLAN': Buffer }>(
    `explain (analyze, buffers, format json) ${sent ? asExecuted(sent) : ''}`,
    sent?.name === undefined ? sent?.values : [],
  );
  const [explained] = JSON.parse(String(rows[0]?.['QUERY PLAN'])) as [{ Plan: PlanNode; 'Execution Time': number }];
  const { Plan: plan, 'Execution Time': milliseconds } = explained;
  const buffers = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  return { name: sent?.name, nodes: nodesOf(plan), buffers, milliseconds };
}

/** What this connection has prepared is run with the plan that it has kept for it. */
function asExecuted({ name, text, values }: Statement): string {
  if (name === undefined) return text;
  return `execute ${name} (${values.map((value) => (value === null ? 'null' : pg.escapeLiteral(String(value as string | number)))).join(', ')})`;
}

function line(what: string, ...cells: unknown[]): string {
  const [rows, sorted, buffers, milliseconds, plan] = cells.map(String);
  const numbers = [rows, sorted, buffers, milliseconds].map((number = '') => number.padStart(8));
  return `${what.padEnd(48)}${numbers.join('')}  ${plan ?? ''}`;
}

const HEADINGS = line(`of ${COUNT} rows each`, 'rows', 'sorted', 'buffers', 'ms', 'plan');

/** What a page may cost: no look at every row, no sort of many, and not more pages than are allowed. */
function itIsCheap(cases: Case[]): void {
  it.each(cases)('$what', async (page) => {
    const { nodes, buffers, milliseconds } = await explain(page);
    const sorted = Math.max(0, ...nodes.filter((node) => node['Node Type'].includes('Sort')).map(inputOf));
    const plan = nodes
      .map((node) => node['Index Name'] ?? node['Node Type'])
      .filter((name) => name !== 'Limit' && name !== 'Subquery Scan');
    report.push(line(page.what, nodes[0]?.['Actual Rows'], sorted, buffers, milliseconds.toFixed(1), plan.join(' < ')));
    expect(nodes.map((node) => node['Node Type'])).not.toContainEqual(expect.stringContaining('Seq Scan'));
    expect(sorted).toBeLessThanOrEqual(SORTED);
    expect(buffers).toBeLessThanOrEqual(page.buffers);
  });
}

const leadFilters = [
  ['status', 75_000],
  ['owner', 75_000],
  ['source', 75_000],
  ['stage', 75_000],
  ['segment', 75_000],
  ['tag', 75_000],
  ['client_id', 10_000],
  ['company_id', 20_000],
] as const;
const appointmentFilters = [
  ['status', 75_000],
  ['client_id', 75_000],
  ['service_id', 75_000],
] as const;

/** Twenty rows, wherever they lie, and the way to them: what a page costs that an index has in its order. */
const PAGE = 100;
/** What a page costs that has to be sorted, or of which other rows have to be told. */
const SEARCHED = 1_000;

// First, since no more than a hundred statements are prepared.
it('keeps the plan for a week, because to plan both of its parts takes longer than to read them', async () => {
  const { name } = await explain({
    read: listAppointments({ from: '2024-03-04T00:00:00Z', to: '2024-03-11T00:00:00Z' }),
    row: 0,
  });
  const kept = 'select generic_plans::integer as times from pg_prepared_statements where name = $1';
  expect((await client?.query<{ times: number }>(kept, [name]))?.rows[0]?.times).toBeGreaterThan(0);
});

describe('leads by one filter', () => {
  itIsCheap(
    leadFilters.flatMap(([name, deep]) => [
      ...pages(`${name}, common`, listLeads({ [name]: common[name] }), deep, PAGE),
      ...pages(`${name}, rare`, listLeads({ limit: 2, [name]: rare[name] }), 2, PAGE),
      { what: `${name}, nobody's`, read: listLeads({ [name]: absent[name] }), row: 0, buffers: PAGE },
    ]),
  );
});

describe('leads by what an index gives no order for', () => {
  itIsCheap([
    ...pages('interest_level_min 50', listLeads({ interest_level_min: 50 }), 60_000, SEARCHED),
    ...pages('interest_level_min 100', listLeads({ interest_level_min: 100 }), 500, SEARCHED),
    ...pages('interest_level_max 0', listLeads({ interest_level_max: 0 }), 40_000, SEARCHED),
    ...pages('created_from long ago', listLeads({ created_from: '2023-12-01T00:00:00Z' }), 150_000, PAGE),
    ...pages('created_to lately', listLeads({ created_to: '2025-10-01T00:00:00Z' }), 150_000, PAGE),
    ...pages('created_to long ago', listLeads({ created_to: '2023-12-01T00:00:00Z' }), 5_000, PAGE),
    { what: 'created_from tomorrow', read: listLeads({ created_from: '2030-01-01T00:00:00Z' }), row: 0, buffers: PAGE },
    ...pages('status and owner', listLeads({ status: common.status, owner: common.owner }), 30_000, SEARCHED),
    ...pages('rare source, common owner', listLeads({ source: rare.source, owner: common.owner }), 5, SEARCHED),
  ]);
});

describe('leads in every order', () => {
  const sorts = lists.find(({ operationId }) => operationId === 'listLeads')?.sorts ?? [];
  itIsCheap(sorts.flatMap((sort) => pages(sort, listLeads({ sort: sort as LeadQuery['sort'] }), 150_000, PAGE)));
});

describe('leads by a text', () => {
  itIsCheap([
    { what: 'one word of two leads', read: search('wuthering'), row: 0, buffers: PAGE },
    { what: 'one address', read: search('contact.123456@'), row: 0, buffers: SEARCHED },
    { what: 'one phone number', read: search('06 48 27 10 0'), row: 0, buffers: SEARCHED },
    { what: 'a company of some', read: search('atelier 4321'), row: 0, buffers: SEARCHED },
    { what: 'nobody, with letters that are nowhere', read: search('qzxwqzx'), row: 0, buffers: PAGE },
    { what: 'nobody, with letters that are everywhere', read: search('durandzoé'), row: 0, buffers: SEARCHED },
    ...pages('nearly everybody', search('example'), 150_000, PAGE),
    ...pages('one in seven', search('durand'), 20_000, 500),
  ]);
});

describe('appointments by one filter', () => {
  itIsCheap(
    appointmentFilters.flatMap(([name, deep]) => [
      ...pages(`${name}, common`, listAppointments({ [name]: { ...common, status: 'active' }[name] }), deep, PAGE),
      ...pages(`${name}, rare`, listAppointments({ limit: 2, [name]: rare[name] }), 2, PAGE),
      { what: `${name}, nobody's`, read: listAppointments({ [name]: absent[name] }), row: 0, buffers: PAGE },
    ]),
  );
});

describe('appointments in every order', () => {
  const sorts = lists.find(({ operationId }) => operationId === 'listAppointments')?.sorts ?? [];
  itIsCheap(
    sorts.flatMap((sort) => pages(sort, listAppointments({ sort: sort as AppointmentQuery['sort'] }), 150_000, PAGE)),
  );
});

describe('appointments by what they overlap', () => {
  const sparse = { from: '2024-03-04T00:00:00Z', to: '2024-03-11T00:00:00Z' };
  const nothing = { from: '2030-03-04T00:00:00Z', to: '2030-03-11T00:00:00Z' };
  const dense = { from: '2024-08-27T00:00:00Z', to: '2024-09-03T00:00:00Z' };
  itIsCheap([
    ...pages('a week', listAppointments(sparse), 1_500, SEARCHED),
    ...pages('a full week', listAppointments(dense), 10_000, SEARCHED),
    ...pages('a week, from its beginning', listAppointments({ ...sparse, sort: 'start_at' }), 1_500, SEARCHED),
    { what: 'a week in which nothing is', read: listAppointments(nothing), row: 0, buffers: PAGE },
    ...pages('two years', listAppointments({ from: '2023-12-01T00:00:00Z', to: dense.to }), 50_000, SEARCHED),
    ...pages('from long ago', listAppointments({ from: '2023-12-01T00:00:00Z' }), 150_000, SEARCHED),
    ...pages('from halfway', listAppointments({ from: '2024-11-01T00:00:00Z' }), 75_000, SEARCHED),
    ...pages('from lately', listAppointments({ from: '2025-10-25T00:00:00Z' }), 1_000, SEARCHED),
    { what: 'from tomorrow', read: listAppointments({ from: '2030-01-01T00:00:00Z' }), row: 0, buffers: PAGE },
    ...pages('to lately', listAppointments({ to: '2025-10-01T00:00:00Z' }), 150_000, SEARCHED),
    ...pages('to halfway', listAppointments({ to: '2024-11-01T00:00:00Z' }), 75_000, SEARCHED),
    ...pages('to long ago', listAppointments({ to: '2023-11-08T00:00:00Z' }), 1_000, SEARCHED),
    { what: 'to before all', read: listAppointments({ to: '2000-01-01T00:00:00Z' }), row: 0, buffers: PAGE },
  ]);
});
