import type { Document } from '../../src/contract/canonical.js';
import type { Catalogue } from './catalogue.js';
import type { Domain } from './domain.js';
import { membersOf, textOf } from './excess.js';
import { firstInstant, instantText } from './instant.js';
import { resourcesOf } from './resource.js';
import { columnOf, ordersOf } from './rules/rule.js';
import { schemaDomain } from './schema-domain.js';

/** Values of one property that stand at the limits of what the document takes. */
export interface Limit {
  table: string;
  values: Record<string, unknown>;
}

/** Every limit that the document has for a new row; ids are left to the database. */
export function limitsOf(document: Document, { tables }: Catalogue): Limit[] {
  return resourcesOf(document).flatMap(({ table: name, writes }) => {
    const table = tables.find((one) => one.name === name);
    const properties = Object.entries(writes.find(({ how }) => how === 'create')?.properties ?? {});
    return properties.flatMap(([property, schema]) => {
      const domain = schemaDomain(schema);
      if (!table || !columnOf(table, property) || domain.format === 'uuid') return [];
      const earlier = ordersOf(table).filter(({ left, operator }) => left === property && operator.startsWith('>'));
      // What has to be after something else is never the first of all.
      const limits = limitsOfDomain(earlier.length === 0 ? domain : { ...domain, minimum: firstInstant + 1n });
      const before = Object.fromEntries(earlier.map(({ right }) => [right, instantText(firstInstant)]));
      return limits.map((value) => ({ table: name, values: { ...before, [property]: value } }));
    });
  });
}

function limitsOfDomain(domain: Domain): unknown[] {
  const { types, isNullable, format, minimum, maximum, minLength = 0, maxLength, maxItems, items } = domain;
  const spell = (bound: bigint) => (format === 'date-time' ? instantText(bound) : Number(bound));
  const texts = [minLength, maxLength].flatMap((length) => (length === undefined ? [] : [textOf(length, domain)]));
  const item = items && limitsOfDomain(items).at(-1);
  return [
    ...(isNullable ? [null] : []),
    ...[minimum, maximum].flatMap((bound) => (bound === undefined ? [] : [spell(bound)])),
    ...(format === undefined ? texts.filter((text) => domain.read?.(text).isAccepted) : []),
    ...(maxLength === undefined ? membersOf(domain) : []),
    ...(types.includes('object') && items === undefined ? [{}] : []),
    ...(maxItems === undefined ? [] : [[], Array<unknown>(maxItems).fill(item ?? 'text')]),
  ];
}
