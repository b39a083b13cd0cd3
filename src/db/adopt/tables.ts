import { columnDefinition } from './columns.js';
import { name, type Draft } from './plan.js';
import type { Function, Shape, Table } from './shape.js';

/** A table that is not there is made as the migrations make it; it is empty, so nothing has to be careful. */
export function createTable(draft: Draft, table: Table, canUse: (extension: string) => boolean): void {
  const inline = table.constraints.filter(({ kind }) => kind !== 'f');
  const parts = [
    ...table.columns.map(columnDefinition),
    ...inline.map((constraint) => `constraint ${name(constraint.name)} ${constraint.definition}`),
  ];
  draft.add('tables', {
    what: `table ${table.name}`,
    sql: `create ${table.isUnlogged ? 'unlogged ' : ''}table public.${name(table.name)} (\n  ${parts.join(',\n  ')}\n)${table.options ? ` with (${table.options.join(', ')})` : ''}`,
    isBrief: true,
  });
  for (const key of table.constraints.filter(({ kind }) => kind === 'f'))
    draft.add('foreign keys', {
      what: `foreign key ${key.name}`,
      sql: `alter table public.${name(table.name)} add constraint ${name(key.name)} ${key.definition}`,
      isBrief: true,
    });
  for (const { name: index, definition, extensions } of table.indexes.filter(({ backs }) => backs === null))
    if (extensions.every(canUse)) draft.add('indexes', { what: `index ${index}`, sql: definition, isBrief: true });
  for (const trigger of table.triggers)
    draft.add('triggers', { what: `trigger ${trigger.name}`, sql: trigger.definition, isBrief: true });
}

/**
 * Compares the functions that rules and triggers call.
 *
 * @returns the definitions of those that are missing
 */
export function compareFunctions(draft: Draft, wanted: Shape, actual: Shape): string[] {
  const missing: string[] = [];
  for (const [signature, { definition, isTrigger }] of wanted.functions) {
    const found = actual.functions.get(signature);
    if (!found) missing.push(definition);
    if (!found) draft.add('functions', { what: `function ${signature}`, sql: definition.trimEnd(), isBrief: false });
    else if (sameCode(found, definition)) continue;
    else if (isTrigger)
      draft.find({
        kind: 'remark',
        about: signature,
        what: 'is there already, written in another way, and is used as it is, for triggers of the ERP call it',
      });
    else
      draft.find({
        kind: 'obstacle',
        about: signature,
        what: 'is there already and does something else',
        remedy: 'give the one of the ERP another name',
      });
  }
  return missing;
}

function sameCode({ definition }: Function, wanted: string): boolean {
  return definition.replace(/\s+/g, ' ') === wanted.replace(/\s+/g, ' ');
}

/** What keeps this role, or anybody, from adopting a table at all. */
export function refuseTable(draft: Draft, { name: table, kind, isOurs, owner, hidesRows }: Table): boolean {
  if (kind !== 'r') {
    draft.find({
      kind: 'obstacle',
      about: table,
      what: `is no ordinary table, but ${kind === 'p' ? 'a partitioned one' : kind === 'f' ? 'a foreign one' : 'a view'}`,
      remedy: 'import its rows into a database of its own instead',
    });
    return true;
  }
  if (hidesRows)
    draft.find({
      kind: 'limit',
      about: table,
      what: 'has row level security: the service sees only the rows that the policies show to its role',
    });
  if (isOurs) return false;
  draft.find({
    kind: 'obstacle',
    about: table,
    what: `belongs to ${owner}, and only its owner may alter it`,
    remedy: `run this as ${owner}, or as a role that is a member of it`,
  });
  return true;
}
