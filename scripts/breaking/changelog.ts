import { breaks, type Change } from './compare.js';
import { listOperations } from './place.js';

const SECTIONS = ['Added', 'Changed', 'Deprecated', 'Removed'] as const;
type Section = (typeof SECTIONS)[number];
type Entry = [Section, text: string, breaks?: boolean];

/** Drafts the section "Unreleased" of CHANGELOG.md. Words are left out that clients do not depend on, such as descriptions. */
export function draftChangelog(changes: Change[]): string {
  const entries = changes.flatMap((change) =>
    entriesOf(change).map(([section, text, isBreaking = breaks(change)]): Entry => {
      return [section, isBreaking ? `**Breaking:** ${text}` : text];
    }),
  );
  const sections = SECTIONS.flatMap((section) => {
    const lines = new Set(entries.filter(([of]) => of === section).map(([, text]) => `- ${text}\n`));
    return lines.size === 0 ? [] : [`### ${section}\n\n${[...lines].join('')}`];
  });
  return ['## [Unreleased]\n', ...sections].join('\n');
}

function entriesOf(change: Change): Entry[] {
  const { kind, property, revision } = change;
  if (property === 'deprecated') return revision?.value === true ? [['Deprecated', subjectOf(change)]] : [];
  if (kind !== 'modified') return appearance(change, kind === 'added' ? 'Added' : 'Removed');
  if (property === 'enum') return valuesOf(change);
  return modification(change);
}

/** What is there now, or no longer. */
function appearance(change: Change, section: Section): Entry[] {
  const { typeName, path, place } = change;
  if (typeName === 'PathItem')
    return Object.entries(item(change)).flatMap(([method, value]) => operation(change, method, value, section));
  if (typeName === 'Operation') return operation(change, '', value(change), section);
  if (['Parameter', 'Response', 'Header', 'MediaType', 'RequestBody'].includes(typeName))
    return [[section, subjectOf(change)]];
  const isProperty = typeName === 'Schema' && /\/properties\/[^/]+$/.test(path);
  if (isProperty && place.name !== '') return [[section, subjectOf(change)]];
  return modification(change);
}

function operation({ path }: Change, method: string, value: object, section: Section): Entry[] {
  const { operationId, summary } = value as { operationId?: string; summary?: string };
  if (operationId === undefined) return [];
  const [, , url = '', own = method] = path.split('/').map((step) => step.replaceAll('~1', '/'));
  return [
    [section, `\`${own.toUpperCase()} ${url}\` (\`${operationId}\`)${summary === undefined ? '' : `: ${summary}`}.`],
  ];
}

function value({ base, revision }: Change): object {
  return (revision ?? base)?.value ?? {};
}

function item(change: Change): Record<string, object> {
  return value(change) as Record<string, object>;
}

/** Values of an enum that came or went; the codes of problems are among them. */
function valuesOf(change: Change): Entry[] {
  const [before, after] = [change.base, change.revision].map((side) => side?.value as unknown[] | undefined);
  if (!before || !after) return modification(change);
  const listed = (values: unknown[]) => values.map((entry) => `\`${String(entry)}\``).join(', ');
  const [came, went] = [
    after.filter((entry) => !before.includes(entry)),
    before.filter((entry) => !after.includes(entry)),
  ];
  const rules = change.verdicts.map(({ ruleId }) => ruleId);
  const entries: [Section, unknown[], string][] = [
    ['Added', came, 'enum-values-added'],
    ['Removed', went, 'enum-values-removed'],
  ];
  return entries
    .filter(([, values]) => values.length > 0)
    .map(([section, values, rule]) => {
      return [section, `${listed(values)} as ${lower(subjectOf(change))}`, rules.includes(rule)];
    });
}

/** Keywords that tell people something, and hold clients to nothing. */
const PROSE = /^(description|summary|title|examples?|tags|version|name|key|externalDocs|x-.*)$/;

/** Anything else that is not the same. */
function modification(change: Change): Entry[] {
  const { verdicts, kind, property, base, revision, place } = change;
  const where = [place.part, listOperations(place.operations)].filter((text) => text !== '').join(' of ');
  if (verdicts.length > 0)
    return verdicts.map(({ message }) => ['Changed', `${message}${where === '' ? '' : ` (${where})`}`]);
  if (kind !== 'modified' || property === undefined || PROSE.test(property)) return [];
  const text = (given: unknown) => (given === undefined ? 'nothing' : `\`${JSON.stringify(given)}\``);
  return [
    [
      'Changed',
      `\`${property}\` is ${text(revision?.value)} instead of ${text(base?.value)}: ${lower(subjectOf(change))}`,
    ],
  ];
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What has changed, with where it is. */
function subjectOf({ place }: Change): string {
  const operations = listOperations(place.operations);
  if (place.part === '') return `${operations}.`;
  const part = place.part.charAt(0).toUpperCase() + place.part.slice(1);
  return `${part} of ${operations}.`;
}
