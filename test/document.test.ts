import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonical, flatten, operationsOf, type Document, type Schema } from '../src/contract/canonical.js';
import { createContract } from '../src/contract/contract.js';
import { dereference } from '../src/contract/dereference.js';
import type { Operations } from '../src/contract/operations.js';
import { handlers } from '../src/handlers/index.js';
import { readDocument } from '../src/document.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is done to a copy of the document, and the rule that is to see it. */
type Fault = [rule: string, what: string, file: string, from: string | RegExp, to: string];

const faults: Fault[] = [
  ['no-path-trailing-slash', 'a path ends with a slash', 'openapi.yaml', '/companies:', '/companies/:'],
  ['operation-description', 'an operation has no description', 'paths/services.yaml', /^ {2}description: .*\n/m, ''],
  ['tag-description', 'a tag has no description', 'openapi.yaml', /(- name: leads\n) {4}description: .*\n/, '$1'],
  [
    'carnet/closed-schemas',
    'an object takes unknown properties',
    'components/schemas/Deleted.yaml',
    /^additionalProperties: false\n/m,
    '',
  ],
  [
    'carnet/no-default-in-bodies',
    'a body has a default',
    'components/schemas/CompanyFields.yaml',
    /(\n {2}city:\n)/,
    "$1    default: 'Lyon'\n",
  ],
  [
    'carnet/problem-responses',
    'an error is plain JSON',
    'components/responses/NotFound.yaml',
    'application/problem+json',
    'application/json',
  ],
  [
    'carnet/problem-responses',
    'an error does not name its codes',
    'components/responses/StillReferenced.yaml',
    /\n *enum: \[still_referenced\]/,
    '',
  ],
  [
    'carnet/described-properties',
    'a property has no description',
    'components/schemas/Company.yaml',
    /\n {4}description: The town\./,
    '',
  ],
  [
    'carnet/described-properties',
    'a property has no example',
    'components/schemas/Client.yaml',
    /\n {4}examples:\n {6}- Lyon/,
    '',
  ],
  ['carnet/named-examples', 'a body is not shown', 'paths/healthz.yaml', /\n( *)examples:(\n\1 .*)+/, ''],
  [
    'carnet/aliases-point-somewhere',
    'an alias of what is not there',
    'components/schemas/ClientFields.yaml',
    'x-alias-of: company_id',
    'x-alias-of: firm_id',
  ],
  [
    'carnet/aliases-point-somewhere',
    'an alias of an alias',
    'components/schemas/LeadFields.yaml',
    'x-alias-of: company_id',
    'x-alias-of: clientId',
  ],
  [
    'carnet/aliases-point-somewhere',
    'a deprecated property without what replaces it',
    'components/schemas/ServiceFields.yaml',
    /\n *x-alias-of: price_cents/,
    '',
  ],
  [
    'rule/operation-id-is-verb-and-noun',
    'an operationId is no verb and noun',
    'paths/companies.yaml',
    'operationId: listCompanies',
    'operationId: companiesList',
  ],
  [
    'rule/parameter-description',
    'a parameter has no description',
    'components/parameters/Limit.yaml',
    /^description: .*\n/m,
    '',
  ],
];

interface Linted {
  problems: { ruleId: string; location: { source: { ref: string } }[] }[];
}

/** What each document breaks, as `rule file`; one process for all of them, since it takes a second to start. */
async function lint(directory: string, documents: string[]): Promise<string[][]> {
  const command = join(root, 'node_modules', '@redocly', 'cli', 'bin', 'cli.js');
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const parameters = ['lint', ...documents, '--format', 'json'];
  const run = promisify(execFile)(process.execPath, [command, ...parameters], { cwd: directory, env });
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string }); // It found something.
  return [...stdout.matchAll(/\{\n {2}"totals".*?^\}/gms)].map(([text]) => {
    const { problems } = JSON.parse(text) as Linted;
    const places = problems.map(({ ruleId, location: [place] }) => {
      return `${ruleId} ${/\w+\/(.*)/.exec(place?.source.ref ?? '')?.[1] ?? ''}`;
    });
    return [...new Set(places)].sort();
  });
}

describe('the linter', () => {
  let directory = '';
  let sound: string[] | undefined;
  let faulty: string[] | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'carnet-lint-'));
    const copies = [join(directory, 'openapi'), join(directory, 'faulty')] as const;
    await Promise.all(copies.map((copy) => cp(join(root, 'openapi'), copy, { recursive: true })));
    await cp(join(root, 'redocly.yaml'), join(directory, 'redocly.yaml'));
    for (const [, what, file, from, to] of faults) {
      const text = await readFile(join(copies[1], file), 'utf8');
      const changed = text.replace(from, to);
      assert.notEqual(changed, text, `${file} has nothing that could be changed into: ${what}`);
      await writeFile(join(copies[1], file), changed);
    }
    [sound, faulty] = await lint(directory, ['openapi/openapi.yaml', 'faulty/openapi.yaml']);
  }, 60_000);

  afterAll(() => rm(directory, { recursive: true }));

  it('finds nothing in the document', () => {
    expect(sound).toEqual([]);
  });

  it.each(faults)('finds by %s that %s', (rule, _what, file) => {
    expect(faulty).toContain(`${rule} ${file}`);
  });

  it('finds nothing but these faults', () => {
    expect(faulty).toEqual(faults.map(([rule, , file]) => `${rule} ${file}`).sort());
  });

  it('has a fault here for each of the rules of its own', () => {
    const [, rules = ''] = readFileSync(join(root, 'redocly.yaml'), 'utf8').split(/^rules:\n/m);
    const configured = [...rules.matchAll(/^ {2}([\w/-]+):/gm)].map(([, rule]) => rule);
    expect(new Set(faults.map(([rule]) => rule))).toEqual(new Set(configured));
    const [, exported = ''] = readFileSync(join(root, 'openapi/rules/carnet.js'), 'utf8').split('oas3: {');
    const own = [...exported.matchAll(/'([\w-]+)': \w+,/g)].map(([, rule]) => `carnet/${rule ?? ''}`);
    expect(configured.filter((rule) => rule?.startsWith('carnet/'))).toEqual(own);
  });
});

const text = (await readDocument()).json.toString();
const parse = () => JSON.parse(text) as Document;

interface Content {
  content?: Record<string, { schema?: Schema }>;
}
const bodyOf = (operation: Record<string, unknown>) =>
  (operation.requestBody as Content | undefined)?.content?.['application/json']?.schema;

describe('dereference', () => {
  const dereferenced = (paths: object, schemas: object) =>
    dereference({ paths, components: { schemas } } as unknown as Document) as unknown as Record<'paths', object>;

  it('replaces references, also one to another one, and those whose names have to be escaped', () => {
    const schemas = { 'a/b~c': { type: 'string' }, Name: { $ref: '#/components/schemas/a~1b~0c' } };
    const { paths } = dereferenced(
      { one: { $ref: '#/components/schemas/Name' }, list: [{ $ref: '#/paths/one' }] },
      schemas,
    );
    expect(paths).toEqual({ one: { type: 'string' }, list: [{ type: 'string' }] });
  });

  it('keeps what stands beside a reference, and one object of what several refer to', () => {
    const $ref = '#/components/schemas/Name';
    const beside = { $ref, description: 'of a company' };
    const { paths } = dereferenced(
      { all: [{ $ref }, { $ref }, beside] },
      { Name: { type: 'string', description: 'any' } },
    );
    const [one, other, told] = (paths as { all: object[] }).all;
    expect(one).toBe(other);
    expect(told).toEqual({ type: 'string', description: 'of a company' });
  });

  it('leaves a schema that refers to itself as a circle', () => {
    const schemas = { Tree: { properties: { children: { items: { $ref: '#/components/schemas/Tree' } } } } };
    const { paths } = dereferenced({ root: { $ref: '#/components/schemas/Tree' } }, schemas);
    const { root: tree } = paths as { root: { properties: { children: { items: object } } } };
    expect(tree.properties.children.items).toBe(tree);
  });
});

describe('canonical', () => {
  const published = parse();
  const whole = dereference(published);
  const result = dereference(canonical(published));
  const bodies = operationsOf(result).flatMap(({ operation }) => {
    const schema = bodyOf(operation);
    return schema ? [[String(operation.operationId), schema] as const] : [];
  });

  it('leaves the published document as it was', () => {
    expect(published).toEqual(parse());
  });

  it.each(bodies)('makes of the body of %s one closed object of canonical names that can be written', (_id, schema) => {
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(schema).not.toHaveProperty('allOf');
    const properties = Object.values(schema.properties ?? {});
    expect(properties.filter((property) => property['x-alias-of'] ?? property.readOnly)).toEqual([]);
    expect(Object.keys(schema.properties ?? {})).toEqual(expect.arrayContaining(schema.required ?? []));
  });

  it.each(bodies)('keeps of the body of %s every name that is no alias', (id, schema) => {
    const original = operationsOf(whole).find(({ operation }) => operation.operationId === id);
    const { properties = {} } = flatten(bodyOf(original?.operation ?? {}) ?? {}, whole);
    const kept = Object.entries(properties).filter(([, property]) => !property['x-alias-of'] && !property.readOnly);
    // Rows are validated by themselves, and not with the body that they come in.
    const loosened = kept.map(([name, one]) => [name, one['x-rows-of'] === undefined ? one : { ...one, items: {} }]);
    expect(schema.properties).toEqual(Object.fromEntries(loosened));
  });

  it.each([
    ['createAppointment', ['client_id', 'service_id', 'start_at']],
    ['createLead', ['name']],
    ['createLeads', ['leads']],
    ['createClient', ['name']],
    ['createService', ['name']],
    ['createCompany', ['name']],
    ['updateAppointment', undefined],
    ['patchLead', undefined],
  ])('demands of %s under canonical names %j', (id, required) => {
    expect(Object.fromEntries(bodies)[id]?.required).toEqual(required);
  });

  it.each(bodies)('leaves of the body of %s a schema that compiles', (_id, schema) => {
    const ajv = new Ajv2020({ strict: false });
    ajvFormats.default(ajv);
    expect(ajv.compile(schema)).toBeTypeOf('function');
  });

  it('makes a parameter with a default one that is always there', () => {
    const { Limit, Id } = result.components.parameters ?? {};
    expect([Limit, Id]).toMatchObject([{ required: true }, { required: true }]);
    expect(published.components.parameters?.Limit).not.toHaveProperty('required');
  });
});

type Change = (document: Document) => void;

/** What `createContract` says of a document that was changed, or of other handlers. */
async function refusal(change: Change, others: object = handlers): Promise<string> {
  const document = parse();
  change(document);
  const start = createContract({
    document,
    handlers: others as Operations<object>,
    deps: () => ({}),
    phoneRegion: 'FR',
    compilesFirst: true,
  });
  return start.then(
    () => 'it starts',
    (error: unknown) => (error as Error).message,
  );
}

/** A part of the document, by the names that lead to it. */
function at(document: Document, ...names: string[]): Record<string, unknown> {
  return names.reduce<Record<string, unknown>>((part, name) => part[name] as Record<string, unknown>, document);
}

const keep: Change = () => undefined;

describe('a start', { timeout: 30_000 }, () => {
  it('needs no more than the document and its handlers', async () => {
    await expect(refusal(keep)).resolves.toBe('it starts');
  });

  it.each<[what: string, change: Change, named: string[]]>([
    [
      'an operation without a handler and a handler without an operation',
      (document) => Object.assign(at(document, 'paths', '/leads', 'get'), { operationId: 'listProspects' }),
      ['listProspects', 'listLeads'],
    ],
    [
      'a handler without an operation',
      (document) => Reflect.deleteProperty(document.paths, '/leads/search/{query}'),
      ['searchLeads'],
    ],
    [
      'a reference to what is not there',
      (document) => Reflect.deleteProperty(at(document, 'components', 'schemas'), 'LeadFields'),
      ['LeadFields'],
    ],
    [
      'a schema of a body that does not compile',
      (document) =>
        Object.assign(at(document, 'components', 'schemas', 'CompanyFields', 'properties', 'city'), { type: 'sting' }),
      ['Company', 'city'],
    ],
    [
      'a schema of a parameter that does not compile',
      (document) => Object.assign(at(document, 'components', 'parameters', 'Limit', 'schema'), { minimum: 'one' }),
      ['list', 'limit'],
    ],
    [
      'a normal form that does not exist',
      (document) =>
        Object.assign(at(document, 'components', 'schemas', 'LeadFields', 'properties', 'city'), {
          'x-normalize': 'uppercase',
        }),
      ['uppercase'],
    ],
  ])('fails over %s, and says where', async (_what, change, named) => {
    const message = await refusal(change);
    expect(message).toMatch(new RegExp(named.map((name) => `(?=.*${name})`).join(''), 's'));
  });

  it('fails over a handler that is missing or unknown, and says which', async () => {
    const { getLead, ...others } = handlers;
    await expect(refusal(keep, others)).resolves.toMatch(/getLead/);
    await expect(refusal(keep, { ...handlers, getProspect: getLead })).resolves.toMatch(/getProspect/);
  });
});
