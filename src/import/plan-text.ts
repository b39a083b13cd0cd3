import { Document, type YAMLMap } from 'yaml';
import type { TableMapping } from './mapping.js';
import type { PostgresPlan, TablePlan } from './postgres-plan.js';

/** What goes where in one table, as it stands in a mapping file. */
interface Section {
  table: string;
  from?: string;
  mapping: TableMapping;
  /** What to know about it. */
  remarks: string[];
}

/** The plan as a mapping file: what was guessed, ready to be corrected, with what to know about it as comments. */
export function planText({ tables, missing }: PostgresPlan): string {
  const sections = tables.map((plan) => {
    return { ...plan, from: `${plan.from.schema}.${plan.from.name}`, remarks: remarks(plan) };
  });
  return mappingText(
    sections,
    missing.map((table) => `The source has no table for ${table}.`),
  );
}

/** A mapping file that says what goes where. */
export function mappingText(sections: Section[], notes: string[] = []): string {
  const document = new Document({ tables: Object.fromEntries(sections.map((one) => [one.table, tableOf(one)])) });
  document.commentBefore = comment([
    'What comes from where. Correct it, and hand it to the import with --mapping.',
    'A column that is not named here keeps its default; null leaves out one that would be guessed.',
    ...notes,
  ]);
  for (const { table, remarks } of sections) {
    const node = document.getIn(['tables', table], true) as YAMLMap; // Made just now.
    node.commentBefore = comment(remarks);
  }
  return document.toString({ lineWidth: 0 });
}

function comment(lines: string[]): string {
  return lines.map((line) => ` ${line}`).join('\n');
}

function tableOf({ from, mapping }: Section): object {
  const columns = Object.entries(mapping).map(([column, { from: source, ...rest }]) => {
    return [column, Object.keys(rest).length === 0 ? source : { from: source, ...rest }];
  });
  return { ...(from !== undefined && { from }), columns: Object.fromEntries(columns) as object };
}

function remarks({ from, unread, naive, changedAt }: TablePlan): string[] {
  const lines = [from.estimate === undefined ? 'The number of rows is unknown.' : `About ${from.estimate} rows.`];
  if (unread.length > 0) lines.push(`Not moved: ${unread.join(', ')}.`);
  if (naive.length > 0)
    lines.push(`Times without a time zone: ${naive.join(', ')}; specify which one they are in with --timezone.`);
  if (from.key === undefined)
    lines.push('No unique column: after an interruption the table is read from its start again.');
  if (changedAt === undefined) lines.push('No column for the time of the last change: --since reads the whole table.');
  return lines;
}
