import { buildIndex, checkUnique } from './build-index.js';
import { computedColumns } from './computed.js';
import { indexForm, normalForm, replaceColumns } from './normal-form.js';
import type { Pair } from './pair.js';
import { name } from './plan.js';
import type { Index } from './shape.js';

/** As many as the migration `leads__search_statistics` gives to tables of ours, for the reasons that it tells. */
const SEARCH_SAMPLES = 300;

/** Compares the indexes. */
export async function compareIndexes(pair: Pair): Promise<void> {
  const { wanted, actual } = pair;
  const made: string[] = [];
  for (const index of wanted.indexes.filter(({ backs }) => backs === null))
    made.push(...(await compareIndex(pair, index)));
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
  const leftovers = same.filter((one) => one.name.startsWith(index.name));
  const built = buildIndex(pair, leftovers, index.name, form);
  if (computed.size > 0 && index.columns.some((column) => computed.has(column))) {
    if (form.includes('gin_trgm_ops'))
      draft.add('statistics', {
        what: `samples of ${built}`,
        sql: `alter index public.${name(built)} alter column 1 set statistics ${SEARCH_SAMPLES}`,
        isBrief: true,
      });
    // Only then does Postgres know how common the values of the expression are.
    draft.add('statistics', {
      what: `statistics of ${actual.name}`,
      sql: `analyze public.${name(actual.name)}`,
      isBrief: false,
    });
  }
  return [normalForm(form)];
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
