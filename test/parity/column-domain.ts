import type { Alphabets } from './alphabet.js';
import type { Column, Table } from './catalogue.js';
import { anyType, type Domain } from './domain.js';
import type { Narrowing } from './expression.js';

const anything: Domain = { types: anyType, isNullable: false };

/** What the types of Postgres can hold, by their names without length or precision. */
const columnTypes: Record<string, Pick<Domain, 'types'> & Partial<Domain>> = {
  boolean: { types: ['boolean'] },
  smallint: { types: ['integer'], minimum: -32_768n, maximum: 32_767n },
  integer: { types: ['integer'], minimum: -2_147_483_648n, maximum: 2_147_483_647n },
  bigint: { types: ['integer'], minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n },
  numeric: { types: ['number'] },
  'double precision': { types: ['number'] },
  uuid: { types: ['string'], format: 'uuid' },
  text: { types: ['string'] },
  'character varying': { types: ['string'] },
  jsonb: { types: anyType },
  'timestamp with time zone': { types: ['string'], format: 'date-time', precision: 6 },
  'timestamp without time zone': { types: ['string'], format: 'local-date-time' },
};

/** What a column holds by its type, its NOT NULL and every CHECK that speaks of it alone. */
export function columnDomain(column: Column, { checks }: Table, alphabets: Alphabets): Domain {
  const facts = checks.flatMap((check) => check.facts);
  const narrowings = facts.flatMap((fact) => (fact.about === 'column' && fact.column === column.name ? [fact.is] : []));
  const base: Domain = { ...typeDomain(column.type), isNullable: !column.isNotNull };
  return narrowings.reduce<Domain>((domain, is) => narrow(domain, is, alphabets), base);
}

function typeDomain(type: string): Domain {
  if (type.endsWith('[]')) {
    const item = typeDomain(type.slice(0, -2));
    // An item may be null, and a list itself.
    return {
      types: ['array'],
      isNullable: true,
      items: { ...item, types: [...item.types, 'array'], isNullable: true },
    };
  }
  const [, name = '', modifier, zone = ''] = /^([a-z ]+?)(?:\((\d+)\))?( with(?:out)? time zone)?$/.exec(type) ?? [];
  const known = columnTypes[name + zone];
  if (!known) return { types: [type], isNullable: true };
  const domain: Domain = { ...known, isNullable: true };
  if (modifier === undefined) return domain;
  return { ...domain, [zone ? 'precision' : 'maxLength']: Number(modifier) };
}

function narrow(domain: Domain, { items, types, members, pattern, ...is }: Narrowing, alphabets: Alphabets): Domain {
  const result: Domain = { ...domain, ...tighter(domain, is) };
  if (types) result.types = domain.types.filter((type) => types.includes(type));
  if (members) result.members = members.filter((member) => domain.members?.includes(member) ?? true);
  if (pattern !== undefined) {
    result.refuses = [...(domain.refuses ?? []), alphabets.get(pattern) ?? new Set<string>()];
  }
  if (items) result.items = narrow(domain.items ?? anything, items, alphabets);
  if (is.isNullable !== undefined) result.isNullable = domain.isNullable && is.isNullable;
  return result;
}

/** Of two bounds, the one that leaves less. */
function tighter(domain: Domain, is: Narrowing): Partial<Domain> {
  const least = (['minimum', 'minLength', 'minItems'] as const).map((name) => [name, largest(domain[name], is[name])]);
  const most = (['maximum', 'maxLength', 'maxItems'] as const).map((name) => [name, smallest(domain[name], is[name])]);
  return Object.fromEntries([...least, ...most].filter(([, bound]) => bound !== undefined)) as Partial<Domain>;
}

function largest<T extends number | bigint>(a: T | undefined, b: T | undefined): T | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

function smallest<T extends number | bigint>(a: T | undefined, b: T | undefined): T | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}
