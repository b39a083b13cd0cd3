import type { ForeignKey, Table, UniqueIndex } from '../catalogue.js';
import type { Finding } from '../finding.js';
import type { Write } from '../resource.js';
import type { Pair, Rule } from './rule.js';

/** A unique index is declared as the 409 `<column>_taken` of everything that writes the column. */
const uniqueIndexesAreDeclared: Rule = (pair) =>
  pair.table.uniqueIndexes.flatMap((index) =>
    pair.resource.writes
      .filter(({ conflicts }) => !conflicts.includes(codeOf(index, pair.table)))
      .map((write) => uniqueFinding(pair, write, index, `no 409 ${codeOf(index, pair.table)} is declared`)),
  );

/** Every such 409 comes from a unique index. */
const declaredConflictsHaveIndexes: Rule = (pair) =>
  pair.resource.writes.flatMap((write) =>
    write.conflicts
      .filter(
        (code) => code.endsWith('_taken') && !pair.table.uniqueIndexes.some((i) => codeOf(i, pair.table) === code),
      )
      .map((code) => uniqueFinding(pair, write, code.replace(/_taken$/, ''), `nothing makes the 409 ${code}`)),
  );

/** The description of a property tells that it is unique, and whether case matters. */
const uniquenessIsDescribed: Rule = (pair) =>
  pair.resource.writes.flatMap((write) =>
    Object.entries(write.properties)
      .filter(([name, { description }]) => {
        const index = pair.table.uniqueIndexes.find((one) => columnsOf(one, pair.table).includes(name));
        return toldUniqueness(description) !== (index ? uniquenessOf(index) : 'none');
      })
      .map(([name]) => uniqueFinding(pair, write, name, 'its description tells another uniqueness')),
  );

/** Uniqueness has no exceptions, and no value is as good as none: without one there is nothing to be unique. */
const uniquenessIsPlain: Rule = (pair) =>
  pair.table.uniqueIndexes
    .filter(({ predicate, treatsNullsAsEqual, keys }) => predicate !== null || treatsNullsAsEqual || keys.length > 1)
    .flatMap((index) =>
      pair.resource.writes.map((write) => uniqueFinding(pair, write, index, 'it is unique in another way than told')),
    );

/** An id that is taken is 409 `already_exists`, on create. */
const takenKeysAreDeclared: Rule = (pair) =>
  pair.resource.writes
    .filter(({ how, conflicts }) => conflicts.includes('already_exists') !== (how === 'create'))
    .map((write) => uniqueFinding(pair, write, 'id', '409 already_exists is declared on create, and nowhere else'));

/** A foreign key is declared as 409 `reference_not_found`, and as what its deletion does to the row. */
const foreignKeysAreDeclared: Rule = (pair) =>
  pair.table.foreignKeys.flatMap((key) =>
    pair.resource.writes.flatMap((write) => [
      ...(write.conflicts.includes('reference_not_found') ? [] : [dangling(pair, write, key, 'no 409 is declared')]),
      ...told(pair, write, key),
    ]),
  );

/** Every such 409 comes from a foreign key, and every id of another row is one. */
const declaredReferencesHaveKeys: Rule = (pair) =>
  pair.resource.writes.flatMap((write) => {
    const keyed = new Set(pair.table.foreignKeys.flatMap(({ columns }) => columns));
    const ids = Object.entries(write.properties).filter(([name, { format }]) => format === 'uuid' && name !== 'id');
    const isEmpty = write.conflicts.includes('reference_not_found') && keyed.size === 0;
    return [
      ...ids
        .filter(([name]) => !keyed.has(name))
        .map(([name]) => dangling(pair, write, name, 'no foreign key is behind it')),
      ...(isEmpty ? [dangling(pair, write, 'id', 'nothing makes the 409 reference_not_found')] : []),
    ];
  });

function told(pair: Pair, write: Write, key: ForeignKey): Finding[] {
  const answers = pair.resource.answers.map(({ properties, placeOf }) => ({ properties, placeOf }));
  const parent = key.target.replace(/ies$/, 'y').replace(/s$/, '');
  const sentences: Record<string, string> = {
    cascade: `is deleted with the ${parent}`,
    'set null': `Cleared when the ${parent} is deleted`,
  };
  const sentence = sentences[key.onDelete];
  return [write, ...answers].flatMap(({ properties, placeOf }) =>
    key.columns
      .filter((column) => !sentence || !String(properties[column]?.description).includes(sentence))
      .map((column) => ({
        ...dangling(
          pair,
          { placeOf },
          column,
          `its description does not tell "on delete ${key.onDelete}" of ${key.target}`,
        ),
        database: `${key.name} on delete ${key.onDelete}`,
        replay: { how: 'delete', child: pair.table.name, values: { [column]: key.target } },
      })),
  );
}

function columnsOf({ keys }: UniqueIndex, { columns }: Table): string[] {
  return columns.map(({ name }) => name).filter((name) => keys.some((key) => new RegExp(`\\b${name}\\b`).test(key)));
}

function codeOf(index: UniqueIndex, table: Table): string {
  return `${columnsOf(index, table).join('_')}_taken`;
}

function uniquenessOf({ keys }: UniqueIndex): string {
  return keys.some((key) => key.startsWith('lower(')) ? 'without regard to case' : 'exactly';
}

function toldUniqueness(description: unknown): string {
  const [unique, caseless] = /\bunique\b(.*without regard to case)?/.exec(String(description)) ?? [];
  if (unique === undefined) return 'none';
  return caseless === undefined ? 'exactly' : 'without regard to case';
}

function uniqueFinding(pair: Pair, { operationId, placeOf }: Write, at: UniqueIndex | string, says: string): Finding {
  const [column = 'id'] = typeof at === 'string' ? [at] : columnsOf(at, pair.table);
  const database = typeof at === 'string' ? `${pair.table.name}.${at}` : at.name;
  const values = { [column]: column === 'id' ? '0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11' : 'dup@example.com' };
  return {
    kind: 'unique',
    table: pair.table.name,
    document: `${placeOf(column)}, ${operationId} 409`,
    database,
    says,
    replay: { how: 'twice', values },
  };
}

function dangling(pair: Pair, { placeOf }: Pick<Write, 'placeOf'>, at: ForeignKey | string, says: string): Finding {
  const [column = 'id'] = typeof at === 'string' ? [at] : at.columns;
  const database = typeof at === 'string' ? `${pair.table.name}.${at}` : at.name;
  const replay = { how: 'dangle' as const, values: { [column]: '00000000-0000-4000-8000-000000000000' } };
  return { kind: 'reference', table: pair.table.name, document: placeOf(column), database, says, replay };
}

export const relationRules = [
  uniqueIndexesAreDeclared,
  declaredConflictsHaveIndexes,
  uniquenessIsDescribed,
  uniquenessIsPlain,
  takenKeysAreDeclared,
  foreignKeysAreDeclared,
  declaredReferencesHaveKeys,
];
