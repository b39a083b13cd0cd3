import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { closest, distance } from 'fastest-levenshtein';
import type { FieldError } from '../problem.js';
import type { Schema } from './canonical.js';
import { isDateTime, isUuid, lacksOffset } from './formats.js';
import { pointerStep } from './json.js';

/**
 * One instance per use for all operations: a new one for each costs seconds at start. `validateFormats` of the service
 * are its own; those of ajv-formats serve what the document may say beside them.
 *
 * @param useDefaults - whether absent values with a default are filled in: parameters yes, bodies never
 */
export function createAjv(useDefaults: boolean): Ajv2020 {
  // `strict: false` lets the document's own x-… keywords stand; Redocly has linted the schemas.
  const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true, useDefaults });
  ajvFormats.default(ajv);
  ajv.addFormat('uuid', isUuid);
  ajv.addFormat('date-time', isDateTime);
  return ajv;
}

/** The names that a request may use, for hints. */
export interface KnownNames {
  body: string[];
  query: string[];
  /** Deprecated names by canonical one. */
  aliases: Map<string, string[]>;
}

/** What the validator found, as the document's field errors; the first of several on one value where they overlap. */
export function fieldErrors(errors: readonly ErrorObject[], known: KnownNames): FieldError[] {
  const all = errors.map((error) => fieldError(error, known));
  return all.filter(
    ({ code, pointer, in: place }) =>
      code !== 'pattern' || !all.some((e) => e.in === place && e.pointer === pointer && e.code !== code),
  );
}

const places: Record<string, FieldError['in']> = { requestBody: 'body', path: 'path', query: 'query' };

function fieldError(error: ErrorObject, known: KnownNames): FieldError {
  const [, part = '', rest = ''] = /^\/(\w+)(.*)$/s.exec(error.instancePath) ?? [];
  const place = places[part] ?? 'body';
  const params = error.params as { missingProperty?: string; additionalProperty?: string };
  const name = params.missingProperty ?? params.additionalProperty;
  const pointer = name === undefined ? rest : rest + pointerStep(name);
  const message = messageFor(error, place, known);
  return { in: place, pointer, code: codeFor(error), message };
}

/** The document lists the keywords that its schemas use; another one is a rule that the list has not been told of. */
function codeFor({ keyword, params, data }: ErrorObject): FieldError['code'] {
  const { format } = params as { format?: string };
  if (format === 'date-time' && typeof data === 'string' && lacksOffset(data)) return 'timezone_required';
  return keyword in messages ? (keyword as keyof typeof messages) : 'rule';
}

type Params = Record<string, string | number | string[] | undefined>;

const messages = {
  additionalProperties: () => 'is unknown',
  enum: ({ allowedValues }) => `must be one of ${[allowedValues ?? ''].flat().join(', ')}`,
  format: ({ format }) => formatMessages[String(format)] ?? `must be a ${String(format)}`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} entries`,
  maxLength: ({ limit }) => `must have at most ${String(limit)} characters`,
  maximum: ({ limit }) => `must be at most ${String(limit)}`,
  minLength: () => 'must not be empty',
  minimum: ({ limit }) => `must be at least ${String(limit)}`,
  pattern: ({ pattern }) => `must match ${String(pattern)}`,
  required: () => 'is required',
  type: ({ type }) => `must be ${[type ?? ''].flat().map(String).map(withArticle).join(' or ')}`,
} as const satisfies Partial<Record<FieldError['code'], (params: Params) => string>>;

const formatMessages: Record<string, string> = {
  uuid: 'must be a UUID',
  'date-time': 'must be a date-time with an offset, such as 2025-11-01T09:00:00Z, with at most microseconds',
};

function messageFor(error: ErrorObject, place: FieldError['in'], known: KnownNames): string {
  const { keyword, params, parentSchema } = error;
  if (codeFor(error) === 'timezone_required') return 'needs an offset from UTC, such as Z or +01:00';
  if (keyword === 'additionalProperties') return unknownName(params as Params, place, known);
  if (keyword === 'required') return missing(params as Params, known);
  if (keyword === 'pattern') return (parentSchema as Schema)['x-pattern-message'] ?? messages.pattern(params as Params);
  if (place === 'query' && isDateTimeWithBlank(error.data))
    return 'has a blank before its offset; send a + in a URL as %2B';
  if (keyword in messages) return messages[keyword as keyof typeof messages](params as Params);
  return error.message ?? 'breaks a rule of the document';
}

/** In a query a bare + is a blank. */
function isDateTimeWithBlank(data: unknown): boolean {
  return typeof data === 'string' && /T.* \d\d:\d\d$/.test(data);
}

/** A typo is told what it is near to; what is near to nothing, what there is. */
function unknownName({ additionalProperty }: Params, place: FieldError['in'], known: KnownNames): string {
  const sent = String(additionalProperty);
  const names = place === 'query' ? known.query : known.body;
  if (names.length === 0) return 'is unknown; none is taken here';
  const nearest = closest(sent, names);
  const isNear = distance(sent.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, sent.length / 3);
  return isNear
    ? `is unknown; did you mean ${nearest}?`
    : `is unknown; known are ${canonicalNames(names, known).join(', ')}`;
}

function canonicalNames(names: string[], { aliases }: KnownNames): string[] {
  const deprecated = new Set([...aliases.values()].flat());
  return names.filter((name) => !deprecated.has(name));
}

function missing({ missingProperty }: Params, known: KnownNames): string {
  const aliases = known.aliases.get(String(missingProperty)) ?? [];
  return aliases.length === 0 ? messages.required() : `is required (${aliases.join(', ')} is taken for it)`;
}

function withArticle(type: string): string {
  if (type === 'null') return 'null';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
