import { compareTypes, type TypeGap } from './column-types.js';
import { planComputed } from './computed.js';
import { normalForm, readable } from './normal-form.js';
import type { Pair } from './pair.js';
import { name, type Draft } from './plan.js';
import type { Column, Constraint } from './shape.js';
import { longestOf, widen } from './widen.js';

/**
 * Compares the columns.
 *
 * @returns rules that the columns need beside the table's own, such as a length that the type does not limit
 */
export async function compareColumns(pair: Pair): Promise<Constraint[]> {
  const { wanted, actual, draft } = pair;
  const rules: Constraint[] = [];
  for (const column of wanted.columns) {
    const found = actual.columns.find((one) => one.name === column.name);
    if (column.generated !== null) planComputed(pair, column, column.generated, found);
    else if (!found) addColumn(pair, column);
    else rules.push(...(await fitColumn(pair, column, found)));
  }
  for (const column of actual.columns) {
    if (!wanted.columns.some((one) => one.name === column.name)) checkForeign(draft, actual.name, column);
  }
  return rules;
}

/** The column as CREATE TABLE and ADD COLUMN take it. */
export function columnDefinition(one: Column): string {
  const { name: column, type, collation, notNull, default: value, generated, identity } = one;
  return [
    `${name(column)} ${type}`,
    ...(collation === null ? [] : [`collate ${collation}`]),
    ...(value === null ? [] : [`default ${readable(value)}`]),
    ...(generated === null ? [] : [`generated always as (${readable(generated)}) stored`]),
    ...(identity === '' ? [] : [`generated ${identity === 'a' ? 'always' : 'by default'} as identity`]),
    ...(notNull ? ['not null'] : []),
  ].join(' ');
}

function addColumn({ draft, wanted: { name: table } }: Pair, column: Column): void {
  if (column.isVolatile || column.identity !== '')
    draft.block(table, column.name, {
      what: 'is missing, and needs another value in each row, which would rewrite the table',
      remedy: `add it without a default, fill it, and make it not null: ${column.name} ${column.type}`,
    });
  else if (column.notNull && column.default === null)
    draft.block(table, column.name, {
      what: 'is missing, and must have a value in each row that nobody but you knows',
      remedy: `alter table ${table} add column ${column.name} ${column.type}, then fill it`,
    });
  // Since the default is the same for all rows, it is kept once, and no row is touched.
  else draft.alter('columns', table, `add column ${columnDefinition(column)}`);
}

async function fitColumn(pair: Pair, wanted: Column, found: Column): Promise<Constraint[]> {
  const { draft, actual } = pair;
  const table = actual.name;
  const gap = compareTypes(table, wanted.name, found.type, wanted.type);
  if (gap.kind === 'other') {
    draft.block(table, wanted.name, { what: `is ${found.type} instead of ${wanted.type}`, remedy: gap.remedy });
    return [];
  }
  if (gap.kind === 'shorter' && longestOf(pair.wanted, wanted.name) > gap.limit) await widen(pair, wanted, found);
  if (gap.kind === 'narrower integer')
    draft.find({
      kind: 'limit',
      about: `${table}.${wanted.name}`,
      what: `is ${found.type} instead of ${wanted.type}: larger values are answered 422`,
    });
  if (wanted.notNull && !found.notNull) planNotNull(pair, wanted.name);
  if (!wanted.notNull && found.notNull)
    draft.find({
      kind: 'limit',
      about: `${table}.${wanted.name}`,
      what: 'is not null there: a row without it is answered 422, though the document lets it be absent',
      remedy: `where the ERP can do without the rule: alter table ${table} alter column ${wanted.name} drop not null`,
    });
  compareDefaults(draft, table, wanted, found);
  return typeRule(table, wanted.name, gap);
}

/** A CHECK that was valid before lets SET NOT NULL believe it, instead of reading the table while it is locked. */
function planNotNull({ draft, actual, suspects }: Pair, column: string): void {
  const helper = `carnet_${column}_is_set`;
  const existing = actual.constraints.find(
    ({ kind, expression }) => kind === 'c' && normalForm(expression ?? '') === `${column} IS NOT NULL`,
  );
  if (!existing)
    draft.alter('columns', actual.name, `add constraint ${name(helper)} check (${name(column)} is not null) not valid`);
  if (!existing?.isValid)
    draft.alter('validation', actual.name, `validate constraint ${name(existing?.name ?? helper)}`);
  suspects.push({
    about: `${actual.name}.${column}`,
    what: 'must not be null',
    remedy: `give them a value: update ${actual.name} set ${column} = … where ${column} is null`,
    condition: `${name(column)} is null`,
  });
  draft.alter('not null', actual.name, `alter column ${name(column)} set not null`);
  if (!existing || existing.name === helper) draft.alter('cleaning', actual.name, `drop constraint ${name(helper)}`);
}

function compareDefaults(draft: Draft, table: string, wanted: Column, found: Column): void {
  if (wanted.default !== null && found.default === null && found.identity === '')
    draft.alter('columns', table, `alter column ${name(wanted.name)} set default ${wanted.default}`);
  // Two that are computed, such as two ways to make a UUID, do the same.
  const isSame = (found.default ?? '').includes('(')
    ? (wanted.default ?? '').includes('(')
    : normalForm(found.default ?? '') === normalForm(wanted.default ?? '');
  if (found.default !== null && !isSame)
    draft.find({
      kind: 'limit',
      about: `${table}.${wanted.name}`,
      what: `keeps its default ${found.default}; without a value the document says ${wanted.default ?? 'null'}`,
    });
}

/** What a type lets in and the wanted one would not, as if a migration had said it. */
function typeRule(table: string, column: string, gap: TypeGap): Constraint[] {
  const rule = (suffix: string, condition: string): Constraint => ({
    name: `${table}_${column}_${suffix}`,
    kind: 'c',
    columns: [column],
    definition: `CHECK ((${condition}))`,
    expression: `(${condition})`,
    target: null,
    isValid: true,
  });
  if (gap.kind === 'longer') return [rule('length', `char_length(${name(column)}) <= ${gap.limit}`)];
  if (gap.kind === 'wider integer') return [rule('range', `abs(${name(column)}) <= 2147483647`)];
  return [];
}

/** A column that only the ERP knows. */
function checkForeign(draft: Draft, table: string, column: Column): void {
  if (!column.notNull || column.default !== null || column.generated !== null || column.identity !== '') return;
  draft.find({
    kind: 'obstacle',
    about: `${table}.${column.name}`,
    what: 'is not null without a default, and the service does not know it: it could not create a row',
    remedy: `give it a default, or make it nullable: alter table ${table} alter column ${column.name} drop not null`,
  });
}
