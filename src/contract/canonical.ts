/**
 * The published document describes everything that is accepted: canonical and deprecated names alike. The service itself
 * works on canonical names only, so its types and validators are made from the document without the rest.
 */

/** A JSON Schema or a part of the document, as far as this file looks into it. */
export interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  maxItems?: number;
  allOf?: Schema[];
  anyOf?: Schema[];
  readOnly?: boolean;
  'x-alias-of'?: string;
  /** The operation of whose body each entry is one, and is validated as such by itself. */
  'x-rows-of'?: string;
  'x-normalize'?: string;
  'x-null-as'?: unknown;
  'x-pattern-message'?: { en: string; fr: string };
}

/** An OpenAPI document, bundled in one file; references only point into `components`. */
export interface Document {
  [field: string]: unknown;
  paths: Record<string, Record<string, unknown>>;
  components: Record<string, Record<string, unknown>>;
}

/**
 * The document as the server sees it: in request bodies no deprecated names, no read-only properties, one flat object
 * schema instead of `allOf`; a parameter with a default is always there; and headers stand where they are referred to,
 * since openapi-typescript takes every header that is referred to for a required one.
 */
export function canonical(document: Document): Document {
  const result = structuredClone(document);
  for (const mediaType of requestMediaTypes(result)) {
    if (mediaType.schema) mediaType.schema = canonicalBody(mediaType.schema, document);
  }
  for (const parameter of parametersWithDefault(result)) parameter.required = true;
  for (const response of responsesOf(result)) followHeaders(response, document);
  return result;
}

/** The schema of a request body with references into the document followed and `allOf` flattened. */
export function flatten(schema: Schema, document: Document): Schema {
  const target = schema.$ref === undefined ? schema : follow(schema.$ref, document);
  if (!target.allOf) return target;
  const { allOf, ...own } = target;
  return allOf.map((part) => flatten(part, document)).reduce(merge, own);
}

function canonicalBody(schema: Schema, document: Document): Schema {
  const flat = flatten(schema, document);
  const properties = Object.entries(flat.properties ?? {})
    .filter(([, property]) => !isAlias(property) && !property.readOnly)
    // One bad row of many does not break the body that it comes in.
    .map(([name, property]) => [name, property['x-rows-of'] === undefined ? property : { ...property, items: {} }]);
  return { ...flat, properties: Object.fromEntries(properties) as Record<string, Schema> };
}

/** One object schema that demands what both demand. A choice between names of one property demands the canonical one. */
function merge(into: Schema, part: Schema): Schema {
  const { anyOf, ...rest } = part;
  const chosen = anyOf?.find((branch) => !Object.values(branch.properties ?? {}).some(isAlias));
  if (chosen) return merge(into, { required: chosen.required ?? [] });
  const merged = { ...rest, ...into };
  const required = [...(into.required ?? []), ...(rest.required ?? [])];
  if (required.length > 0) merged.required = required;
  const properties = { ...rest.properties, ...into.properties };
  if (Object.keys(properties).length > 0) merged.properties = properties;
  return merged;
}

function isAlias(schema: Schema): boolean {
  return schema['x-alias-of'] !== undefined;
}

function follow(reference: string, document: Document): Schema {
  const [, , kind = '', name = ''] = reference.split('/');
  const target = document.components[kind]?.[name];
  if (target === undefined) throw new Error(`the document refers to ${reference}, which is not there`);
  return target as Schema; // Redocly has linted the document: what is referred to as a schema is one.
}

function requestMediaTypes(document: Document): { schema?: Schema }[] {
  const shared = Object.values(document.components.requestBodies ?? {});
  const own = operationsOf(document).map(({ operation }) => operation.requestBody);
  return [...shared, ...own].flatMap((body) => {
    // One that is only referred to has no content here.
    const { content = {} } = (body ?? {}) as { content?: Record<string, { schema?: Schema }> };
    return Object.values(content);
  });
}

/** A parameter, references followed where the document is. */
export interface Parameter {
  in: 'path' | 'query' | 'header';
  name: string;
  required?: boolean;
  schema: Schema;
  /** The only media type of an answer that the parameter means something for. */
  'x-only-in'?: string;
}

function parametersWithDefault(document: Document): Parameter[] {
  const shared = Object.values(document.components.parameters ?? {}) as Parameter[];
  const own = operationsOf(document).flatMap(({ parameters }) => parameters);
  // One that is only referred to has no schema here.
  return [...shared, ...own].filter((parameter) => 'schema' in parameter && 'default' in parameter.schema);
}

interface Response {
  headers?: Record<string, { $ref?: string }>;
}

function responsesOf(document: Document): Response[] {
  const shared = (document.components.responses ?? {}) as Record<string, Response>;
  const own = operationsOf(document).map(({ operation }) => operation.responses as Record<string, Response>);
  return [shared, ...own].flatMap((responses) => Object.values(responses));
}

function followHeaders(response: Response, document: Document): void {
  for (const [name, { $ref }] of Object.entries(response.headers ?? {})) {
    if ($ref !== undefined) response.headers = { ...response.headers, [name]: follow($ref, document) };
  }
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch']);

/** An operation with where it stands, and its path's parameters before its own. */
export interface DocumentedOperation {
  path: string;
  method: string;
  operation: Record<string, unknown>;
  parameters: Parameter[];
}

/** Every operation of the document with the path and the method that it stands under. */
export function operationsOf(document: Document): DocumentedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.has(method))
      .map(([method, value]) => {
        const operation = value as Record<string, unknown>;
        const parameters = [item.parameters, operation.parameters].flatMap((list) => (list ?? []) as Parameter[]);
        return { path, method, operation, parameters };
      }),
  );
}
