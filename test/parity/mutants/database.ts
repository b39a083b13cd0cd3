import type { Catalogue, Table } from '../catalogue.js';
import type { Family } from './mutant.js';

/** A way to break the schema: statements, which are rolled back. */
export type DatabaseFamily = Family<Catalogue, string[]>;

export const alter = ({ name }: Table, what: string) => `alter table ${name} ${what}`;

/** The tables that the document speaks of: those whose rows tell when they were changed. */
export function known(all: Table[]): Table[] {
  return all.filter((table) => table.columns.some(({ name }) => name === 'updated_at'));
}
