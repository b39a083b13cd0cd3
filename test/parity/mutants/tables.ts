import type { Table } from '../catalogue.js';
import type { Kind } from '../finding.js';
import { alter, known, type DatabaseFamily } from './database.js';

const tables = (what: string, kinds: Kind[], change: (table: Table) => string[]): DatabaseFamily => ({
  what,
  kinds,
  plant: (catalogue) => known(catalogue.tables).map((table) => ({ where: table.name, change: change(table) })),
});

export const tableFamilies: DatabaseFamily[] = [
  tables('a column added', ['column'], (table) => [alter(table, 'add column extra text')]),
  tables('a needed column added', ['required'], (table) => [alter(table, 'add column extra text not null')]),
  tables('a unique index added', ['unique'], (table) => [`create unique index extra on ${table.name} (created_at)`]),
  tables('another key', ['key'], ({ name }) => [
    `alter table ${name} drop constraint ${name}_pkey cascade, add primary key (created_at)`,
  ]),
  tables('a CHECK that says something else', ['check'], (table) => [
    alter(table, `add check (octet_length(created_at::text) < 100)`),
  ]),
  tables('an order of columns', ['order'], (table) => [alter(table, 'add check (updated_at >= created_at)')]),
];
