import type { Finding } from '../finding.js';
import { columnOf, type Pair, type Rule } from './rule.js';

/** Every property that can be written has a column that can be. */
const writtenPropertiesHaveColumns: Rule = ({ resource, table }) =>
  resource.writes.flatMap(({ how, properties, placeOf }) =>
    Object.keys(properties)
      .filter((name) => columnOf(table, name)?.isGenerated !== false)
      .map((name): Finding => {
        const says = 'the document takes a property that no column keeps';
        const replay = { how, values: { [name]: 'text' } };
        return { kind: 'column', table: table.name, document: placeOf(name), database: table.name, says, replay };
      }),
  );

/** Every property that is answered has a column, under its own name or the one that it is an alias of. */
const answeredPropertiesHaveColumns: Rule = ({ resource, table }) =>
  resource.answers.flatMap(({ properties, placeOf }) =>
    Object.entries(properties)
      .filter(([name, property]) => !columnOf(table, property['x-alias-of'] ?? name))
      .map(([name]): Finding => {
        const says = 'the document answers a property that no column keeps';
        const replay = { how: 'read' as const, values: {} };
        return { kind: 'column', table: table.name, document: placeOf(name), database: table.name, says, replay };
      }),
  );

/** Every column that is not made from others is answered. */
const columnsAreAnswered: Rule = (pair) => unspoken(pair, pair.resource.answers, 'is in no answer');

/** Every column can be created and changed, but those that the service keeps itself. */
const columnsAreWritten: Rule = (pair) => {
  const kept = { ...pair, table: { ...pair.table, columns: pair.table.columns.filter((c) => !isKept(pair, c.name)) } };
  return unspoken(kept, pair.resource.writes, 'can not be written');
};

/** What fills itself in and belongs to no caller: a time that is computed for every row. */
function isKept({ rows, table }: Pair, column: string): boolean {
  return rows.get(column)?.format === 'date-time' && typeof table.defaults.get(column) === 'symbol';
}

function unspoken(
  { table }: Pair,
  sides: { properties: Record<string, unknown>; placeOf: (property: string) => string }[],
  says: string,
): Finding[] {
  return sides.flatMap(({ properties, placeOf }) =>
    table.columns
      .filter(({ name, isGenerated }) => !isGenerated && !(name in properties))
      .map(({ name }) => ({
        kind: 'column',
        table: table.name,
        document: placeOf(name),
        database: `${table.name}.${name}`,
        says: `the column ${says}`,
        replay: { how: 'read both', values: { [name]: null } },
      })),
  );
}

/** A row is known by `id`, which every path ends in. */
const rowsHaveOneKey: Rule = ({ table, resource }) =>
  table.primaryKey.join() === 'id'
    ? []
    : [
        {
          kind: 'key',
          table: table.name,
          document: `${resource.deletion?.operationId ?? ''} {id}`,
          database: `${table.name}: primary key (${table.primaryKey.join(', ')})`,
          says: 'the path names a row by its id, which is not the key of the table',
          replay: { how: 'twice', values: { id: '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11' } },
        },
      ];

export const columnRules = [
  writtenPropertiesHaveColumns,
  answeredPropertiesHaveColumns,
  columnsAreAnswered,
  columnsAreWritten,
  rowsHaveOneKey,
];
