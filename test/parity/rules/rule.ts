import type { Catalogue, Column, Table } from '../catalogue.js';
import { columnDomain } from '../column-domain.js';
import type { Domain } from '../domain.js';
import { earliest } from '../instant.js';
import type { Finding } from '../finding.js';
import type { Resource } from '../resource.js';

/** One resource on both sides. */
export interface Pair {
  catalogue: Catalogue;
  resource: Resource;
  table: Table;
  /** What each column holds, by its name. */
  rows: Map<string, Domain>;
}

/** Compares one thing; every table is held against every rule. */
export type Rule = (pair: Pair) => Finding[];

export function pairOf(resource: Resource, table: Table, catalogue: Catalogue): Pair {
  const rows = new Map(table.columns.map((column) => [column.name, columnDomain(column, table, catalogue.alphabets)]));
  for (const { left, operator, right } of ordersOf(table)) {
    const [later, earlier] = operator.startsWith('>') ? [left, right] : [right, left];
    const [above, below] = [rows.get(later), rows.get(earlier)];
    // Of two in order, the later one is never before all that the earlier one may be; null stands in no order.
    if (above && below && !below.isNullable) rows.set(later, startingAt(above, below.minimum ?? earliest));
  }
  return { catalogue, resource, table, rows };
}

function startingAt(domain: Domain, minimum: bigint): Domain {
  return domain.minimum === undefined || domain.minimum < minimum ? { ...domain, minimum } : domain;
}

/** The orders of two columns that a table's CHECKs demand. */
export function ordersOf({ checks }: Table): { left: string; operator: string; right: string; name: string }[] {
  return checks.flatMap(({ name, facts }) =>
    facts.flatMap((fact) => (fact.about === 'order' ? [{ ...fact, name }] : [])),
  );
}

/** A column and the constraints that speak of it alone. */
export function placeOfColumn({ name, checks }: Table, column: string): string {
  const own = checks.filter(({ columns }) => columns.includes(column)).map((check) => check.name);
  return [`${name}.${column}`, ...own].join(', ');
}

export function columnOf({ columns }: Table, name: string): Column | undefined {
  return columns.find((column) => column.name === name);
}
