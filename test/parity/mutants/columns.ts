import type { Column, Table } from '../catalogue.js';
import type { Kind } from '../finding.js';
import { alter, known, type DatabaseFamily } from './database.js';

/** What may speak of a column and keep it from being changed, but is nothing that the document knows of. */
const unbind = ({ name }: Table) => `
  do $$
  declare
    command text;
    commands text[] := array(
      select format('drop trigger %I on ${name}', tgname)
      from pg_trigger
      where tgrelid = '${name}'::regclass and not tgisinternal
      union all
      select format('drop index %s', indexrelid::regclass)
      from pg_index
      where indrelid = '${name}'::regclass and not indisunique
      union all
      select format('alter table ${name} drop column %I', attname)
      from pg_attribute
      where attrelid = '${name}'::regclass and attgenerated <> '' and not attisdropped
    );
  begin
    foreach command in array commands loop
      execute command;
    end loop;
  end;
  $$`;

const retype = (table: Table, { name }: Column, type: string) =>
  alter(table, `alter column ${name} drop default, alter column ${name} type ${type} using ${name}::text::${type}`);
const dropChecks = (table: Table, column: Column) =>
  table.checks
    .filter(({ columns }) => columns.includes(column.name))
    .map(({ name }) => alter(table, `drop constraint ${name}`));
const dropKeys = (table: Table, column: Column) =>
  table.foreignKeys
    .filter(({ columns }) => columns.includes(column.name))
    .map(({ name }) => alter(table, `drop constraint ${name}`));

/** One mutant for every column that is neither the key nor made from others, if it is of the kind. */
const columns = (
  what: string,
  kinds: Kind[],
  applies: (column: Column, table: Table) => boolean,
  change: (table: Table, column: Column) => string[],
): DatabaseFamily => ({
  what,
  kinds,
  plant: ({ tables }) =>
    known(tables).flatMap((table) =>
      table.columns
        .filter((column) => !column.isGenerated && !table.primaryKey.includes(column.name) && applies(column, table))
        .map((column) => ({ where: `${table.name}.${column.name}`, change: change(table, column) })),
    ),
});

const lengthOf = ({ type }: Column) => Number(/^character varying\((\d+)\)$/.exec(type)?.[1]);
const isText = (column: Column) => !Number.isNaN(lengthOf(column));
const is = (type: string) => (column: Column) => column.type === type;
const hasNoCeiling = ({ name }: Column, { checks }: Table) =>
  !checks.some((c) => c.columns.includes(name) && c.expression.includes('<='));
const otherDefaults: Record<string, string> = { integer: '7', jsonb: `'[7]'`, 'text[]': `'{a}'` };

export const columnFamilies: DatabaseFamily[] = [
  columns(
    'NOT NULL dropped',
    ['null'],
    ({ isNotNull }) => isNotNull,
    (table, { name }) => [alter(table, `alter column ${name} drop not null`)],
  ),
  columns(
    'NOT NULL added',
    ['null'],
    ({ isNotNull }) => !isNotNull,
    (table, { name }) => [alter(table, `alter column ${name} set not null`)],
  ),
  columns(
    'a default dropped',
    ['required'],
    ({ defaultText }) => defaultText !== null,
    (table, { name }) => [alter(table, `alter column ${name} drop default`)],
  ),
  columns(
    'a default changed',
    ['default'],
    ({ type, defaultText }) => defaultText !== null && type in otherDefaults,
    (table, { name, type }) => [alter(table, `alter column ${name} set default ${otherDefaults[type] ?? ''}`)],
  ),
  columns(
    'a default added',
    ['default'],
    (column) => isText(column) && !column.isNotNull,
    (table, { name }) => [alter(table, `alter column ${name} set default 'x'`)],
  ),
  columns('a text one shorter', ['length'], isText, (table, column) => [
    unbind(table),
    retype(table, column, `varchar(${lengthOf(column) - 1})`),
  ]),
  columns('a text one longer', ['length'], isText, (table, column) => [
    unbind(table),
    retype(table, column, `varchar(${lengthOf(column) + 1})`),
  ]),
  columns('a text without end', ['length'], isText, (table, column) => [unbind(table), retype(table, column, 'text')]),
  columns('text for an id', ['format'], is('uuid'), (table, column) => [
    unbind(table),
    ...dropKeys(table, column),
    retype(table, column, 'text'),
  ]),
  columns('text for a number', ['type'], is('integer'), (table, column) => [
    unbind(table),
    ...dropChecks(table, column),
    retype(table, column, 'text'),
  ]),
  columns('text for JSON', ['type'], is('jsonb'), (table, column) => [
    unbind(table),
    ...dropChecks(table, column),
    retype(table, column, 'text'),
  ]),
  columns('JSON for a list', ['type'], is('text[]'), (table, column) => [
    unbind(table),
    ...dropChecks(table, column),
    retype(table, column, 'jsonb'),
  ]),
  columns(
    'a small number',
    ['range'],
    (column, table) => is('integer')(column) && hasNoCeiling(column, table),
    (table, column) => [unbind(table), retype(table, column, 'smallint')],
  ),
  columns(
    'a big number',
    ['range'],
    (column, table) => is('integer')(column) && hasNoCeiling(column, table),
    (table, column) => [unbind(table), retype(table, column, 'bigint')],
  ),
  columns('a time without zone', ['format'], is('timestamp with time zone'), (table, column) => [
    unbind(table),
    ...dropChecks(table, column),
    retype(table, column, 'timestamp'),
  ]),
  columns('a time in milliseconds', ['precision'], is('timestamp with time zone'), (table, column) => [
    unbind(table),
    ...dropChecks(table, column),
    retype(table, column, 'timestamptz(3)'),
  ]),
  columns(
    'a column dropped',
    ['column'],
    () => true,
    (table, { name }) => [alter(table, `drop column ${name} cascade`)],
  ),
  columns(
    'a column renamed',
    ['column'],
    () => true,
    (table, { name }) => [alter(table, `rename column ${name} to ${name}_2`)],
  ),
];
