import type { Document } from '../../src/contract/canonical.js';
import type { Catalogue } from './catalogue.js';
import { describeFinding, type Finding } from './finding.js';
import { resourcesOf, type Resource } from './resource.js';
import { checkRules } from './rules/checks.js';
import { columnRules } from './rules/columns.js';
import { defaultRules } from './rules/defaults.js';
import { deletionRules } from './rules/deletions.js';
import { relationRules } from './rules/relations.js';
import { pairOf, type Rule } from './rules/rule.js';
import { textsAreStorable } from './rules/texts.js';
import { valueRules } from './rules/values.js';

const rules: Rule[] = [
  ...columnRules,
  ...valueRules,
  ...defaultRules,
  ...relationRules,
  ...deletionRules,
  ...checkRules,
];

const read = new WeakMap<Document, Resource[]>();

/** The tables that the document tells of. */
export const tablesOf = (document: Document): string[] => resourcesOf(document).map(({ table }) => table);

/** Everything that the document and the schema do not say alike, once each. */
export function findMismatches(document: Document, catalogue: Catalogue): Finding[] {
  const resources = read.get(document) ?? resourcesOf(document);
  read.set(document, resources);
  const found = resources.flatMap((resource) => {
    const table = catalogue.tables.find(({ name }) => name === resource.table);
    if (!table) return [missingTable(resource.table)];
    const pair = pairOf(resource, table, catalogue);
    return rules.flatMap((rule) => rule(pair));
  });
  return withoutRepetition([...found, ...textsAreStorable(document, resources, catalogue)]);
}

/** What is said of several operations is said once; and what cannot be read need not be sent back as well. */
function withoutRepetition(findings: Finding[]): Finding[] {
  const key = ({ kind, table, replay }: Finding) => JSON.stringify([kind, table, replay.values]);
  const unreadable = new Set(findings.filter(({ replay }) => replay.how === 'read').map(key));
  const left = findings.filter((finding) => finding.replay.how !== 'return' || !unreadable.has(key(finding)));
  return [...new Map(left.reverse().map((finding) => [describeFinding(finding), finding])).values()].reverse();
}

function missingTable(table: string): Finding {
  const says = 'no table is behind the path';
  return {
    kind: 'column',
    table,
    document: `/${table}`,
    database: table,
    says,
    replay: { how: 'read both', values: {} },
  };
}
