import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { MAX_VIOLATIONS, type Violation } from '../problem.js';
import { isDateTime, isUuid, lacksOffset } from './formats.js';
import { pointerStep } from './json.js';
import { describeError, type KnownNames } from './validation-messages.js';

interface AjvOptions {
  /** Whether absent values with a default are filled in: parameters yes, bodies never. */
  useDefaults?: boolean;
  /** Whether a schema is validated before it is compiled, which tells more exactly what is wrong with it. */
  validateSchema?: boolean | undefined;
}

/**
 * One instance per use for all operations: a new one for each costs seconds at start. The formats of ids and times are
 * the service's own; those of ajv-formats serve what the document may say beside them.
 *
 * Redocly has linted the schemas, so they are not held against the schema of all schemas again: compiling that one took longer
 * than those of an operation.
 */
export function createAjv({ useDefaults = false, validateSchema = false }: AjvOptions = {}): Ajv2020 {
  // `strict: false` lets the document's own x-… keywords stand.
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, useDefaults, validateSchema });
  ajvFormats.default(ajv);
  ajv.addFormat('uuid', isUuid);
  ajv.addFormat('date-time', isDateTime);
  return ajv;
}

/** What the validator found first, in the document's terms. A pattern is not told of where something else is wrong already. */
export function violationsIn(errors: readonly ErrorObject[], known: KnownNames): Violation[] {
  const all = errors.slice(0, MAX_VIOLATIONS).map((error) => violation(error, known));
  const isTold = ({ in: place, pointer }: Violation) =>
    all.some((other) => other.in === place && other.pointer === pointer && other.code !== 'pattern');
  return all.filter((one) => one.code !== 'pattern' || !isTold(one));
}

const places: Record<string, Violation['in']> = { requestBody: 'body', path: 'path', query: 'query', header: 'header' };

function violation(error: ErrorObject, known: KnownNames): Violation {
  const [, part = '', rest = ''] = /^\/(\w+)(.*)$/s.exec(error.instancePath) ?? [];
  const place = places[part] ?? 'body';
  const { missingProperty, additionalProperty } = error.params as Record<string, string | undefined>;
  const name = missingProperty ?? additionalProperty;
  const sent = name === undefined ? rest : rest + pointerStep(name);
  const pointer = place === 'header' ? asDocumented(sent, known) : sent;
  const code = codeFor(error);
  return { in: place, pointer, code, message: describeError(error, code, place, known) };
}

/** Headers are validated under their names in lower case. */
function asDocumented(pointer: string, { headers }: KnownNames): string {
  const name = headers.find((header) => `/${header.toLowerCase()}` === pointer);
  return name === undefined ? pointer : `/${name}`;
}

/** The keywords that the document lists as codes; another one is a rule that the list has not been told of. */
const keywords = new Set<string>([
  'additionalProperties',
  'enum',
  'format',
  'maxItems',
  'maxLength',
  'maximum',
  'minItems',
  'minLength',
  'minimum',
  'pattern',
  'required',
  'type',
] satisfies Violation['code'][]);

function codeFor({ keyword, params, data }: ErrorObject): Violation['code'] {
  const isDate = (params as { format?: string }).format === 'date-time';
  if (isDate && typeof data === 'string' && lacksOffset(data)) return 'timezone_required';
  return keywords.has(keyword) ? (keyword as Violation['code']) : 'rule'; // The set holds codes only.
}
