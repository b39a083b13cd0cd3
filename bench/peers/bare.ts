/**
 * Nothing but `node:http` and pg's pool: what is left to gain once every framework is gone. It trusts its requests as far
 * as SQL lets it, and passes on the JSON text that Postgres makes.
 *
 * With `--prepared`, each statement has a name, so that a connection plans it once.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import { v7 as uuidv7 } from 'uuid';
import {
  asJson,
  findLead,
  insertLead,
  listAppointments,
  listLeads,
  openPool,
  updateLead,
  type Statement,
} from './sql.js';

const pool = openPool(false);
const names = new Map<string, string>();
const prepares = process.argv.includes('--prepared');

async function run(statement: Statement): Promise<string[]> {
  const { text, values } = asJson(statement);
  const { rows } = await pool.query<{ json: string }>(
    prepares ? { name: nameOf(text), text, values } : { text, values },
  );
  return rows.map(({ json }) => json);
}

function nameOf(text: string): string {
  const name = names.get(text) ?? `s${names.size}`;
  names.set(text, name);
  return name;
}

function send(res: ServerResponse, status: number, json: string): void {
  const body = `{"success":true,"data":${json}}`;
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  res.end(body);
}

function fail(res: ServerResponse, status: number, detail: string): void {
  const body = JSON.stringify({ success: false, detail });
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  res.end(body);
}

/** By events, which costs less than iterating over the request. */
function readText(req: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('error', reject);
    req.on('end', () => resolve(Buffer.concat(chunks).toString()));
  });
}

function parse(json: string): Record<string, unknown> {
  return JSON.parse(json) as Record<string, unknown>;
}

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const [path = '', query = ''] = (req.url ?? '').split('?');
  const id = path.startsWith('/leads/') ? path.slice('/leads/'.length) : undefined;
  const route = `${req.method ?? ''} ${id === undefined ? path : '/leads/{id}'}`;
  if (route === 'GET /leads/{id}') sendRow(res, 200, await run(findLead(id ?? '')));
  else if (route === 'PUT /leads/{id}') sendRow(res, 200, await run(updateLead(id ?? '', parse(await readText(req)))));
  else if (route === 'GET /leads') sendRows(res, await run(listLeads(parseQuery(query))));
  else if (route === 'GET /appointments') sendRows(res, await run(listAppointments(parseQuery(query))));
  else if (route === 'POST /leads') sendRow(res, 201, await run(insertLead(uuidv7(), parse(await readText(req)))));
  else fail(res, 404, 'there is no such path');
}

function sendRow(res: ServerResponse, status: number, [row]: string[]): void {
  if (row === undefined) fail(res, 404, 'there is no such row');
  else send(res, status, row);
}

function sendRows(res: ServerResponse, rows: string[]): void {
  send(res, 200, `[${rows.join(',')}]`);
}

createServer((req, res) => {
  answer(req, res).catch((error: unknown) => fail(res, 500, String(error)));
}).listen(Number(process.env.PORT), '127.0.0.1');
