import type { CountryCode } from 'libphonenumber-js/max';
import { invalid } from '../problem.js';
import { operationsOf, type Document } from './canonical.js';
import { dereference } from './dereference.js';
import { parameterReader } from './parameters.js';
import { createAjv, violationsIn } from './validation.js';

/** The filters and the order of a list, and what reads them. */
export interface QueryReader {
  names: string[];
  /**
   * @param sent - by name, as text
   * @throws Problem 422 with everything that the document does not allow
   */
  read(sent: Record<string, string>): Record<string, unknown>;
}

/**
 * Reads what chooses and orders the rows of a list where no request asks for it, by the very parameters of the operation;
 * those that only make pages of them are left out.
 *
 * @param published - the bundled document, as published
 * @param path - of the list
 */
export function createQueryReader(published: Document, path: string, region: CountryCode): QueryReader {
  const [list] = operationsOf(dereference(onlyList(published, path)));
  const parameters = (list?.parameters ?? []).filter((one) => one.in === 'query' && one['x-only-in'] === undefined);
  const names = parameters.map(({ name }) => name);
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  const known = { body: [], query: names, headers: [], aliases: new Map<string, string[]>() };
  const validate = createAjv().compile({ properties: { query: { additionalProperties: false, properties } } });
  const prepare = parameterReader(parameters, region);
  return {
    names,
    read(sent) {
      const query: Record<string, unknown> = { ...sent };
      const violations = prepare({ params: {}, query, header: {} }, { headers: {}, headersDistinct: {} });
      if (!validate({ query })) violations.push(...violationsIn(validate.errors ?? [], known));
      if (violations.length > 0) throw invalid(violations);
      return query;
    },
  };
}

/** The list's parameters and what they refer to: to follow every reference of the document takes longer than an export. */
function onlyList({ paths, components }: Document, path: string): Document {
  const { parameters } = (paths[path]?.get ?? {}) as { parameters?: unknown };
  const { parameters: shared = {}, schemas = {} } = components;
  return { paths: { [path]: { get: { parameters } } }, components: { parameters: shared, schemas } };
}
