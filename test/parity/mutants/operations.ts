import { operationsOf, type Document } from '../../../src/contract/canonical.js';
import type { Kind } from '../finding.js';
import { rewrite } from './alter.js';
import type { DocumentFamily } from './document.js';

/** One mutant for every operation whose description, or whose examples, it changes. */
const operations = (
  what: string,
  kinds: Kind[],
  alter: (operation: Record<string, unknown>, index: number) => boolean,
  places = 1,
): DocumentFamily => ({
  what,
  kinds,
  plant: (document) =>
    operationsOf(document).flatMap(({ operation: { operationId } }) =>
      Array.from({ length: places }, (_, index) => index)
        .filter((index) => alter(operationOf(structuredClone(document), operationId), index))
        .map((index) => ({
          where: `${String(operationId)} ${index}`,
          change: (copy) => void alter(operationOf(copy, operationId), index),
        })),
    ),
});

function operationOf(document: Document, id: unknown): Record<string, unknown> {
  return operationsOf(document).find(({ operation }) => operation.operationId === id)?.operation ?? {};
}

interface Shown {
  responses?: Record<
    string,
    { content?: Record<string, { examples?: Record<string, { value?: { data?: Record<string, unknown> } }> }> }
  >;
}

/** Changes a value that an example of a new row shows though it was not sent. */
function showOther(operation: Record<string, unknown>, index: number): boolean {
  const [media] = Object.values((operation as Shown).responses?.['201']?.content ?? {});
  const data = media?.examples?.minimal?.value?.data ?? {};
  const names = Object.keys(data).filter(
    (name) => data[name] === null || data[name] === 0 || typeof data[name] === 'object',
  );
  const name = names[index];
  if (name !== undefined) data[name] = 'other';
  return name !== undefined;
}

const rewriteDeletion = (from: RegExp, to: string) => (operation: Record<string, unknown>) =>
  String(operation.operationId).startsWith('delete') && rewrite('description', from, to)(operation);

export const operationFamilies: DocumentFamily[] = [
  operations('a deletion that is silent of what goes too', ['deletion'], rewriteDeletion(/ and its \w+/, '')),
  operations('a deletion that is silent of what stays', ['deletion'], rewriteDeletion(/; .* stay, without it/, '')),
  operations(
    'a deletion that tells of too much',
    ['deletion'],
    rewriteDeletion(/^(Deletes the \w+)(?: and its \w+)?/, '$1 and its invoices'),
  ),
  operations('an example that shows another default', ['default'], showOther, 20),
];
