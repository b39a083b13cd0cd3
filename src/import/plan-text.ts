import { Document, type YAMLMap } from 'yaml';
import type { PostgresPlan, TablePlan } from './postgres-plan.js';

/** The plan as a mapping file: what was guessed, ready to be corrected, with what to know about it as comments. */
export function planText({ tables, missing }: PostgresPlan): string {
  const document = new Document({ tables: Object.fromEntries(tables.map((plan) => [plan.table, tableOf(plan)])) });
  document.commentBefore = [
    ' What comes from where. Correct it, and hand it to the import with --mapping.',
    ' A column that is not named here keeps its default; null leaves out one that would be guessed.',
    ...missing.map((table) => ` The source has no table for ${table}.`),
  ].join('\n');
  for (const plan of tables) {
    const node = document.getIn(['tables', plan.table], true) as YAMLMap; // Made just now.
    node.commentBefore = remarks(plan)
      .map((line) => ` ${line}`)
      .join('\n');
  }
  return document.toString({ lineWidth: 0 });
}

function tableOf({ from, mapping }: TablePlan): object {
  const columns = Object.entries(mapping).map(([column, { from: source, ...rest }]) => {
    return [column, Object.keys(rest).length === 0 ? source : { from: source, ...rest }];
  });
  return { from: `${from.schema}.${from.name}`, columns: Object.fromEntries(columns) as object };
}

function remarks({ from, unread, naive, changedAt }: TablePlan): string[] {
  const lines = [from.estimate === undefined ? 'Nobody has counted the rows.' : `About ${from.estimate} rows.`];
  if (unread.length > 0) lines.push(`Not moved: ${unread.join(', ')}.`);
  if (naive.length > 0)
    lines.push(`Times without a zone: ${naive.join(', ')}; say with --timezone where they are at home.`);
  if (from.key === undefined) lines.push('No unique column: interrupted, the table is read from its start again.');
  if (changedAt === undefined) lines.push('Nothing tells when a row was changed: --since reads the whole table.');
  return lines;
}
