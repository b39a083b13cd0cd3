import type pg from 'pg';
import { leads } from '../../src/db/leads.js';
import type { Queryable } from '../../src/db/pool.js';
import { SharedReads } from '../../src/db/shared-reads.js';
import type { Finding } from '../goals.js';
import { send, type Stage } from '../stage.js';
import { spread, turns } from '../statistics.js';
import type { Request } from '../works.js';

const PAGE = 20;
/** Pages read at a depth, one after the other. */
const PAGES = 40;
const EXPLAINED = 20;

/** The page behind a cursor, near the start of the list and near its end, in the database and over HTTP, in turns. */
export async function measureCursors(stage: Stage): Promise<Finding[]> {
  const { dataset, carnet, effort } = stage;
  const [near, far] = [await openDepth(carnet.url, PAGE), await openDepth(carnet.url, Math.floor(dataset.rows * 0.9))];
  for (let round = 0; round < effort.rounds; round++) {
    for (const { requests, times } of turns([near, far], round))
      times.push((await send(stage, requests, { connections: 1 })).p50);
  }
  const findings: Finding[] = [];
  for (const { row, requests } of [near, far]) {
    const times: number[] = [];
    for (const { path } of requests.slice(0, EXPLAINED)) times.push(await databaseTime(dataset.admin, path));
    findings.push({ what: `in the database, after row ${row}`, value: spread(times).median, unit: 'ms', atMost: 2 });
  }
  const [shallow, deep] = [spread(near.times).median, spread(far.times).median];
  return [
    ...findings,
    { what: `over HTTP, after row ${near.row}`, value: shallow, unit: 'ms' },
    { what: `over HTTP, after row ${far.row}`, value: deep, unit: 'ms' },
    { what: 'deep as against shallow, over HTTP', value: deep / shallow, unit: '×', atMost: 1.2 },
  ];
}

/** Pages that begin after a row and those that follow, and what they will have taken. */
async function openDepth(url: string, row: number): Promise<{ row: number; requests: Request[]; times: number[] }> {
  const paths = await followLinks(url, row);
  return { row, requests: paths.map((path) => ({ method: 'GET', path })), times: [] };
}

/** The paths of the pages from a depth on, as a client gets them. */
async function followLinks(url: string, depth: number): Promise<string[]> {
  const paths: string[] = [];
  let path = `/leads?limit=${PAGE}&offset=${depth - PAGE}`;
  while (paths.length < PAGES) {
    const response = await fetch(url + path);
    await response.arrayBuffer();
    const next = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];
    if (next === undefined) break;
    path = new URL(next, `${url}/leads`).href.slice(url.length);
    paths.push(path);
  }
  return paths;
}

/** Planning and execution of the statement that the service itself makes for the page, in milliseconds. */
async function databaseTime(admin: pg.Client, path: string): Promise<number> {
  const cursor = new URLSearchParams(path.split('?')[1]).get('cursor') ?? '';
  let time = NaN;
  const explaining: Queryable = {
    async query(statement, values) {
      const sent = typeof statement === 'string' ? { text: statement, values } : statement;
      const { rows } = await admin.query<{ 'QUERY PLAN': [{ 'Planning Time': number; 'Execution Time': number }] }>(
        `explain (analyze, format json) ${sent.text}`,
        sent.values,
      );
      const plan = rows[0]?.['QUERY PLAN'][0];
      time = plan === undefined ? NaN : plan['Planning Time'] + plan['Execution Time'];
      return { rows: [], rowCount: 0 };
    },
  };
  await leads.list(new SharedReads(explaining), { limit: PAGE, offset: 0, sort: '-created_at', cursor });
  return time;
}
