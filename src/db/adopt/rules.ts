import { normalForm } from './normal-form.js';
import { hasColumns, type Pair } from './pair.js';
import { freeName, name } from './plan.js';
import type { Constraint } from './shape.js';

/** What adopting makes for itself, and takes away again. */
const HELPER = /^carnet_.*_is_set$/;

/**
 * Compares CHECKs and foreign keys. A new one is made without looking at the rows, which takes a moment, and validated
 * afterwards, while everybody goes on reading and writing.
 *
 * @param more - rules that the table needs beside those of the migrations
 */
export function compareRules(pair: Pair, more: Constraint[]): void {
  const { wanted, actual } = pair;
  const checks = [...wanted.constraints.filter(({ kind }) => kind === 'c'), ...more];
  for (const check of checks) compareCheck(pair, check);
  for (const key of wanted.constraints.filter(({ kind }) => kind === 'f')) compareForeignKey(pair, key);
  for (const exclusion of wanted.constraints.filter(({ kind }) => kind === 'x')) refuseExclusion(pair, exclusion);
  const known = new Set(checks.map(({ expression }) => normalForm(expression ?? '')));
  actual.constraints
    .filter(({ kind, name: own }) => kind === 'c' && !HELPER.test(own))
    .filter(
      ({ expression }) => !known.has(normalForm(expression ?? '')) && !/^\(?\w+ IS NOT NULL\)?$/.test(expression ?? ''),
    )
    .forEach((check) => reportForeign(pair, check));
}

function compareCheck(pair: Pair, check: Constraint): void {
  const { draft, actual, suspects } = pair;
  if (draft.isBlocked(actual.name, check.columns)) return;
  const form = normalForm(check.expression ?? '');
  const same = actual.constraints.filter(
    ({ kind, expression }) => kind === 'c' && normalForm(expression ?? '') === form,
  );
  const existing = same.find(({ isValid }) => isValid) ?? same[0];
  if (existing && existing.name !== check.name) draft.synonyms.push({ name: existing.name, means: check.name });
  if (existing?.isValid) return;
  planRule(pair, 'columns', existing, check);
  if (hasColumns(pair, check.columns))
    suspects.push({
      about: actual.name,
      what: `some rows break the rule ${check.name}: ${normalForm(check.expression ?? '')}`,
      remedy: 'change or remove them',
      condition: `(${check.expression ?? ''}) is false`,
    });
}

function compareForeignKey(pair: Pair, key: Constraint): void {
  const { draft, actual, tables, suspects } = pair;
  const [, column = '', target = '', reference = ''] =
    /^FOREIGN KEY \((.*?)\) REFERENCES (?:public\.)?(\S+?)\((.*?)\)/.exec(key.definition) ?? [];
  if (draft.isBlocked(actual.name, key.columns) || draft.isBlocked(target, [reference])) return;
  const there = actual.constraints.find(({ kind, definition }) => {
    return kind === 'f' && action(definition).to === action(key.definition).to;
  });
  if (there && action(there.definition).then !== action(key.definition).then)
    draft.find({
      kind: 'limit',
      about: `${actual.name}.${column}`,
      what: `its foreign key ${there.name} does another thing when a row of ${target} is deleted: ${action(there.definition).then || 'refuse (answered 409)'} instead of ${action(key.definition).then || 'refuse'}`,
      remedy: 'replace the key where the ERP can do without it',
    });
  if (there?.isValid) return;
  planRule(pair, 'foreign keys', there, key);
  if (hasColumns(pair, key.columns))
    suspects.push({
      about: `${actual.name}.${column}`,
      what: `refers to rows of ${target} that do not exist`,
      remedy: `clear it, or bring the rows of ${target} back`,
      condition: tables.has(target)
        ? `t.${column} is not null and not exists (select from public.${target} p where p.${reference} = t.${column})`
        : `t.${column} is not null`,
    });
}

/** What a foreign key points at, and what it does when that is deleted. */
function action(definition: string): { to: string; then: string } {
  const [to = '', then = ''] = definition.replace(/ NOT VALID$/, '').split(/ (?=ON )/);
  return { to: normalForm(to), then: then.replace('ON DELETE ', '').toLowerCase() };
}

function planRule(pair: Pair, phase: 'columns' | 'foreign keys', existing: Constraint | undefined, rule: Constraint) {
  const { draft, actual } = pair;
  const isTaken = (one: string) => actual.constraints.some((constraint) => constraint.name === one);
  const own = existing?.name ?? freeName(rule.name, isTaken);
  if (!existing && own !== rule.name) draft.synonyms.push({ name: own, means: rule.name });
  const add = `add constraint ${name(own)} ${rule.definition} not valid`;
  if (!existing && phase === 'columns') draft.alter('columns', actual.name, add);
  const validate = `validate constraint ${name(own)}`;
  if (phase === 'columns') {
    // Those of one statement are validated in one reading of the table.
    draft.alter('validation', actual.name, validate);
    return;
  }
  // Each for itself: a foreign key needs the other table as well, and who waits for one should not hold the other.
  const alter = (phase: 'foreign keys' | 'foreign key validation', sql: string, isBrief: boolean) =>
    draft.add(phase, { what: `${phase}: ${own}`, sql: `alter table public.${name(actual.name)} ${sql}`, isBrief });
  if (!existing) alter('foreign keys', add, true);
  alter('foreign key validation', validate, false);
}

function refuseExclusion({ draft, actual }: Pair, { name: own, definition }: Constraint): void {
  const there = actual.constraints.some(
    (one) => one.kind === 'x' && normalForm(one.definition) === normalForm(definition),
  );
  if (there) return;
  draft.find({
    kind: 'obstacle',
    about: actual.name,
    what: `${own} is missing, and no ${definition} can be made beside running writes`,
    remedy: `in a quiet hour: alter table ${actual.name} add constraint ${own} ${definition}`,
  });
}

/** A rule that only the ERP has holds for the service's writes as well. */
function reportForeign({ draft, actual }: Pair, { name: own, expression }: Constraint): void {
  draft.find({
    kind: 'limit',
    about: actual.name,
    what: `has the rule ${own}, which the document does not tell: ${normalForm(expression ?? '')}; what breaks it is answered 422`,
  });
}
