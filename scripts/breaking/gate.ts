import type { Document } from '../../src/contract/canonical.js';
import { breaks, type Change } from './compare.js';
import { listOperations } from './place.js';
import { compareVersions, nextBreakingVersion, versionOf, type Release } from './releases.js';

/** What the gate has decided, and why. */
export interface Decision {
  passes: boolean;
  says: string;
}

/** Lets a document pass that breaks nothing, or whose version says that it does. */
export function decide(changes: Change[], { version, document: released }: Release, document: Document): Decision {
  const [current, needed] = [versionOf(document), nextBreakingVersion(version)];
  if (compareVersions(current, version) < 0) {
    return { passes: false, says: `info.version is ${current.join('.')}, but ${version.join('.')} has been released.` };
  }
  if (compareVersions(versionOf(released), version) !== 0) {
    return { passes: false, says: `openapi/released/${version.join('.')}.json holds another version.` };
  }
  const breaking = changes.filter(breaks);
  if (breaking.length === 0) return { passes: true, says: `Nothing breaks clients of ${version.join('.')}.` };
  const found = `${count(breaking.length)} clients of ${version.join('.')}:\n\n${breaking.map(explain).join('\n')}`;
  if (compareVersions(current, needed) >= 0) {
    return {
      passes: true,
      says: `${found}\n${current.join('.')} says that it may. CHANGELOG.md should tell clients what to do.`,
    };
  }
  const why = version[0] === 0 ? 'another minor version while the major one is 0' : 'another major version';
  return {
    passes: false,
    says: `${found}
Undo it as said above; or, if it has to be: breaking clients takes ${why}
(semver), so set info.version in openapi/openapi.yaml to ${needed.join('.')}, run \`npm run generate\`, and tell clients in
CHANGELOG.md what to do; \`npm run check:breaking -- --changelog\` drafts that.`,
  };
}

function count(breaking: number): string {
  return breaking === 1 ? 'One change breaks' : `${breaking} changes break`;
}

function explain({ verdicts, place }: Change): string {
  const where = [listOperations(place.operations), place.part].filter((text) => text !== '').join(': ');
  return verdicts
    .map(({ ruleId, message }) => {
      const lines = [`- ${message}`, `  where:   ${where || 'the whole document'}`, `  instead: ${instead(ruleId)}`];
      return `${lines.join('\n')}\n`;
    })
    .join('');
}

/** What would not have broken clients, by rule. */
const remedies: Record<string, string> = {
  'path-removed': 'keep it, and mark its operations as deprecated',
  'operation-removed': 'keep it, and mark it as deprecated',
  'operation-id-changed': 'keep the name: generated clients call it',
  'parameter-removed': 'go on taking it, and mark it as deprecated',
  'parameter-became-required': 'leave it optional, and do without it what was done before',
  'parameter-serialization-changed': 'go on taking it as it was written',
  'property-removed': 'keep it, and mark it as deprecated; a new name can stand beside it as an alias',
  'required-properties-added': 'leave it optional, and do without it what was done before',
  'required-properties-removed': 'go on answering it always; a property of its own can say more',
  'enum-values-added': 'answer the new value in a new property: clients handle the values that they know',
  'enum-values-removed': 'go on taking it',
  'response-removed': 'go on answering it',
  'response-header-removed': 'go on sending it',
  'media-type-removed': 'offer the new one beside it',
  'schema-type-changed': 'put the new type into a new property',
  'default-changed': 'leave it; clients that want another value can send it',
  'webhook-properties-required': 'leave it optional in the document, and send it always',
  'server-removed': 'keep the old address beside the new one',
};

function instead(ruleId: string): string {
  return remedies[ruleId] ?? 'go on taking what was taken, and answer nothing that was not answered before';
}
