import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Document, Schema } from '../src/contract/canonical.js';
import { readDocument } from '../src/document.js';
import { meddle, type Meddling } from './fuzz/proxy.js';
import { fuzz, type Options } from './fuzz/run.js';
import { serve } from './fuzz/service.js';
import { createDatabase } from './server.js';

const REQUESTS = process.env.CI ? 10_000 : 2_000;
const SEED = 20_251_031;
const MINUTES = 60_000;

const text = (await readDocument()).json.toString();
const parse = () => JSON.parse(text) as Document;

let server = '';
beforeAll(async () => {
  const database = await createDatabase();
  const service = await serve(database.url);
  server = service.url;
  return async () => {
    await service.close();
    await database.drop();
  };
});

const run = (options: Partial<Options>) =>
  fuzz({ document: parse(), server, requests: REQUESTS, seed: SEED, isAlone: true, ...options });

describe('requests made from the document', () => {
  it(`are answered as it says, ${REQUESTS} of them`, { timeout: 5 * MINUTES }, async () => {
    const { failure, unreached, tally } = await run({});
    console.log(tally.table());
    expect(failure).toBeUndefined();
    expect(unreached).toEqual([]);
    expect(tally.requests).toBeGreaterThanOrEqual(REQUESTS);
  });
});

/** What is wrong, the operations to look at, and what the fuzzer has to say of it. */
type Fault<Cause> = [what: string, only: RegExp, cause: Cause, says: RegExp];

/** The part of the document at these keys. */
function at(document: Document, ...keys: string[]): Record<string, unknown> {
  return keys.reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, document);
}

const fields = (document: Document, name: string, property: string) =>
  at(document, 'components', 'schemas', `${name}Fields`, 'properties', property) as Schema;
const schemaOf = (document: Document, parameter: string) =>
  at(document, 'components', 'parameters', parameter, 'schema');
const schema = (document: Document, name: string) => at(document, 'components', 'schemas', name);

/** The rules of one schema become those of another. */
function moveRules(document: Document, from: string, to: string): void {
  Object.assign(schema(document, to), { 'x-rule': schema(document, from)['x-rule'] });
  Reflect.deleteProperty(schema(document, from), 'x-rule');
}

const lies: Fault<(document: Document) => unknown>[] = [
  [
    'a text may be longer',
    /createCompany/,
    (d) => Object.assign(fields(d, 'Company', 'city'), { maxLength: 201 }),
    /maxLength for a request that the document allows/,
  ],
  [
    'a text may not be as long',
    /createService/,
    (d) => Object.assign(fields(d, 'Service', 'name'), { maxLength: 299 }),
    /^201 .*longer than 299/,
  ],
  [
    'a number may be larger',
    /createLead/,
    (d) => Object.assign(fields(d, 'Lead', 'interest_level'), { maximum: 101 }),
    /maximum for a request/,
  ],
  [
    'a number may not be as small',
    /listServices/,
    (d) => Object.assign(schemaOf(d, 'Limit'), { minimum: 2 }),
    /^200 .*less than 2/,
  ],
  [
    'a property may be null',
    /createLead/,
    (d) => Object.assign(fields(d, 'Lead', 'interest_level'), { type: ['integer', 'null'] }),
    /type for a request/,
  ],
  [
    'a property may be absent',
    /createService/,
    (d) => Object.assign(schema(d, 'ServiceCreate'), { required: [] }),
    /required for a request/,
  ],
  [
    'a property is required',
    /createCompany/,
    (d) => Object.assign(schema(d, 'CompanyCreate'), { required: ['name', 'city'] }),
    /^201 .*body \/city: missing/,
  ],
  [
    'a property exists',
    /updateClient/,
    (d) => Object.assign(at(d, 'components', 'schemas', 'ClientFields', 'properties'), { vat: { type: 'string' } }),
    /additionalProperties for a request/,
  ],
  [
    'a property has no pattern',
    /createClient/,
    (d) => Reflect.deleteProperty(fields(d, 'Client', 'email'), 'pattern'),
    /pattern for a request/,
  ],
  ['an id is any text', /getLead/, (d) => Reflect.deleteProperty(schemaOf(d, 'Id'), 'format'), /format for a request/],
  [
    'a list has another order',
    /listClients/,
    (d) => (schemaOf(d, 'NamedSort').enum as string[]).push('city'),
    /enum for a request/,
  ],
  [
    'a list has another filter',
    /listCompanies/,
    (d) =>
      (at(d, 'paths', '/companies', 'get').parameters as unknown[]).push({
        in: 'query',
        name: 'city',
        schema: { type: 'string' },
      }),
    /additionalProperties for a request/,
  ],
  [
    'a row cannot be missing',
    /getLead/,
    (d) => Reflect.deleteProperty(at(d, 'paths', '/leads/{id}', 'get', 'responses'), '404'),
    /^404, which getLead does not declare/,
  ],
  [
    'a body cannot be too large',
    /createLead/,
    (d) => Reflect.deleteProperty(at(d, 'paths', '/leads', 'post', 'responses'), '413'),
    /^413, which createLead does not declare/,
  ],
  [
    'rows have fewer properties',
    /Company/,
    (d) => Reflect.deleteProperty(at(d, 'components', 'schemas', 'Company', 'properties'), 'city'),
    /with a body that \w+ does not declare/,
  ],
  [
    'an end may come first',
    /createAppointment/,
    (d) => moveRules(d, 'AppointmentFields', 'CompanyFields'),
    /no x-rule covers it/,
  ],
  [
    'nesting may be deep',
    /createCompany/,
    (d) => Object.assign(d, { 'x-rule': (d['x-rule'] as { id: string }[]).filter(({ id }) => id !== 'depth') }),
    /^depth: the document lists no such rule$/,
  ],
  [
    'names are unique',
    /createCompany/,
    (d) => (d['x-rule'] as unknown[]).push({ id: 'name_unique', code: 'conflict' }),
    /^name_unique: the rule has no predicate$/,
  ],
];

const json = (change: (body: Record<string, unknown>) => unknown) => (one: string) => {
  const body = JSON.parse(one) as Record<string, unknown>;
  change(body);
  return JSON.stringify(body);
};

const networks: Fault<Meddling>[] = [
  [
    'a NUL vanishes',
    /createCompany/,
    { request: (r) => ({ ...r, text: r.text.replaceAll(/(?<!\\)\\u0000/g, '') }) },
    /breaks the rule storable_text/,
  ],
  [
    'an unknown property vanishes',
    /createService/,
    { request: (r) => ({ ...r, text: r.text.replace(/,?"statut":1/, '') }) },
    /^201 .*body \/statut: unknown/,
  ],
  [
    'an unknown parameter vanishes',
    /listLeads/,
    { request: (r) => ({ ...r, target: r.target.replace(/[?&]Limit=x/, '') }) },
    /^200 .*query \/Limit: unknown/,
  ],
  [
    'every body is JSON',
    /createClient/,
    { request: (r) => ({ ...r, headers: { ...r.headers, 'content-type': 'application/json' } }) },
    /instead of 415/,
  ],
  [
    'nothing is changed',
    /createCompany/,
    { request: (r) => (r.method === 'PUT' ? { ...r, text: '{}' } : r) },
    /^200, although|is .* and not/,
  ],
  [
    'errors point elsewhere',
    /createLead/,
    { answer: (a) => ({ ...a, text: a.text.replaceAll('"pointer":"/', '"pointer":"/x') }) },
    /points at \w+ \/x/,
  ],
  [
    'an error is a failure',
    /getLead/,
    { answer: (a) => ({ ...a, status: a.status === 422 ? 500 : a.status }) },
    /^500/,
  ],
  [
    'a row is not found',
    /getClient/,
    { answer: (a, { method }) => (a.status === 200 && method === 'GET' ? { ...a, status: 404 } : a) },
    /404/,
  ],
  [
    'numbers are rounded',
    /createService/,
    { answer: (a) => ({ ...a, text: a.text.replace(/("price_cents":\d+)\d/, '$10') }) },
    /^price_cents is/,
  ],
  [
    'a list lacks its first row',
    /createCompany/,
    {
      answer: (a) => ({
        ...a,
        text: a.text.startsWith('{"success":true,"data":[{')
          ? json((b) => (b.data as unknown[]).shift())(a.text)
          : a.text,
      }),
    },
    /the row is in the list|how many|X-Total-Count/,
  ],
  [
    'there is only one page',
    /createCompany/,
    { answer: ({ headers: { link: _, ...headers }, ...a }) => ({ ...a, headers }) },
    /X-Total-Count|how often the row is in the list/,
  ],
  [
    'the pages never end',
    /createCompany/,
    { request: (r) => ({ ...r, target: r.target.replace(/cursor=[^&]*&?/, '') }) },
    /cursor_|the link to the page after the last one|how often/,
  ],
  [
    'a header is lost',
    /checkHealth/,
    { answer: ({ headers: { 'x-request-id': _, ...headers }, ...a }) => ({ ...a, headers }) },
    /without the header x-request-id/,
  ],
  // Last, since it leaves its rows behind.
  [
    'nothing is deleted',
    /createService/,
    { request: (r) => ({ ...r, method: r.method.replace('DELETE', 'GET') }) },
    /^DELETE .* answered 200/,
  ],
];

describe('the fuzzer', () => {
  const limits = { requests: 8_000, seed: 1 };

  it.each(lies)('finds that the document says wrongly: %s', { timeout: MINUTES }, async (_what, only, lie, says) => {
    const document = parse();
    lie(document);
    const { failure } = await run({ ...limits, document, only });
    expect(failure).toMatch(says);
  });

  it.each(networks)('finds a network in which %s', { timeout: MINUTES }, async (_what, only, meddling, says) => {
    const proxy = await meddle(server, meddling);
    try {
      const { failure } = await run({ ...limits, server: proxy.url, only });
      expect(failure).toMatch(says);
    } finally {
      await proxy.close();
    }
  });

  it(
    'prints a failure as lines for a shell that show it again',
    async () => {
      const proxy = await meddle(server, {
        answer: (a) => ({ ...a, text: a.text.replace(/("price_cents":\d+)\d/, '$10') }),
      });
      try {
        const { failure = '' } = await run({ ...limits, server: proxy.url, only: /createService/ });
        const [, script = '', replay = ''] = failure.split('\n\n');
        expect(script.split('\n').length).toBeLessThanOrEqual(2);
        expect(replay).toMatch(
          /^seed \d+; replay it with: npm run fuzz -- --seed \d+ --path [\d:]+ --only 'createService'$/,
        );
        const { stdout } = await promisify(execFile)('bash', ['-c', script]);
        const [, sent] = /"price_?[cC]ents":(\d+)/.exec(script) ?? [];
        const [, answered] = /"price_cents":(\d+)/.exec(stdout) ?? [];
        expect(Number(answered)).toBe(Math.floor(Number(sent) / 10) * 10);
        const [, seed = '', path = ''] = /--seed (\d+) --path ([\d:]+)/.exec(replay) ?? [];
        const again = await run({ seed: Number(seed), path, server: proxy.url, only: /createService/ });
        expect(again.failure?.split('\n')[0]).toBe(failure.split('\n')[0]);
      } finally {
        await proxy.close();
      }
    },
    MINUTES,
  );
});
