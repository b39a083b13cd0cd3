import { normalForm, readable } from './normal-form.js';
import { findDuplicates, hasColumns, type Pair } from './pair.js';
import { freeName, name } from './plan.js';
import type { Index } from './shape.js';

/**
 * Builds an index while everybody goes on writing.
 *
 * @param leftovers - what is left of former tries
 * @returns the name of the index
 */
export function buildIndex({ draft, actual, isTaken }: Pair, leftovers: Index[], wanted: string, form: string): string {
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

/** Whether the rows are as unique as they have to be; says so if not. */
export async function checkUnique(
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
