import $RefParser from '@apidevtools/json-schema-ref-parser';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { operationsOf, type Document, type Parameter, type Schema } from '../../src/contract/canonical.js';

/** What the document says that no keyword of JSON Schema can say (`x-rule`). */
export interface Rule {
  id: string;
  /** Of the problem, or of the entry of its `errors`, that is answered when the rule is broken. */
  code: string;
}

/** The body that an operation takes, with `allOf` and `anyOf` read into one list of properties. */
export interface BodyOf {
  schema: Schema;
  mediaType: string;
  properties: Record<string, Schema>;
  /** Of each group, one property at least is required. */
  required: string[][];
}

/** An operation as the document describes it, references followed. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: BodyOf | undefined;
  /** By status, the schemas of the bodies that may be answered, by media type. */
  answers: Map<number, Record<string, Schema | undefined>>;
  /** The rules that hold for its requests. */
  rules: Rule[];
}

/** Operations on rows of one kind, found by their shape: `POST /leads` that answers 201 and what is under `/leads/{id}`. */
export interface Collection {
  /** From the operationId of what creates a row, in the spelling of properties: `lead`. */
  noun: string;
  create: Operation;
  /** What creates many of them, and the property of its body that holds them. */
  createMany: { operation: Operation; property: string } | undefined;
  list: Operation;
  get: Operation;
  updates: Operation[];
  remove: Operation;
  /** The name of the path's parameter, and so of the property that it is. */
  key: string;
  /** The lists that the rows are found in. */
  row: Record<string, Schema>;
}

/** A document that requests are made from. */
export interface Source {
  operations: Operation[];
  collections: Collection[];
  /** Every rule that is listed anywhere. */
  rules: Rule[];
}

type Node = Record<string, unknown>;

/** Reads a published document. */
export async function readSource(document: Document): Promise<Source> {
  const whole = await $RefParser.dereference<Document>(structuredClone(document));
  const shared = (whole['x-rule'] ?? []) as Rule[];
  const operations = operationsOf(whole).map(({ path, method, operation, parameters }): Operation => {
    const rules = [...shared, ...rulesIn([operation.requestBody, parameters])];
    return {
      id: String(operation.operationId),
      method: method.toUpperCase(),
      path,
      parameters,
      body: bodyOf(operation.requestBody),
      answers: answersOf(operation.responses),
      rules: [...new Map(rules.map((rule) => [rule.id, rule])).values()],
    };
  });
  return { operations, collections: collectionsOf(operations), rules: uniqueRules(operations, whole) };
}

function uniqueRules(operations: Operation[], document: Document): Rule[] {
  const all = [...operations.flatMap(({ rules }) => rules), ...rulesIn(document)];
  return [...new Map(all.map((rule) => [rule.id, rule])).values()];
}

/** Every `x-rule` below a node; what is referred to several times is looked at once. */
function rulesIn(root: unknown): Rule[] {
  const seen = new Set<object>();
  const open = [root];
  const found: Rule[] = [];
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    found.push(...(((next as Node)['x-rule'] ?? []) as Rule[]));
    open.push(...(Object.values(next) as unknown[]).filter((value) => typeof value === 'object'));
  }
  return found;
}

function bodyOf(requestBody: unknown): BodyOf | undefined {
  const { content } = (requestBody ?? {}) as { content?: Record<string, { schema: Schema }> };
  const [first] = Object.entries(content ?? {});
  if (!first) return undefined;
  const [mediaType, { schema }] = first;
  return { mediaType, schema, ...propertiesAndRequired(schema) };
}

function propertiesAndRequired(schema: Schema): Pick<BodyOf, 'properties' | 'required'> {
  const parts = (schema.allOf ?? []).map(propertiesAndRequired);
  const own = (schema.required ?? []).map((name) => [name]);
  const choice = schema.anyOf?.flatMap((branch) => branch.required ?? []);
  return {
    properties: Object.assign(
      {},
      ...parts.map(({ properties }) => properties),
      schema.properties,
    ) as BodyOf['properties'],
    required: [...own, ...(choice ? [choice] : []), ...parts.flatMap(({ required }) => required)],
  };
}

function answersOf(responses: unknown): Operation['answers'] {
  const declared = responses as Record<string, { content?: Record<string, { schema?: Schema }> }>;
  return new Map(
    Object.entries(declared).map(([status, { content = {} }]) => [
      Number(status),
      Object.fromEntries(Object.entries(content).map(([mediaType, { schema }]) => [mediaType, schema])),
    ]),
  );
}

function collectionsOf(operations: Operation[]): Collection[] {
  return operations
    .filter(({ method, answers, body }) => method === 'POST' && answers.has(201) && body)
    .flatMap((create) => {
      const list = operations.find(({ path, method }) => path === create.path && method === 'GET');
      const items = operations.filter(({ path }) => path.startsWith(`${create.path}/{`));
      const by = (...methods: string[]) => items.filter(({ method }) => methods.includes(method));
      const [[get], [remove], updates] = [by('GET'), by('DELETE'), by('PUT', 'PATCH')];
      const key = get?.parameters.find((parameter) => parameter.in === 'path')?.name;
      if (!list || !get || !remove || key === undefined) return [];
      const createMany = operations.flatMap((operation) => {
        const [property] = rowsPropertyOf(operation, create);
        return property === undefined ? [] : [{ operation, property }];
      })[0];
      const noun = create.id.replace(/^[a-z]+/, '').replace(/(?!^)[A-Z]/g, '_$&');
      const reply = Object.values(get.answers.get(200) ?? {})[0]?.properties?.data;
      const row = reply?.properties ?? {};
      return [{ noun: noun.toLowerCase(), create, createMany, list, get, updates, remove, key, row }];
    });
}

/** The properties of a body whose entries are bodies of another operation. */
function rowsPropertyOf({ body }: Operation, create: Operation): string[] {
  const properties = Object.entries(body?.properties ?? {});
  return properties.filter(([, schema]) => schema['x-rows-of'] === create.id).map(([name]) => name);
}

/** The kind of row that a property or parameter refers to: `client_id` and `clientId` are the id of a `client`. */
export function referenceOf({ collections }: Source, name: string, schema: Schema): Collection | undefined {
  const canonicalName = schema['x-alias-of'] ?? name;
  return schema.format === 'uuid' ? collections.find(({ noun, key }) => canonicalName === `${noun}_${key}`) : undefined;
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
ajvFormats.default(ajv);
// RFC 9562: the URN is another form than the UUID's own.
ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);

const compiled = new WeakMap<object, ValidateFunction>();

/** What makes a value break a schema, or undefined if it does not. */
export function complaintAbout(schema: Schema, value: unknown): string | undefined {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

export const isValid = (schema: Schema, value: unknown): boolean => complaintAbout(schema, value) === undefined;

/** The types that a schema names. */
export const typesOf = (schema: Schema): string[] => [schema.type ?? []].flat();
