import { normalizer } from '../../src/contract/body.js';
import type { Schema } from '../../src/contract/canonical.js';
import { createAjv } from '../../src/contract/validation.js';
import { anyType, type Domain } from './domain.js';
import { firstInstant, lastInstant } from './instant.js';

const domains = new WeakMap<Schema, Domain>();

/** What a schema of the document accepts, after normalisation and with `x-null-as` for null. */
export function schemaDomain(schema: Schema): Domain {
  const domain = domains.get(schema) ?? readSchema(schema);
  domains.set(schema, domain);
  return domain;
}

function readSchema(schema: Schema): Domain {
  const named = schema.type === undefined ? anyType : [schema.type].flat();
  const isAny = schema.type === undefined;
  const mayBeNull = !isAny && named.includes('null');
  const types = isAny ? anyType : named.filter((type) => type !== 'null');
  const isEmptyNull = mayBeNull && schema['x-normalize'] !== undefined;
  return {
    types,
    isNullable: mayBeNull && !('x-null-as' in schema),
    ...(isEmptyNull && { minLength: 1 }),
    ...boundsOf(schema),
    ...(schema.enum !== undefined && { members: (schema.enum as unknown[]).filter((m) => m !== null).map(String) }),
    ...(schema.items && { items: schemaDomain(schema.items) }),
    ...(schema.additionalProperties === false && { isClosed: true }),
    ...(typeof schema.pattern === 'string' && { pattern: schema.pattern }),
    read: readerOf(schema),
  };
}

function boundsOf({ format, minimum, maximum, minLength, maxLength, minItems, maxItems }: Schema): Partial<Domain> {
  const numbers = { minLength, maxLength, minItems, maxItems };
  const bounds = { minimum, maximum };
  return {
    ...Object.fromEntries(Object.entries(numbers).filter(([, bound]) => typeof bound === 'number')),
    ...Object.fromEntries(
      Object.entries(bounds).flatMap(([name, bound]) => (typeof bound === 'number' ? [[name, BigInt(bound)]] : [])),
    ),
    ...(format !== undefined && { format }),
    ...(format === 'date-time' && { minimum: firstInstant, maximum: lastInstant, precision: 6 }),
  };
}

const ajv = createAjv();
const readers = new Map<string, NonNullable<Domain['read']>>();

function readerOf(schema: Schema): NonNullable<Domain['read']> {
  const key = JSON.stringify(schema);
  const known = readers.get(key);
  if (known) return known;
  const normalize = normalizer(schema, 'FR');
  const compiled = { validate: undefined as ReturnType<typeof ajv.compile> | undefined };
  const read = (text: string) => {
    const value = normalize(text);
    compiled.validate ??= ajv.compile(JSON.parse(key) as object);
    return { value, isAccepted: compiled.validate(value) === true };
  };
  readers.set(key, read);
  return read;
}
