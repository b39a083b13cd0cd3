import { normalForm } from './normal-form.js';
import type { Pair } from './pair.js';
import { name } from './plan.js';
import { DEPENDENTS } from './shape-sql.js';
import type { Column, Table } from './shape.js';

/** So little that reading it all takes a moment. */
const SMALL_BYTES = 8 * 1024 * 1024;

/** The length of the longest text that a CHECK lets in, if it lists them. */
export function longestOf({ constraints }: Table, column: string): number {
  const lists = constraints.flatMap(({ expression }) => {
    const [, own, list = ''] = /^(\w+) = ANY \(ARRAY\[(.*)\]\)$/.exec(normalForm(expression ?? '')) ?? [];
    return own === column ? [[...list.matchAll(/'([^']*)'/g)].map(([, text = '']) => text.length)] : [];
  });
  return Math.min(Infinity, ...lists.map((lengths) => Math.max(...lengths)));
}

/** No row is touched by a longer limit, unless something has to be built anew because of it. */
export async function widen({ db, draft, actual }: Pair, wanted: Column, found: Column): Promise<void> {
  const { rows } = await db.query<{ name: string; isOnlySlow: boolean }>(DEPENDENTS, [
    `public.${name(actual.name)}`,
    wanted.name,
  ]);
  const inTheWay = rows.filter(({ isOnlySlow }) => !isOnlySlow || actual.bytes > SMALL_BYTES);
  const action = `alter column ${name(wanted.name)} type ${wanted.type}`;
  if (inTheWay.length === 0) draft.alter('types', actual.name, action);
  else
    draft.find({
      kind: 'limit',
      about: `${actual.name}.${wanted.name}`,
      what: `stays ${found.type} instead of ${wanted.type}, for others depend on it (${inTheWay.map((one) => one.name).join(', ')}): longer texts are answered 422`,
      remedy: `in a quiet hour: alter table ${actual.name} ${action}`,
    });
}
