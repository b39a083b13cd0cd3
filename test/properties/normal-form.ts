import { isValidPhoneNumber, parsePhoneNumberWithError } from 'libphonenumber-js/max';
import { trimmed } from '../trimmed.js';
import type { Body, Resource, Schema } from './bodies.js';

/**
 * What the document's prose says a new row is, worked out a second time: what was sent in its normal form, and what the
 * service adds.
 *
 * @param answered - tells the id, if none was sent, and the times
 */
export function expectedRow(body: Body, { writable, answered: schemas }: Resource, answered: Body = {}): Body {
  const sent = writable.map(([name, schema]) => [name, normal(body[name] ?? null, schema)] as const);
  const row: Body = {
    ...Object.fromEntries(sent),
    ...(body.interest_level === undefined && 'interest_level' in schemas && { interest_level: 0 }),
    ...(body.id == undefined && { id: answered.id }),
    created_at: answered.created_at,
    updated_at: answered.updated_at,
  };
  const deprecated = Object.entries(schemas).flatMap(([name, schema]) => {
    const target = schema['x-alias-of'];
    return target === undefined ? [] : [[name, row[target]] as const];
  });
  return { ...row, ...Object.fromEntries(deprecated) };
}

function normal(value: unknown, schema: Schema): unknown {
  if (value === null) return schema['x-null-as'] ?? null;
  if (schema.items?.['x-normalize'] && Array.isArray(value))
    return value.map((item) => normal(item, schema.items ?? {}));
  if (typeof value !== 'string') return value;
  if (schema.format === 'uuid') return value.toLowerCase();
  if (schema.format === 'date-time') return asPostgresPrints(value);
  const text = trimmed(value).normalize('NFC');
  if (text === '' && schema.type?.includes('null')) return null;
  if (schema['x-normalize'] === 'phone') return phone(text);
  return schema['x-normalize'] === 'lowercase' ? text.toLowerCase() : text;
}

/** In UTC, with the fraction's digits up to the last that is not 0. */
function asPostgresPrints(text: string): string {
  const [, whole = '', fraction = '', offset = ''] = /^(.{19})(\.\d+)?(.+)$/.exec(text.toUpperCase()) ?? [];
  const instant = Date.parse(whole + offset);
  if (Number.isNaN(instant)) return text;
  return `${new Date(instant).toISOString().slice(0, 19)}${fraction.replace(/\.?0*$/, '')}+00:00`;
}

function phone(text: string): string | null {
  if (/\p{L}/u.test(text)) return text;
  const bare = text
    .replace(/[\s\p{Pd}\u2212.()\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]/gu, '')
    .replace(/^00/, '+');
  if (/^\+?[0-9]+$/.test(bare) && isValidPhoneNumber(bare, 'FR')) return parsePhoneNumberWithError(bare, 'FR').number;
  return bare.replace(/^0(?=[0-9])/, '+33') || null;
}
