import type { CountryCode } from 'libphonenumber-js/max';
import { bodyRules, type BodyRules } from './body.js';
import { flatten, operationsOf, type Document, type Parameter, type Schema } from './canonical.js';
import { parameterReader } from './parameters.js';
import type { RowsPlan } from './rows.js';
import { scopesAskedBy } from './security.js';
import type { KnownNames } from './validation-messages.js';

interface MediaTypes {
  content?: Record<string, { schema?: Schema }>;
}
type Responses = Record<string, MediaTypes & { headers?: object }>;

/** What the document says of one operation, read once. */
export interface Plan {
  operationId: string;
  isUpdate: boolean;
  /** Whether its requests are counted: an operation that may answer 429 says so. */
  isCounted: boolean;
  isWrite: boolean;
  /** What the credential of whoever asks has to allow. */
  scopes: string[];
  /** The media types of the request body; none if the operation takes no body. */
  accepts: string[];
  body: BodyRules;
  /** Where the body holds rows; undefined if it is one itself. */
  rows: RowsPlan | undefined;
  readParameters: ReturnType<typeof parameterReader>;
  known: KnownNames;
  /** The media types of each declared success, the one that is answered if nobody asks for another first. */
  mediaTypes: Map<number, readonly string[]>;
  /** Those of the first success, among which a request may choose. */
  offers: readonly string[];
  /** By name, the parameters that go with one media type only. */
  onlyIn: ReadonlyMap<string, string>;
  /** The statuses whose answers carry an ETag. */
  versioned: Set<number>;
}

/**
 * A plan for every operation, by operationId.
 *
 * @param document - the published document, references followed: aliases and normal forms stand only there
 */
export function planOperations(document: Document, region: CountryCode): Map<string, Plan> {
  const plans = operationsOf(document).map(({ method, operation, parameters }): Plan => {
    const content = (operation.requestBody as MediaTypes | undefined)?.content ?? {};
    const schema = flatten(Object.values(content)[0]?.schema ?? {}, document);
    const body = bodyRules(schema, region);
    const mediaTypes = mediaTypesOf(operation.responses as Responses);
    return {
      operationId: String(operation.operationId),
      scopes: scopesAskedBy({ security: document.security, ...operation }),
      isWrite: method !== 'get',
      isCounted: '429' in (operation.responses as object),
      isUpdate: method === 'put' || method === 'patch',
      accepts: Object.keys(content),
      body,
      rows: rowsIn(schema),
      readParameters: parameterReader(parameters, region),
      known: knownNames(body, parameters),
      mediaTypes,
      offers: mediaTypes.get(Math.min(...mediaTypes.keys())) ?? [],
      onlyIn: new Map(
        parameters.flatMap((one) => (one['x-only-in'] === undefined ? [] : [[one.name, one['x-only-in']]])),
      ),
      versioned: versionedOf(operation.responses as Responses),
    };
  });
  return new Map(plans.map((plan) => [plan.operationId, plan]));
}

/** The names that a request may use, for hints. */
export function knownNames({ canonicalNames, ignored }: BodyRules, parameters: Parameter[]): KnownNames {
  const inPlace = (place: Parameter['in']) => parameters.filter((one) => one.in === place).map(({ name }) => name);
  const aliases = new Map<string, string[]>();
  for (const [name, canonicalName] of canonicalNames) {
    if (name !== canonicalName) aliases.set(canonicalName, [...(aliases.get(canonicalName) ?? []), name]);
  }
  return {
    body: [...canonicalNames.keys()].filter((name) => !ignored.has(name)),
    query: inPlace('query'),
    headers: inPlace('header'),
    aliases,
  };
}

function rowsIn({ properties = {} }: Schema): RowsPlan | undefined {
  const [found] = Object.entries(properties).flatMap(([property, schema]) => {
    const operationId = schema['x-rows-of'];
    return operationId === undefined ? [] : [{ property, operationId, most: schema.maxItems ?? 0 }];
  });
  return found;
}

function mediaTypesOf(responses: Responses): Plan['mediaTypes'] {
  return new Map(
    Object.entries(responses).map(([status, { content }]) => [
      Number(status),
      content ? Object.keys(content) : ['application/json'],
    ]),
  );
}

function versionedOf(responses: Responses): Set<number> {
  const tagged = Object.entries(responses).filter(([, { headers = {} }]) => 'ETag' in headers);
  return new Set(tagged.map(([status]) => Number(status)));
}
