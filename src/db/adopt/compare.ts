import type { Queryable } from '../pool.js';
import { compareColumns } from './columns.js';
import { compareIndexes } from './indexes.js';
import { compareKeys } from './keys.js';
import { inspectRows, type Pair } from './pair.js';
import { Draft, type Plan } from './plan.js';
import { compareRules } from './rules.js';
import type { Shape } from './shape.js';
import { compareFunctions, createTable, refuseTable } from './tables.js';
import { compareTriggers } from './triggers.js';

/** What it takes to make of one shape the other, without dropping or renaming anything. Reads the rows, changes nothing. */
export async function compare(db: Queryable, wanted: Shape, actual: Shape): Promise<Plan> {
  const draft = new Draft();
  const needed = [...wanted.tables.values()].flatMap(({ indexes }) => indexes.flatMap((index) => index.extensions));
  const canUse = (extension: string) => {
    const { isInstalled = false, canBeInstalled = false } = actual.extensions.get(extension) ?? {};
    return isInstalled || canBeInstalled;
  };
  for (const extension of new Set(needed))
    if (canUse(extension) && actual.extensions.get(extension)?.isInstalled === false)
      draft.add('extensions', {
        what: `extension ${extension}`,
        sql: `create extension if not exists ${extension} schema public`,
        isBrief: false,
      });
  const missingFunctions = compareFunctions(draft, wanted, actual);
  const common = {
    ...{ db, draft, canUse, missingFunctions },
    ...{ tables: actual.tables, functions: actual.functions },
    isTaken: (relation: string) => actual.relations.has(relation),
  };
  const pairs: Pair[] = [];
  for (const table of wanted.tables.values()) {
    const found = actual.tables.get(table.name);
    if (!found) createTable(draft, table, canUse);
    else if (!refuseTable(draft, found)) pairs.push({ ...common, wanted: table, actual: found, suspects: [] });
  }
  const rules = new Map<Pair, Awaited<ReturnType<typeof compareColumns>>>();
  // All columns first: a foreign key has to know whether the other table's can be pointed at.
  for (const pair of pairs) rules.set(pair, await compareColumns(pair));
  for (const pair of pairs) {
    compareRules(pair, rules.get(pair) ?? []);
    await inspectRows(pair);
    await compareIndexes(pair);
    await compareKeys(pair);
    compareTriggers(pair);
  }
  return draft.finish();
}
