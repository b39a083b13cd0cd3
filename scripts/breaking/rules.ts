import type { Document } from '../../src/contract/canonical.js';
import type { Difference, Verdict } from './difference.js';
import type { Place } from './place.js';

/** A difference with what a rule needs to judge it. */
export interface Case {
  difference: Difference;
  place: Place;
  base: Document;
  revision: Document;
}

/** Says what breaks, or undefined if the rule has nothing to say. */
type Rule = (judged: Case) => string | undefined;

/** What breaks clients and `redocly diff` lets through, or might let through again: its rules are experimental. */
const rules: Record<string, Rule> = {
  'authentication-became-required': ({ difference: { typeName, kind }, revision }) =>
    typeName === 'SecurityRequirementList' && kind === 'removed' && demands(revision.security)
      ? 'Authentication became required: `security: []` was removed, and the document as a whole demands it.'
      : undefined,

  'object-closed': ({ difference, place }) =>
    isModified(difference, 'Schema', 'additionalProperties', 'unevaluatedProperties') &&
    place.directions.includes('request') &&
    difference.revision?.value !== true &&
    difference.revision?.value !== undefined &&
    difference.base?.value !== false
      ? `Unknown properties are no longer taken: \`${difference.property ?? ''}\` became ${text(difference.revision.value)}.`
      : undefined,

  'dependent-properties-added': ({ difference, place }) =>
    difference.typeName === 'DependentRequired' && difference.kind !== 'removed' && place.directions.includes('request')
      ? `Some properties are required where another one is sent: \`dependentRequired\` became ${text(difference.revision?.value)}.`
      : undefined,

  'default-changed': ({ difference, place }) =>
    isModified(difference, 'Schema', 'default') &&
    difference.base?.value !== undefined &&
    place.directions.includes('request')
      ? `What is taken where nothing is sent became ${text(difference.revision?.value)}; it was ${text(difference.base.value)}.`
      : undefined,

  // A receiver gets no less than before; but whoever makes such a body, as a receiver's tests do, made a valid one.
  'webhook-properties-required': ({ difference }) => {
    if (!difference.path.startsWith('#/webhooks/') || !isModified(difference, 'Schema', 'required')) return undefined;
    const [before, after] = [difference.base, difference.revision].map((side) => (side?.value ?? []) as string[]);
    const added = after?.filter((name) => !before?.includes(name)) ?? [];
    return added.length > 0
      ? `Properties of a webhook's body became required: ${added.map(quote).join(', ')}.`
      : undefined;
  },

  'property-became-read-only': ({ difference, place }) =>
    isModified(difference, 'Schema', 'readOnly') &&
    difference.revision?.value === true &&
    place.directions.includes('request')
      ? `\`${place.name}\` became read-only: what is sent for it is ignored.`
      : undefined,

  'property-became-write-only': ({ difference, place }) =>
    isModified(difference, 'Schema', 'writeOnly') &&
    difference.revision?.value === true &&
    place.directions.includes('answer')
      ? `\`${place.name}\` became write-only: it is no longer answered.`
      : undefined,

  'answer-header-became-optional': ({ difference, place }) =>
    isModified(difference, 'Header', 'required') && difference.base?.value === true
      ? `The header \`${place.name}\` may be missing.`
      : undefined,

  'required-body-added': ({ difference: { typeName, kind, revision } }) =>
    typeName === 'RequestBody' && kind === 'added' && (revision?.value as { required?: boolean }).required === true
      ? 'A request needs a body, and needed none.'
      : undefined,
};

/** The verdicts of our own rules, whatever Redocly's say. */
export function judge(judged: Case): Verdict[] {
  return Object.entries(rules).flatMap(([ruleId, rule]) => {
    const message = rule(judged);
    return message === undefined ? [] : [{ ruleId, message }];
  });
}

function isModified({ typeName, kind, property }: Difference, type: string, ...properties: string[]): boolean {
  return kind === 'modified' && typeName === type && property !== undefined && properties.includes(property);
}

/** Whether a list of security requirements lets nobody in without one of them. */
function demands(requirements: unknown): boolean {
  const list = (requirements ?? []) as object[];
  return list.length > 0 && list.every((requirement) => Object.keys(requirement).length > 0);
}

function text(value: unknown): string {
  return value === undefined ? 'nothing' : `\`${JSON.stringify(value)}\``;
}

function quote(name: string): string {
  return `\`${name}\``;
}
