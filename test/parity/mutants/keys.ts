import type { ForeignKey, Table, UniqueIndex } from '../catalogue.js';
import type { Kind } from '../finding.js';
import { alter, known, type DatabaseFamily } from './database.js';
import type { Mutant } from './mutant.js';

const uniques = (what: string, change: (index: UniqueIndex, table: Table) => string): DatabaseFamily => ({
  what,
  kinds: ['unique'],
  plant: (catalogue) =>
    known(catalogue.tables).flatMap((table) =>
      table.uniqueIndexes.map((index) => ({
        where: index.name,
        change: [`drop index ${index.name}`, change(index, table)],
      })),
    ),
});

export const uniqueFamilies: DatabaseFamily[] = [
  uniques('a unique index dropped', () => 'select'),
  uniques(
    'an index that is not unique',
    ({ name, keys }, table) => `create index ${name} on ${table.name} (${keys.join()})`,
  ),
  uniques('a partial unique index', ({ name, keys }, table) =>
    `create unique index ${name} on ${table.name} (${keys.join()}) where created_at > now()`.replace(
      'now()',
      `'2000-01-01Z'::timestamptz`,
    ),
  ),
  uniques(
    'a unique index in which nulls are equal',
    ({ name, keys }, table) => `create unique index ${name} on ${table.name} (${keys.join()}) nulls not distinct`,
  ),
  uniques(
    'a unique index of two',
    ({ name, keys }, table) => `create unique index ${name} on ${table.name} (${keys.join()}, created_at)`,
  ),
  uniques(
    'a unique index that knows case',
    ({ name, keys }, table) =>
      `create unique index ${name} on ${table.name} (${keys.join().replace(/lower\((.*)\)/, '($1)')})`,
  ),
];

const keys = (what: string, kinds: Kind[], change: (key: ForeignKey) => string[]): DatabaseFamily => ({
  what,
  kinds,
  plant: (catalogue) =>
    known(catalogue.tables).flatMap((table) =>
      table.foreignKeys.flatMap((key) =>
        change(key).map((add): Mutant<string[]> => ({
          where: `${key.name} ${add}`,
          change: [alter(table, `drop constraint ${key.name}${add}`)],
        })),
      ),
    ),
});

const actions = ['cascade', 'set null', 'restrict', 'no action', 'set default'];
const again = ({ name, columns: own, target }: ForeignKey, action: string) =>
  `, add constraint ${name} foreign key (${own.join()}) references ${target} (id) on delete ${action}`;

export const keyFamilies: DatabaseFamily[] = [
  keys('a foreign key dropped', ['reference'], () => ['']),
  keys('another on delete', ['deletion'], (key) =>
    actions.filter((action) => action !== key.onDelete).map((action) => again(key, action)),
  ),
];
