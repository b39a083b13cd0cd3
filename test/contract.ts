import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { parse as parseCsv } from 'csv-parse/sync';
import { flatten, type Document, type Schema } from '../src/contract/canonical.js';

/** What a service sent, byte for byte. */
export interface RawAnswer {
  method: string;
  /** As requested: not decoded, without the query. */
  path: string;
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
}

/** An answer that the document declares. */
export interface Declared {
  /** Undefined for answers that belong to no operation. */
  operationId: string | undefined;
  body: unknown;
}

/** An operation of the document, with the method in capitals. */
export interface Operation {
  operationId: string;
  method: string;
  /** A template, such as `/leads/{id}`. */
  path: string;
  /** Every status that it declares. */
  statuses: number[];
  takesBody: boolean;
  /** The scopes that it asks for; undefined if it is open to everybody. */
  scopes: string[] | undefined;
}

interface ResponseObject {
  $ref?: string;
  headers?: Record<string, { $ref?: string; required?: boolean; schema?: object }>;
  content?: Record<string, { schema: object }>;
}
interface OperationObject {
  operationId: string;
  security?: { bearer: string[] }[];
  requestBody?: object;
  responses: Record<string, ResponseObject>;
}
interface DocumentObject {
  security: { bearer: string[] }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: Record<string, Record<string, object>>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(new URL('../generated/openapi.json', import.meta.url), 'utf8');

/** The published document, as every client gets it. */
export const published = JSON.parse(text) as DocumentObject;

const ajv = new Ajv2020({ allErrors: true, strict: false });
ajvFormats.default(ajv);
ajv.addSchema({ $id: 'document', components: published.components });

/** Headers that HTTP itself adds, which no document lists. */
const transport = new Set(['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding']);

/** What may be answered where no operation is. */
const outsiders = {
  BadRequest: 400,
  BadUri: 400,
  RouteNotFound: 404,
  MethodNotAllowed: 405,
  RequestTimeout: 408,
  HeadersTooLarge: 431,
};
/** The prose tells of OPTIONS; what is on every answer is on this one as well. */
const ofOptions = Object.fromEntries(
  ['Allow', 'Cache-Control', 'X-Content-Type-Options', 'X-Request-Id'].map((name) => {
    return [name, { $ref: `#/components/headers/${name}` }];
  }),
);
/** What is wrong with a request before it is known what it asks for, whatever that is. */
const beforeRouting = [400, 408, 431];

function outside({ status, bytes }: RawAnswer): string {
  // Only the body tells what is wrong with the HTTP from what is wrong with the URL.
  if (status === 400) return bytes.includes('"bad_request"') ? 'BadRequest' : 'BadUri';
  return Object.entries(outsiders).find(([, one]) => one === status)?.[0] ?? '';
}

/**
 * Holds an answer against the published document: its status, its headers, its media type and its body.
 *
 * @throws Error that says what the document does not declare
 */
export function checkAnswer(answer: RawAnswer): Declared {
  const { method, path, status, headers } = answer;
  const where = `${method} ${path} answered ${status}`;
  const operation = findOperation(method === 'HEAD' ? 'get' : method.toLowerCase(), path);
  if (method === 'OPTIONS' && status === 204) {
    checkHeaders(where, { headers: ofOptions }, headers);
    return { operationId: undefined, body: undefined };
  }
  const declared =
    operation && !beforeRouting.includes(status)
      ? operation.responses[String(status)]
      : { $ref: `#/components/responses/${outside(answer)}` };
  if (!declared) throw new Error(`${where}, which ${operation?.operationId ?? 'no operation'} does not declare`);
  const response = resolve(declared) as ResponseObject;
  checkHeaders(where, response, headers);
  return { operationId: operation?.operationId, body: checkBody(where, response, answer) };
}

function checkHeaders(where: string, response: ResponseObject, headers: Record<string, string>): void {
  const declared = Object.entries(response.headers ?? {}).map(
    ([name, header]) => [name.toLowerCase(), resolve(header)] as const,
  );
  for (const [name, header] of declared as [string, { required?: boolean; schema?: { type?: string } }][]) {
    const value = headers[name];
    if (value === undefined && header.required) throw new Error(`${where} without the header ${name}`);
    if (value !== undefined)
      check(`${where} with the header ${name}`, compile(header.schema ?? {}), headerValue(value, header.schema));
  }
  const known = new Set([...transport, ...declared.map(([name]) => name)]);
  // Those of CORS depend on the setup and not on the operation; the prose tells of them.
  const isOfCors = (name: string) =>
    name.startsWith('access-control-') || (name === 'vary' && headers[name] === 'Origin');
  const surplus = Object.keys(headers).filter((name) => !known.has(name) && !isOfCors(name));
  if (surplus.length > 0) throw new Error(`${where} with undeclared headers: ${surplus.join(', ')}`);
}

/** A header is text; what is declared as an integer is one if it is spelled in digits. */
function headerValue(text: string, schema: { type?: string } = {}): string | number {
  return schema.type === 'integer' && /^\d+$/.test(text) ? Number(text) : text;
}

function checkBody(where: string, { content = {} }: ResponseObject, answer: RawAnswer): unknown {
  const { method, headers, bytes } = answer;
  const mediaType = headers['content-type'];
  if (Object.keys(content).length === 0) {
    if (mediaType !== undefined || bytes.length > 0) throw new Error(`${where} with a body, and none is declared`);
    return undefined;
  }
  const declared = content[mediaType ?? ''];
  if (!declared)
    throw new Error(`${where} as ${mediaType ?? 'nothing'}, declared is ${Object.keys(content).join(', ')}`);
  if (method === 'HEAD') {
    if (bytes.length > 0) throw new Error(`${where} with a body`);
    return undefined;
  }
  const rows = rowsIn(resolve(declared.schema), answer);
  if (rows !== undefined) return checkRows(where, rows, answer);
  if (bytes.length !== Number(headers['content-length'])) throw new Error(`${where} with a wrong Content-Length`);
  const body: unknown = mediaType?.endsWith('json') ? JSON.parse(bytes.toString('utf8')) : bytes.toString('utf8');
  check(where, compile(declared.schema), body);
  if (mediaType === 'application/problem+json') checkProblem(where, body as ProblemBody, answer);
  return body;
}

/** What the document says of a text that is rows one after the other. */
interface RowsSchema {
  'x-columns'?: string[];
  'x-lines-of'?: string;
}

/** The rows of a text, each as JSON or by column; undefined if the schema is not one of rows. */
function rowsIn(schema: RowsSchema, { bytes }: RawAnswer): { schema?: object; rows: object[] } | undefined {
  const { 'x-columns': columns, 'x-lines-of': name } = schema;
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (name !== undefined) {
    assert.match(text, /^$|\n$/);
    const rows = text.split('\n').slice(0, -1);
    return { schema: { $ref: `#/components/schemas/${name}` }, rows: rows.map((line) => JSON.parse(line) as object) };
  }
  if (!columns) return undefined;
  assert.match(text, /\n$/);
  // As strict as the format: every quote in its place, in every line as many cells.
  const [header, ...rows] = parseCsv(text);
  assert.deepEqual(header, columns);
  for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r\n]/, 'a spreadsheet would run this cell');
  return { rows: rows.map((cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i]]))) };
}

/** Rows come as they are read: nobody knows how many, and what is cut off must not look whole. */
function checkRows(where: string, { schema, rows }: { schema?: object; rows: object[] }, answer: RawAnswer): object[] {
  const { 'content-length': length, 'transfer-encoding': encoding } = answer.headers;
  assert.deepEqual([length, encoding], [undefined, 'chunked'], where);
  if (schema) for (const row of rows) check(where, compileOnce(schema), row);
  return rows;
}

const byReference = new Map<string, ValidateFunction>();

function compileOnce(schema: object): ValidateFunction {
  const key = JSON.stringify(schema);
  const known = byReference.get(key) ?? compile(schema);
  byReference.set(key, known);
  return known;
}

interface ProblemBody {
  type: string;
  status: number;
  code: string;
  request_id: string;
}

/** What tells of the inside, and no client has to know: statements, errors of others, places in the code, the machine. */
const insides = [
  /\bselect\b.+\bfrom\b|\binsert into\b|\bupdate\b.+\bset\b|\bdelete from\b/i,
  /violates .* constraint|syntax error at or near|(relation|column|function|constraint) "/,
  /\b(ECONN|ENOT|EAI_|EPIPE|ETIMED)[A-Z]+\b|password authentication/,
  /\n\s+at |\bat \S+ \(|\.[cm]?[jt]s:\d+|node_modules\/|postgres(ql)?:\/\//,
];

/** What a problem says twice, it says alike: no schema can tell. And it says nothing of the inside. */
function checkProblem(where: string, body: ProblemBody, { status, headers, bytes }: RawAnswer): void {
  const text = bytes.toString('utf8');
  const told = insides.find((inside) => inside.test(text));
  if (told || text.includes(root)) throw new Error(`${where} and tells of the inside (${String(told)}): ${text}`);
  const said = { type: body.type, status: body.status, request_id: body.request_id };
  const type = `/problems/${body.code.replaceAll('_', '-')}`;
  assert.deepEqual(said, { type, status, request_id: headers['x-request-id'] }, where);
}

function check(where: string, validate: ValidateFunction, value: unknown): void {
  if (!validate(value)) throw new Error(`${where}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
}

const compiled = new WeakMap<object, ValidateFunction>();

function compile(schema: object): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const external = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')) as object;
  const validate = ajv.compile(external);
  compiled.set(schema, validate);
  return validate;
}

function resolve(node: object & { $ref?: string }): object {
  if (node.$ref === undefined) return node;
  const [, , kind = '', name = ''] = node.$ref.split('/');
  const target = published.components[kind]?.[name];
  if (!target) throw new Error(`the document has no ${node.$ref}`);
  return target;
}

const templates = Object.keys(published.paths)
  .map((template) => ({
    template,
    pattern: new RegExp(
      `^${template
        .replaceAll('.', '\\.')
        // `/leads/search` is a path without operations, and no id.
        .replace('{id}', '(?!search/?$)[^/]+')
        .replace(/\{\w+\}/, '[^/]+')}/?$`,
    ),
  }))
  .sort((a, b) => b.template.length - a.template.length);

function findOperation(method: string, path: string): OperationObject | undefined {
  const found = templates.find(({ pattern }) => pattern.test(path));
  return found && published.paths[found.template]?.[method];
}

/** Every operation of the document. */
export const operations: Operation[] = Object.entries(published.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([, operation]) => 'operationId' in operation)
    .map(([method, { operationId, requestBody, responses, security }]) => ({
      operationId,
      method: method.toUpperCase(),
      path,
      statuses: Object.keys(responses).map(Number),
      takesBody: requestBody !== undefined,
      scopes: (security ?? published.security)[0]?.bearer,
    })),
);

/** What can be sent when a row is created, under every name that the document has for it. */
export function propertiesOf(resource: string): [name: string, property: Schema][] {
  const { post } = published.paths[`/${resource}`] ?? {};
  const { content } = (post?.requestBody ?? {}) as { content?: Record<string, { schema: Schema }> };
  const schema = flatten(content?.['application/json']?.schema ?? {}, published as unknown as Document);
  return Object.entries(schema.properties ?? {});
}

/** What an answer is counted as: its operation, its status and, of a problem, its code. */
export function answerKey(operationId: string | undefined, status: number | string, code?: string): string {
  const owner = beforeRouting.includes(Number(status)) ? undefined : operationId;
  return [owner ?? 'outside', status, code].filter((part) => part !== undefined).join(' ');
}

/** Every answer that the document declares, as `createLead 409 email_taken`; those of no operation are `outside`. */
export function declaredAnswers(): string[] {
  const own = Object.values(published.paths).flatMap((item) =>
    Object.values(item).filter((one) => 'operationId' in one),
  );
  const keys = own.flatMap(({ operationId, responses }) =>
    Object.entries(responses).flatMap(([status, response]) => keysOf(operationId, status, response)),
  );
  const others = Object.entries(outsiders).flatMap(([name, status]) =>
    keysOf(undefined, String(status), { $ref: `#/components/responses/${name}` }),
  );
  return [...keys, ...others];
}

function keysOf(operationId: string | undefined, status: string, response: ResponseObject): string[] {
  const { content } = resolve(response) as ResponseObject;
  const schema = content?.['application/problem+json']?.schema as ProblemSchema | undefined;
  const codes = schema?.allOf[1].properties.code.enum ?? [undefined];
  return codes.map((code) => answerKey(operationId, status, code));
}

/** The linter sees to this shape (openapi/rules/carnet.js). */
interface ProblemSchema {
  allOf: [object, { properties: { code: { enum: string[] } } }];
}

/** The codes of the Problem schema. */
export function problemCodes(): string[] {
  const { properties } = published.components.schemas?.Problem as { properties: { code: { enum: string[] } } };
  return properties.code.enum;
}
