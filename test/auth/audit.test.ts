import { pino } from 'pino';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Express } from 'express';
import { createApp } from '../../src/app.js';
import { createAuthenticate } from '../../src/auth/authenticate.js';
import { openLanes, type OpenLanes } from '../../src/db/lanes.js';
import { readDocument } from '../../src/document.js';
import { aRow, NOBODY, resources } from '../builders.js';
import { useService } from '../service.js';
import { noKeys, startIssuer, type Issuer } from './issuer.js';

const rows = useService();
const lines: string[] = [];
let issuer: Issuer;
let lanes: OpenLanes;
let app: Express;
beforeAll(async () => {
  issuer = await startIssuer();
  lanes = openLanes({
    databaseUrl: rows.databaseUrl(),
    size: 2,
    preparedStatements: true,
    statementTimeoutMs: 5_000,
    lockTimeoutMs: 1_000,
    onIdleError: () => undefined,
    onUpkeepError: () => undefined,
  });
  app = await createApp({
    lanes: () => lanes,
    document: await readDocument(),
    logger: pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) }),
    phoneRegion: 'FR',
    authenticate: createAuthenticate({ tokens: issuer.settings, apiKeys: false }, noKeys),
  });
});
afterAll(async () => {
  await lanes.end();
  await issuer.close();
});

/** Sends a request as `amina`, and answers what was logged of it. */
async function logged(method: 'post' | 'put' | 'patch' | 'delete' | 'get', path: string, body?: object) {
  const scope = resources.map((resource) => `${resource}:read ${resource}:write`).join(' ');
  const token = await issuer.sign({ scope });
  lines.length = 0;
  const request = supertest(app)[method](path).set('Authorization', `Bearer ${token}`).set('X-Request-Id', 'one');
  const answer = await (body ? request.send(body) : request);
  await expect.poll(() => lines.length).toBe(1);
  const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  return { answer, text: lines[0] ?? '', line };
}
const ada = { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+33612345678' };

describe('the log line of a write', () => {
  it('tells who, what, which row, which request and the outcome of a create, and nothing that was sent', async () => {
    const { answer, line, text } = await logged('post', '/leads', ada);
    const { id } = (answer.body as { data: { id: string } }).data;
    expect(line).toEqual({
      level: 30,
      requestId: 'one',
      method: 'POST',
      operationId: 'createLead',
      caller: 'token:amina',
      id,
      status: 201,
      durationMs: expect.any(Number) as number,
      msg: 'answered',
    });
    expect(text).not.toMatch(/Ada|example\.com|6123/);
  });

  it('tells the ids of all rows that a batch has made, and none of one that has made none', async () => {
    const leads = [{ ...ada, email: 'ada@example.org' }, {}, { name: 'Grace Hopper' }];
    const { answer, line, text } = await logged('post', '/leads/batch?mode=partial', { leads });
    const { results } = (answer.body as { data: { results: { data?: { id: string } }[] } }).data;
    const ids = results.flatMap(({ data }) => (data ? [data.id] : []));
    expect(ids.length).toBe(2);
    expect(line).toMatchObject({ operationId: 'createLeads', caller: 'token:amina', ids, status: 200 });
    expect(text).not.toMatch(/Ada|Grace|example\.com|6123/);
    const refused = await logged('post', '/leads/batch', { leads: [{ name: 'Ada' }, {}] });
    expect(refused.line).toMatchObject({ caller: 'token:amina', status: 422 });
    expect(refused.line).not.toHaveProperty('ids');
  });

  it.each(['put', 'patch', 'delete'] as const)('tells them of a %s', async (method) => {
    const { id } = await aRow(rows, 'companies');
    const { line } = await logged(method, `/companies/${id}`, method === 'delete' ? undefined : {});
    expect(line).toMatchObject({ caller: 'token:amina', id, status: 200 });
  });

  it('tells the row of one that failed, if it is known', async () => {
    expect((await logged('delete', `/leads/${NOBODY}`)).line).toMatchObject({ id: NOBODY, status: 404 });
    const taken = await aRow(rows, 'leads');
    const { line } = await logged('post', '/leads', { id: taken.id, name: 'Ada' });
    expect(line).toMatchObject({ caller: 'token:amina', id: taken.id, status: 409 });
  });

  it('tells nothing of a path or a body that was refused', async () => {
    const { line, text } = await logged('put', '/leads/ada@example.com', { nam: 'Ada Lovelace' });
    expect(line).toMatchObject({ operationId: 'updateLead', caller: 'token:amina', status: 422 });
    expect(line).not.toHaveProperty('id');
    expect(text).not.toMatch(/ada|Ada/);
  });

  it('is as short as ever for a read', async () => {
    const { line } = await logged('get', '/leads');
    expect(Object.keys(line)).toEqual(['level', 'requestId', 'method', 'operationId', 'status', 'durationMs', 'msg']);
  });
});
