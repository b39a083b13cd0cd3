import type { ErrorObject } from 'ajv';
import fr from 'ajv-i18n/localize/fr/index.js';
import { closest, distance } from 'fastest-levenshtein';
import type { Message } from '../messages/en.js';
import type { Violation } from '../problem.js';
import type { Schema } from './canonical.js';
import { looksLikeDateTime } from './formats.js';

/** The names that a request may use, for hints. */
export interface KnownNames {
  body: string[];
  query: string[];
  headers: string[];
  /** Deprecated names by canonical one. */
  aliases: Map<string, string[]>;
}

/** One of its twenty languages, since all are loaded otherwise; its typings speak of a default export, which it does not have. */
const french = fr as unknown as (errors: ErrorObject[]) => void;

type Params = Record<string, string | number | string[] | undefined>;

/** What to say about an error of the validator. */
export function describeError(
  error: ErrorObject,
  code: Violation['code'],
  place: Violation['in'],
  known: KnownNames,
): Message {
  const { keyword, data } = error;
  const params = error.params as Params;
  if (code === 'timezone_required') return (messages) => messages.timezoneRequired;
  if (keyword === 'additionalProperties') return unknownName(String(params.additionalProperty), place, known);
  if (keyword === 'required') return missingName(String(params.missingProperty), known);
  if (keyword === 'format' && params.format === 'uuid') return (messages) => messages.uuid;
  if (keyword === 'format' && params.format === 'date-time') {
    const text = String(data);
    const hasBlank = place === 'query' && / \d\d:\d\d$/.test(text);
    const otherwise = looksLikeDateTime(text) ? 'noSuchTime' : 'dateTime';
    return (messages) => (hasBlank ? messages.blankOffset : messages[otherwise]);
  }
  return ({ language }) => (language === 'fr' ? inFrench(error) : inEnglish(error));
}

/** What is longer is no misspelled name, and would take long to compare. */
const MAX_NAME_LENGTH = 100;

/** A typo is told what it is near to; what is near to nothing, what there is. */
function unknownName(sent: string, place: Violation['in'], known: KnownNames): Message {
  const names = place === 'query' ? known.query : known.body;
  if (names.length === 0) return (messages) => messages.unknown;
  const nearest = sent.length > MAX_NAME_LENGTH ? '' : closest(sent, names);
  const isNear = nearest !== '' && distance(sent.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, sent.length / 3);
  if (isNear) return (messages) => messages.unknownNear(nearest);
  const deprecated = new Set([...known.aliases.values()].flat());
  return (messages) => messages.unknownAmong(names.filter((name) => !deprecated.has(name)).join(', '));
}

function missingName(name: string, { aliases }: KnownNames): Message {
  const others = aliases.get(name)?.join(', ');
  return (messages) => (others === undefined ? messages.required : messages.requiredOr(others));
}

/** For the keywords whose own message in Ajv speaks of schemas and not of values. */
const english: Record<string, (params: Params) => string> = {
  enum: ({ allowedValues }) => `must be one of ${[allowedValues ?? ''].flat().join(', ')}`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} entries`,
  maxLength: ({ limit }) => `must have at most ${String(limit)} characters`,
  maximum: ({ limit }) => `must be at most ${String(limit)}`,
  minItems: ({ limit }) => `must have at least ${String(limit)} ${limit === 1 ? 'entry' : 'entries'}`,
  minLength: () => 'must not be empty',
  minimum: ({ limit }) => `must be at least ${String(limit)}`,
  pattern: ({ pattern }) => `must match ${String(pattern)}`,
  type: ({ type }) => `must be ${[type ?? ''].flat().map(String).map(withArticle).join(' or ')}`,
};

function inEnglish({ keyword, params, parentSchema, message = '' }: ErrorObject): string {
  const said = keyword === 'pattern' ? patternMessage(parentSchema)?.en : undefined;
  return said ?? english[keyword]?.(params as Params) ?? message;
}

/** Ajv's own messages in French, where the document has none for a pattern. */
function inFrench(error: ErrorObject): string {
  const said = error.keyword === 'pattern' ? patternMessage(error.parentSchema)?.fr : undefined;
  const translated = { ...error };
  french([translated]);
  return said ?? translated.message ?? '';
}

function patternMessage(schema: Schema = {}): Schema['x-pattern-message'] {
  return schema['x-pattern-message'];
}

function withArticle(type: string): string {
  if (type === 'null') return 'null';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
