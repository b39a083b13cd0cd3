import { isDeepStrictEqual } from 'node:util';
import { parseTree, type Node } from 'jsonc-parser';
import type { Schema } from '../../src/contract/canonical.js';
import { trimmed } from '../trimmed.js';
import { typesOf } from './document.js';
import type { Request } from './request.js';

/** What is known when a request is judged. */
export interface Knowledge {
  /** The row that the path names, as last answered; undefined if it is not known. */
  stored: Record<string, unknown> | undefined;
  /** Every row that the sequence has made and not deleted, of the operation's kind. */
  rows: Record<string, unknown>[];
  /** The requests that a cursor was handed out for, without it. */
  cursors: Map<string, string>;
  /** Whether there are no rows but those of the sequence. */
  isAlone: boolean;
}

/** Whether a request breaks a rule; undefined if that cannot be known from here. */
type Predicate = (request: Request, knowledge: Knowledge) => boolean | undefined;

/** All that the fuzzer knows of the rules that no schema can say. */
export const predicates: Record<string, Predicate> = {
  size: ({ bytes }) => (bytes?.length ?? 0) > 1_048_576,
  head_size: (request) => isHeadTooLarge(request),
  unique_keys: (request) => hasDoubleKey(treeOf(request)),
  exact_numbers: (request) => hasInexactNumber(treeOf(request), request.bytes?.toString() ?? ''),
  depth: ({ body }) => depthOf(body) > 32,
  storable_text: ({ body, path, query }) =>
    textsIn([body, Object.values(path), query]).some((text) => /\0|\p{Cs}/u.test(text)),
  normal_length: (request) => any(textsWithSchema(request).map(([text, schema]) => growsTooLong(text, schema))),
  years: (request) =>
    any(textsWithSchema(request).map(([text, { format }]) => format === 'date-time' && isOutOfYears(text))),
  id_of_path: ({ body, path }) => isSent(body, 'id') && String(body.id).toLowerCase() !== path.id?.toLowerCase(),
  names_agree: (request, { stored }) =>
    any(spellings(request).map(([name, sent]) => disagree(request, name, sent, stored))),
  end_after_start: (request, { stored }) => endsTooEarly(request, stored),
  email_unique: ({ body, path }, { rows, isAlone }) => {
    if (!isSent(body, 'email') || typeof body.email !== 'string' || trimmed(body.email) === '') return false;
    const others = rows.filter(({ id }) => id !== path.id?.toLowerCase());
    const isTaken = others.some(
      ({ email }) => typeof email === 'string' && foldCase(email) === foldCase(body.email as string),
    );
    return isTaken || isAlone ? isTaken : undefined;
  },
  cursor_of_list: (request, { cursors }) => {
    const cursor = request.query.find(([name]) => name === 'cursor')?.[1];
    return cursor !== undefined && cursors.get(cursor) !== listOf(request);
  },
  cursor_without_offset: ({ query }) => {
    const sent = new Map(query);
    return sent.has('cursor') && (sent.get('offset') ?? '0') !== '0';
  },
  pages_only: (request) => ['limit', 'offset', 'cursor', 'count'].some((name) => asksForPartOf(request, name)),
};

/** Whether a request asks for rows without pages, and for a page all the same. */
function asksForPartOf({ operation, headers, query }: Request, name: string): boolean {
  const accept = Object.entries(headers).find(([header]) => header.toLowerCase() === 'accept')?.[1] ?? '';
  const offered = operation.answers.get(200) ?? {};
  return accept !== 'application/json' && accept in offered && new Map(query).has(name);
}

/** What a cursor belongs to: the path, the sort and the filters, however many rows of it are asked for. */
export function listOf({ operation, path, query }: Request): string {
  const parameters = new Map(operation.parameters.map(({ name, schema }) => [name, schema]));
  // A default of the sort counts as sent; those of numbers belong to the page.
  const all = [...parameters].flatMap(([name, { default: value }]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  const chosen = new Map([...all, ...query].filter(([name]) => !['cursor', 'limit', 'offset', 'count'].includes(name)));
  const normal = [...chosen].map(([name, value]) => [name, comparable(value, parameters.get(name) ?? {})]);
  return JSON.stringify([operation.path, path, normal.sort()]);
}

/** What a client adds of its own, such as `Host`, is not known here. */
const ADDED_BYTES = 1_000;

function isHeadTooLarge({ target, headers }: Request): boolean | undefined {
  const bytes = target.length + JSON.stringify(headers).length;
  if (bytes > 16_384) return true;
  return bytes + ADDED_BYTES > 16_384 ? undefined : false;
}

/** True beats unknown, and unknown beats false. */
function any(answers: (boolean | undefined)[]): boolean | undefined {
  return answers.includes(true) || (answers.includes(undefined) ? undefined : false);
}

const isSent = (body: unknown, name: string): body is Record<string, unknown> =>
  typeof body === 'object' &&
  body !== null &&
  Object.hasOwn(body, name) &&
  (body as Record<string, unknown>)[name] !== undefined;

const foldCase = (text: string) => trimmed(text).normalize('NFC').toLowerCase();

const treeOf = ({ bytes }: Request) => parseTree(bytes?.toString() ?? '');

function hasDoubleKey(node: Node | undefined): boolean {
  const keys =
    node?.type === 'object' ? (node.children ?? []).map((property) => String(property.children?.[0]?.value)) : [];
  return new Set(keys).size < keys.length || (node?.children ?? []).some(hasDoubleKey);
}

function hasInexactNumber(node: Node | undefined, text: string): boolean {
  if (node?.type !== 'number') return (node?.children ?? []).some((child) => hasInexactNumber(child, text));
  const spelled = text.slice(node.offset, node.offset + node.length);
  return /e/i.test(spelled) || JSON.stringify(Number(spelled)) !== spelled;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => [name, ...textsIn(child)]);
}

interface TextSchema {
  format?: string;
  maxLength?: number;
  'x-normalize'?: string;
}

/** Every text of a request with what the document says of it. */
function textsWithSchema({ operation, body, path, query }: Request): [string, TextSchema][] {
  const properties = Object.entries(operation.body?.properties ?? {}).filter(([name]) => isSent(body, name));
  const ofBody = properties.flatMap(([name, schema]): [unknown, TextSchema][] => {
    const value = (body as Record<string, unknown>)[name];
    return Array.isArray(value) ? value.map((item) => [item, schema.items ?? {}]) : [[value, schema]];
  });
  const ofParameters = operation.parameters.flatMap(({ in: place, name, schema }): [unknown, TextSchema][] => {
    const sent = place === 'path' ? path[name] : new Map(query).get(name);
    return sent === undefined ? [] : [[sent, schema]];
  });
  return [...ofBody, ...ofParameters].filter((pair): pair is [string, TextSchema] => typeof pair[0] === 'string');
}

/** The calling code of a region replaces a leading 0 or 00, and has three digits at most. */
const CALLING_CODE_GROWTH = 3;

function growsTooLong(text: string, { maxLength, 'x-normalize': kind }: TextSchema): boolean | undefined {
  if (kind === undefined || maxLength === undefined) return false;
  const length = Array.from(trimmed(text).normalize('NFC')).length;
  if (kind !== 'phone') return length > maxLength;
  // Marks between digits are taken out only where there is no letter.
  if (length > maxLength) return /\p{L}/u.test(text) ? true : undefined;
  return trimmed(text).startsWith('0') && length + CALLING_CODE_GROWTH > maxLength ? undefined : false;
}

const DATE_TIME = /^(\d{4})(-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/i;
const FIRST_SECOND = Date.parse('0001-01-01T00:00:00Z');
const LAST_SECOND = Date.parse('9999-12-31T23:59:59Z');

/** Microseconds since 1970, or undefined for what is no date-time. */
export function microsecondsOf(text: unknown): bigint | undefined {
  const [, year = '', rest = '', fraction = '', offset = ''] = DATE_TIME.exec(String(text)) ?? [];
  const milliseconds = Date.parse(`${year}${rest}${offset}`.toUpperCase());
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

function isOutOfYears(text: string): boolean {
  const seconds = Date.parse(text.toUpperCase().replace(/\.\d+/, ''));
  return text.startsWith('0000') || seconds < FIRST_SECOND || seconds > LAST_SECOND;
}

/** A value in a form in which two spellings of it are equal. */
function comparable(value: unknown, schema: TextSchema): unknown {
  if (typeof value !== 'string') return value;
  if (schema.format === 'uuid') return value.toLowerCase();
  if (schema.format === 'date-time') return String(microsecondsOf(value) ?? value);
  const normal = trimmed(value).normalize('NFC');
  return schema['x-normalize'] === 'lowercase' ? normal.toLowerCase() : normal;
}

/** What was sent for each property, by canonical name, in the form in which it can be compared; several names, several values. */
function spellings({ operation, body }: Request): [name: string, sent: unknown[]][] {
  const sent = new Map<string, unknown[]>();
  for (const [name, schema] of Object.entries(operation.body?.properties ?? {})) {
    if (schema.readOnly || !isSent(body, name)) continue;
    const canonicalName = schema['x-alias-of'] ?? name;
    const value = comparable(body[name], schema);
    const known = sent.get(canonicalName) ?? [];
    if (!known.some((other) => isDeepStrictEqual(other, value))) sent.set(canonicalName, [...known, value]);
  }
  return [...sent];
}

/** On create, any two values; in an update, two that both differ from the stored one. */
function disagree(request: Request, name: string, sent: unknown[], stored: Knowledge['stored']): boolean | undefined {
  if (sent.length < 2) return false;
  if (request.method === 'POST') return true;
  if (!stored) return undefined;
  const now = comparable(stored[name], request.operation.body?.properties[name] ?? {});
  return sent.filter((value) => !isDeepStrictEqual(value, now)).length > 1;
}

/** Of several names, in an update the value counts that is not the stored one. */
function endsTooEarly(request: Request, stored: Knowledge['stored']): boolean | undefined {
  const sent = new Map(spellings(request));
  if (!sent.has('start_at') && !sent.has('end_at')) return false;
  if (request.method !== 'POST' && !stored) return undefined;
  const [start, end] = ['start_at', 'end_at'].map((name) => {
    const now = stored && comparable(stored[name], { format: 'date-time' });
    const values = sent.get(name) ?? [];
    return values.find((value) => value !== now) ?? (values.length > 0 ? values[0] : now);
  });
  if (typeof start !== 'string' || typeof end !== 'string') return false;
  return /^-?\d+$/.test(start) && /^-?\d+$/.test(end) && BigInt(end) <= BigInt(start);
}

/** A schema that says what a text is; numbers and objects have no other spelling. */
export const hasNormalForm = (schema: Schema): boolean =>
  schema['x-normalize'] !== undefined || schema.format !== undefined || typesOf(schema).includes('array');
