import { canonical, flatten, operationsOf, type Document, type Schema } from '../../src/contract/canonical.js';

/** An operation that writes rows. */
export interface Write {
  operationId: string;
  how: 'create' | 'update';
  /** Canonical names only. */
  properties: Record<string, Schema>;
  required: string[];
  /** The codes of its 409 and of its 422. */
  conflicts: string[];
  refusals: string[];
  /** Bodies and what they are answered with, where an example shows both. */
  examples: { name: string; body: Record<string, unknown>; answer: Record<string, unknown> }[];
  /** Canonical name by deprecated one. */
  aliases: Map<string, string>;
  placeOf: (property: string) => string;
}

/** What is answered of a row. */
export interface Answer {
  properties: Record<string, Schema>;
  placeOf: (property: string) => string;
}

/** What the document says of one table. */
export interface Resource {
  table: string;
  writes: Write[];
  answers: Answer[];
  deletion: { operationId: string; description: string } | undefined;
}

interface Media {
  schema?: Schema;
  examples?: Record<string, { value: unknown }>;
}
interface Exchange {
  $ref?: string;
  content?: Record<string, Media>;
}
interface Operation {
  operationId: string;
  description: string;
  requestBody?: Exchange;
  responses: Record<string, Exchange>;
}

/** Every resource of the document: a path that rows are created under, named as their table. */
export function resourcesOf(document: Document): Resource[] {
  const served = canonical(document);
  const all = operationsOf(served).map(({ path, method, operation }) => ({
    path,
    method,
    operation: withParts(operation as unknown as Operation, served),
  }));
  const creates = all.filter(({ path, method }) => method === 'post' && /^\/\w+$/.test(path));
  return creates.map(({ path }) => {
    const own = all.filter((one) => one.path === path || one.path === `${path}/{id}`);
    const deletion = own.find(({ method }) => method === 'delete')?.operation;
    return {
      table: path.slice(1),
      writes: own.flatMap(({ method, operation }) =>
        operation.requestBody ? [writeOf(method, operation, document)] : [],
      ),
      answers: answersOf(
        own.map(({ operation }) => operation),
        document,
      ),
      deletion: deletion && { operationId: deletion.operationId, description: deletion.description },
    };
  });
}

/** The operation with its body and its answers in place, wherever they stand. */
function withParts(operation: Operation, document: Document): Operation {
  const { requestBody, responses } = operation;
  const placed = Object.entries(responses).map(([status, response]) => [status, follow(response, document)] as const);
  return {
    ...operation,
    ...(requestBody && { requestBody: follow(requestBody, document) }),
    responses: Object.fromEntries(placed),
  };
}

function follow(part: Exchange, document: Document): Exchange {
  const [, , kind = '', name = ''] = part.$ref?.split('/') ?? [];
  return part.$ref === undefined ? part : (document.components[kind]?.[name] ?? {});
}

function writeOf(method: string, operation: Operation, document: Document): Write {
  const { operationId, requestBody, responses } = operation;
  const { schema = {}, examples = {} } = Object.values(requestBody?.content ?? {})[0] ?? {};
  const published = operationsOf(document).find((one) => one.operation.operationId === operationId)?.operation;
  const { content = {} } = withParts(published as unknown as Operation, document).requestBody ?? {};
  const source = Object.values(content)[0]?.schema ?? {};
  const success = Object.values(responses['201']?.content ?? responses['200']?.content ?? {})[0]?.examples ?? {};
  return {
    operationId,
    how: method === 'post' ? 'create' : 'update',
    properties: schema.properties ?? {},
    required: schema.required ?? [],
    conflicts: codesOf(responses['409']),
    refusals: codesOf(responses['422']),
    examples: Object.entries(examples).flatMap(([name, { value }]) => {
      const answer = (success[name]?.value as { data?: Record<string, unknown> } | undefined)?.data;
      return answer ? [{ name, body: value as Record<string, unknown>, answer }] : [];
    }),
    aliases: aliasesOf(flatten(source, document)),
    placeOf: (property) => `${fileOf(source, property, document)} ${property}`,
  };
}

function aliasesOf({ properties = {} }: Schema): Map<string, string> {
  return new Map(
    Object.entries(properties).flatMap(([name, { 'x-alias-of': of }]) => (of ? [[name, of] as const] : [])),
  );
}

/** The schemas of what successes answer of a row: `data`, or each entry of it. */
function answersOf(operations: Operation[], document: Document): Answer[] {
  const schemas = operations.flatMap(({ responses }) =>
    ['200', '201'].flatMap((status) => {
      const reply = Object.values(responses[status]?.content ?? {})[0]?.schema;
      const data = reply && flatten(reply, document).properties?.data;
      return data ? [data.items ?? data] : [];
    }),
  );
  const places = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  return [...places.values()]
    .filter((schema) => schema.$ref !== undefined)
    .map((schema) => {
      const { properties = {} } = flatten(schema, document);
      return { properties, placeOf: (property) => `${fileOf(schema, property, document)} ${property}` };
    });
}

function codesOf(response: Exchange | undefined): string[] {
  const parts = Object.values(response?.content ?? {})[0]?.schema?.allOf ?? [];
  return parts.flatMap((part) => (part.properties?.code?.enum as string[] | undefined) ?? []);
}

/** The YAML file in which a property stands; where it is absent, the one that it would stand in. */
function fileOf(schema: Schema, property: string, document: Document): string {
  const name = schema.$ref?.split('/').at(-1) ?? '';
  const target = schema.$ref === undefined ? schema : (document.components.schemas?.[name] as Schema);
  const parts = (target.allOf ?? []).map((part) => fileOf(part, property, document)).filter((file) => file !== '');
  return parts[0] ?? (name && `openapi/components/schemas/${name}.yaml`);
}
