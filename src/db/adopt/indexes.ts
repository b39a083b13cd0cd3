import { computedColumns } from './computed.js';
import { indexForm, normalForm, readable, replaceColumns } from './normal-form.js';
import { findDuplicates, hasColumns, type Pair } from './pair.js';
import { freeName, name } from './plan.js';
import type { Constraint, Index } from './shape.js';

/** Compares the indexes, with primary keys and unique constraints. New ones are built while everybody goes on writing. */
export async function compareIndexes(pair: Pair): Promise<void> {
  const { wanted, actual } = pair;
  const made: string[] = [];
  for (const index of wanted.indexes.filter(({ backs }) => backs === null))
    made.push(...(await compareIndex(pair, index)));
  for (const key of wanted.constraints.filter(({ kind }) => kind === 'p' || kind === 'u')) await compareKey(pair, key);
  reportForeign(pair);
  const covered = actual.indexes.filter((index) => made.some((form) => isBeginningOf(form, index)));
  for (const index of covered)
    pair.draft.find({
      kind: 'remark',
      about: actual.name,
      what: `${index.name} does nothing that a new index does not do; the ERP may drop it afterwards`,
    });
}

/** @returns the form of the index if it is new */
async function compareIndex(pair: Pair, index: Index): Promise<string[]> {
  const { draft, wanted, actual } = pair;
  const computed = computedColumns(wanted, actual);
  const form = replaceColumns(
    indexForm(index.definition),
    computed.keys(),
    (column) => `(${computed.get(column) ?? ''})`,
  );
  const same = actual.indexes.filter((one) => normalForm(indexForm(one.definition)) === normalForm(form));
  const existing = same.find(({ isValid }) => isValid);
  if (existing && index.isUnique && existing.name !== index.name)
    draft.synonyms.push({ name: existing.name, means: index.name });
  if (existing || draft.isBlocked(actual.name, index.columns)) return [];
  const missing = index.extensions.find((extension) => !pair.canUse(extension));
  if (missing !== undefined) {
    draft.find({
      kind: 'limit',
      about: actual.name,
      what: `does without ${index.name}, for this role cannot install ${missing}: what needs it is slower`,
      remedy: `have somebody who may run: create extension ${missing}; then run this again`,
    });
    return [];
  }
  if (index.isUnique && !(await checkUnique(pair, index))) return [];
  build(
    pair,
    same.filter((one) => one.name.startsWith(index.name)),
    index.name,
    form,
  );
  if (computed.size > 0 && index.columns.some((column) => computed.has(column)))
    // Only then does Postgres know how common the values of the expression are.
    draft.add('statistics', {
      what: `statistics of ${actual.name}`,
      sql: `analyze public.${name(actual.name)}`,
      isBrief: false,
    });
  return [normalForm(form)];
}

/** @returns the name of the index */
function build({ draft, actual, isTaken }: Pair, leftovers: Index[], wanted: string, form: string): string {
  for (const { name: half, isBeingBuilt } of leftovers)
    if (isBeingBuilt)
      draft.find({
        kind: 'obstacle',
        about: actual.name,
        what: `somebody is building the index ${half} right now`,
        remedy: 'run this again once it is there',
      });
    else
      draft.add('leftovers', {
        what: `half-built index ${half}`,
        sql: `drop index concurrently public.${name(half)}`,
        isBrief: false,
      });
  const own = freeName(wanted, (one) => isTaken(one) && !leftovers.some((half) => half.name === one));
  if (own !== wanted && form.startsWith('UNIQUE ')) draft.synonyms.push({ name: own, means: wanted });
  const unique = form.startsWith('UNIQUE ') ? 'unique ' : '';
  const definition = readable(
    withShortList(form)
      .replace(/^UNIQUE /, '')
      .replace('USING', 'using'),
  );
  draft.add('indexes', {
    what: `index ${own}`,
    sql: `create ${unique}index concurrently ${name(own)} on public.${name(actual.name)} ${definition}`,
    isBrief: false,
    index: own,
  });
  return own;
}

/**
 * New rows wait in a list until somebody's insert has to merge them all. At a million leads that insert takes a second or
 * two where the list has its usual 4 MB, which an ERP would notice; this costs its inserts half as much again in sum.
 */
function withShortList(form: string): string {
  if (!form.startsWith('USING gin')) return form;
  const [, keys = form, predicate = ''] = /^(.*?)( WHERE .*)?$/s.exec(form) ?? [];
  return `${keys} with (gin_pending_list_limit = 256)${predicate}`;
}

/** A key is a unique index first, which a constraint then takes over in a moment. */
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
  const index = ready?.name ?? build(pair, leftovers, key.name, form);
  draft.add('keys', {
    what: `${actual.name}: ${index}`,
    sql: `alter table public.${name(actual.name)} add constraint ${name(index)} ${key.kind === 'p' ? 'primary key' : 'unique'} using index ${name(index)}`,
    isBrief: true,
  });
}

/** Whether the rows are as unique as they have to be; says so if not. */
async function checkUnique(
  pair: Pair,
  { name: own, columns, keys, predicate }: Pick<Index, 'name' | 'columns' | 'keys' | 'predicate'>,
): Promise<boolean> {
  const duplicates = hasColumns(pair, columns) && (await findDuplicates(pair, keys, predicate));
  if (!duplicates) return true;
  pair.draft.find({
    kind: 'obstacle',
    about: pair.actual.name,
    what: `some rows share what ${own} wants to be unique: ${normalForm(keys.join(', '))}`,
    remedy: 'merge them, or clear it in all but one',
    ...duplicates,
  });
  return false;
}

/** What must be unique for the ERP's sake. */
function reportForeign({ draft, wanted, actual }: Pair): void {
  const known = new Set(wanted.indexes.map(({ definition }) => normalForm(indexForm(definition))));
  const foreign = actual.indexes.filter(({ isUnique, isValid, definition }) => {
    return isUnique && isValid && !known.has(normalForm(indexForm(definition)));
  });
  for (const { name: own, keys } of foreign)
    draft.find({
      kind: 'limit',
      about: actual.name,
      what: `has the rule ${own}, which the document does not tell: ${keys.join(', ')} is unique; what breaks it is answered 409 conflict`,
    });
}

/** Whether an index begins with all that another one is ordered by. */
function isBeginningOf(form: string, { definition, isUnique, isValid }: Index): boolean {
  const shorter = normalForm(indexForm(definition));
  return (
    !isUnique && isValid && shorter.startsWith('USING btree') && form.startsWith(`${shorter.replace(/\)$/, '')}, `)
  );
}
