import { buildIndex, checkUnique } from './build-index.js';
import { indexForm, normalForm } from './normal-form.js';
import type { Pair } from './pair.js';
import { name } from './plan.js';
import type { Constraint } from './shape.js';

/** Compares primary keys and unique constraints. A new one is a unique index first, which it takes over in a moment. */
export async function compareKeys(pair: Pair): Promise<void> {
  for (const key of pair.wanted.constraints) if (key.kind === 'p' || key.kind === 'u') await compareKey(pair, key);
}

async function compareKey(pair: Pair, key: Constraint): Promise<void> {
  const { draft, actual } = pair;
  if (draft.isBlocked(actual.name, key.columns)) return;
  const existing = actual.constraints.find(
    ({ kind, columns }) => kind === key.kind && String(columns) === String(key.columns),
  );
  if (existing) {
    if (existing.name !== key.name) draft.synonyms.push({ name: existing.name, means: key.name });
    return;
  }
  const other = key.kind === 'p' && actual.constraints.find(({ kind }) => kind === 'p');
  if (other) {
    draft.block(actual.name, key.columns.join(', '), {
      what: `is not the primary key; ${other.name} is (${other.columns.join(', ')})`,
      remedy: 'the table cannot have two: import its rows into a database of its own instead',
    });
    return;
  }
  const columns = key.columns.map(name).join(', ');
  if (!(await checkUnique(pair, { ...key, keys: key.columns.map(name), predicate: null }))) return;
  const form = `UNIQUE USING btree (${columns})`;
  const leftovers = actual.indexes.filter(
    (one) =>
      !one.isValid && one.name.startsWith(key.name) && normalForm(indexForm(one.definition)) === normalForm(form),
  );
  const ready = actual.indexes.find((one) => one.isValid && one.name === key.name && one.backs === null);
  const index = ready?.name ?? buildIndex(pair, leftovers, key.name, form);
  draft.add('keys', {
    what: `${actual.name}: ${index}`,
    sql: `alter table public.${name(actual.name)} add constraint ${name(index)} ${key.kind === 'p' ? 'primary key' : 'unique'} using index ${name(index)}`,
    isBrief: true,
  });
}
