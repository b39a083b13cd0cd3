import type { CountryCode } from 'libphonenumber-js/max';
import type { Violation } from '../problem.js';
import { bodyRules, type BodyRules } from './body.js';
import { flatten, operationsOf, type Document, type Parameter, type Schema } from './canonical.js';
import { parameterReader } from './parameters.js';
import { scopesAskedBy } from './security.js';
import type { KnownNames } from './validation-messages.js';

interface MediaTypes {
  content?: Record<string, { schema?: Schema }>;
}

/** What the document says of one operation, read once. */
export interface Plan {
  operationId: string;
  isUpdate: boolean;
  /** What the credential of whoever asks has to allow. */
  scopes: string[];
  /** The media types of the request body; none if the operation takes no body. */
  accepts: string[];
  body: BodyRules;
  readParameters: (path: Record<string, unknown>, query: Record<string, unknown>) => Violation[];
  known: KnownNames;
  /** The media type of each declared success. */
  mediaTypes: Map<number, string>;
}

/**
 * A plan for every operation, by operationId.
 *
 * @param document - the published document, references followed: aliases and normal forms stand only there
 */
export function planOperations(document: Document, region: CountryCode): Map<string, Plan> {
  const plans = operationsOf(document).map(({ method, operation, parameters }): Plan => {
    const content = (operation.requestBody as MediaTypes | undefined)?.content ?? {};
    const body = bodyRules(flatten(Object.values(content)[0]?.schema ?? {}, document), region);
    return {
      operationId: String(operation.operationId),
      scopes: scopesAskedBy({ security: document.security, ...operation }),
      isUpdate: method === 'put' || method === 'patch',
      accepts: Object.keys(content),
      body,
      readParameters: parameterReader(parameters, region),
      known: knownNames(body, parameters),
      mediaTypes: mediaTypesOf(operation.responses as Record<string, MediaTypes>),
    };
  });
  return new Map(plans.map((plan) => [plan.operationId, plan]));
}

/** The names that a request may use, for hints. */
export function knownNames({ canonicalNames, ignored }: BodyRules, parameters: Parameter[]): KnownNames {
  const aliases = new Map<string, string[]>();
  for (const [name, canonicalName] of canonicalNames) {
    if (name !== canonicalName) aliases.set(canonicalName, [...(aliases.get(canonicalName) ?? []), name]);
  }
  return {
    body: [...canonicalNames.keys()].filter((name) => !ignored.has(name)),
    query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    aliases,
  };
}

function mediaTypesOf(responses: Record<string, MediaTypes>): Map<number, string> {
  return new Map(
    Object.entries(responses).map(([status, { content }]) => [
      Number(status),
      Object.keys(content ?? {})[0] ?? 'application/json',
    ]),
  );
}
