import { isDeepStrictEqual } from 'node:util';
import { computed, type Column, type Table } from '../catalogue.js';
import type { Finding } from '../finding.js';
import type { Write } from '../resource.js';
import { columnOf, placeOfColumn, type Pair, type Rule } from './rule.js';

/** What need not be sent has a default, or may be missing. */
const absenceIsTaken: Rule = (pair) =>
  creates(pair).flatMap((write) =>
    pair.table.columns
      .filter((column) => !write.required.includes(column.name) && !mayBeAbsent(pair.table, column))
      .map(({ name }) => finding(pair, write, name, 'required', 'the document does not ask for what the row needs')),
  );

/** What has to be sent cannot be missing in a row. */
const demandsAreNeeds: Rule = (pair) =>
  creates(pair).flatMap((write) =>
    write.required
      .filter((name) => columnOf(pair.table, name)?.isNotNull === false)
      .map((name) => finding(pair, write, name, 'required', 'the document asks for what the row can be without')),
  );

/** What an explicit null stands for is what absence stands for. */
const nullsStandForDefaults: Rule = (pair) =>
  pair.resource.writes.flatMap((write) =>
    Object.entries(write.properties)
      .filter(([name, schema]) => 'x-null-as' in schema && !isDeepStrictEqual(schema['x-null-as'], absent(pair, name)))
      .map(([name]) => finding(pair, write, name, 'default', 'a null stands for another value than absence')),
  );

/** Every default that is a constant is told, by `x-null-as` or in the description of the property, and rightly. */
const defaultsAreTold: Rule = (pair) =>
  pair.resource.writes.flatMap((write) =>
    Object.entries(write.properties)
      .filter(([name, { description, ...schema }]) => {
        const stored = absent(pair, name);
        const told = toldDefault(description) ?? schema['x-null-as'];
        return columnOf(pair.table, name) && stored !== computed && !isDeepStrictEqual(told ?? null, stored);
      })
      .map(([name]) =>
        finding(pair, write, name, 'default', 'the description tells another default than the column has'),
      ),
  );

/** What the answer's description tells is what the request's does. */
const answersTellDefaults: Rule = (pair) =>
  pair.resource.answers.flatMap(({ properties, placeOf }) =>
    Object.entries(properties)
      .filter(([name, { description }]) => {
        const told = toldDefault(description);
        return told !== undefined && !isDeepStrictEqual(told, absent(pair, name));
      })
      .map(([name]) =>
        finding(pair, { placeOf }, name, 'default', 'the answer tells another default than the column has'),
      ),
  );

/** The examples of new rows show the defaults of all that they leave out. */
const examplesShowDefaults: Rule = (pair) =>
  creates(pair).flatMap((write) =>
    write.examples.flatMap(({ name: example, body, answer }) => {
      const sent = new Set(Object.keys(body).map((name) => write.aliases.get(name) ?? name));
      return Object.entries(answer)
        .filter(([name, value]) => !sent.has(name) && columnOf(pair.table, name) && !isShown(absent(pair, name), value))
        .map(([name]) => finding(pair, write, name, 'default', `the example ${example} shows another default`));
    }),
  );

function creates({ resource }: Pair): Write[] {
  return resource.writes.filter(({ how }) => how === 'create');
}

function mayBeAbsent({ defaults, primaryKey }: Table, { name, isNotNull, isGenerated }: Column): boolean {
  // Without an id of the caller's own the service makes one.
  return isGenerated || !isNotNull || defaults.has(name) || primaryKey.includes(name);
}

/** What a row holds in a column that was not sent. */
function absent({ table }: Pair, column: string): unknown {
  return table.defaults.get(column) ?? null;
}

function isShown(stored: unknown, shown: unknown): boolean {
  return stored === computed ? shown !== null : isDeepStrictEqual(stored, shown);
}

/** `0 if not given`, `[]` if there are none. */
function toldDefault(description: unknown): unknown {
  const told = /`?(\{.*\}|\[.*\]|-?\d+)`? if (?:not given|there are none|nothing was)/.exec(String(description))?.[1];
  return told === undefined ? undefined : JSON.parse(told);
}

function finding(
  { table, resource }: Pair,
  { placeOf }: Pick<Write, 'placeOf'>,
  name: string,
  kind: 'required' | 'default',
  says: string,
): Finding {
  const isTaken = resource.writes.some(({ properties }) => name in properties);
  return {
    kind,
    table: table.name,
    document: placeOf(name),
    database: placeOfColumn(table, name),
    says: `${says} (${columnOf(table, name)?.defaultText ?? 'none'})`,
    replay: { how: 'create', values: isTaken ? { [name]: undefined } : {} },
  };
}

export const defaultRules = [
  absenceIsTaken,
  demandsAreNeeds,
  nullsStandForDefaults,
  defaultsAreTold,
  answersTellDefaults,
  examplesShowDefaults,
];
