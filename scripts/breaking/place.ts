import { operationsOf, type Document } from '../../src/contract/canonical.js';
import type { Difference } from './difference.js';

/** Where a difference is, in the words of somebody who calls the service. */
export interface Place {
  /** Every operation that it touches, such as `GET /leads`; none if it touches the whole document. */
  operations: string[];
  /** Who sends what it touches: the client (`request`), the service (`answer`), or both. */
  directions: Direction[];
  /** What it touches of the operations, such as ``` `data[].owner` in answer 200```; empty if all of them. */
  part: string;
  /** The last of its names, such as the property's; empty if it has none. */
  name: string;
}

export type Direction = 'request' | 'answer';

type Node = Record<string, unknown>;

const METHODS = /^(get|put|post|delete|patch|head|options|trace)$/;

/** A document with what refers to each of its components, by whatever way. */
export interface IndexedDocument {
  document: Document;
  uses: Map<string, Use[]>;
}

interface Use {
  operation: string;
  direction: Direction;
}

export function indexDocument(document: Document): IndexedDocument {
  const uses = new Map<string, Use[]>();
  for (const { path, method, operation, parameters } of operationsOf(document)) {
    const parts: [unknown, Direction][] = [
      [[parameters, operation.requestBody], 'request'],
      [operation.responses, 'answer'],
    ];
    for (const [part, direction] of parts) {
      for (const component of referencesIn(part, document)) {
        const use = { operation: `${method.toUpperCase()} ${path}`, direction };
        uses.set(component, [...(uses.get(component) ?? []), use]);
      }
    }
  }
  return { document, uses };
}

/** Every component that a part of the document leads to, such as `#/components/schemas/Lead`. */
function referencesIn(start: unknown, document: Document): Set<string> {
  const found = new Set<string>();
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const { $ref } = node as { $ref?: unknown };
    if (typeof $ref === 'string' && !found.has($ref)) {
      found.add($ref);
      open.push(lookUp(stepsOf($ref), document));
    }
    // Null has nothing in it, and undefined would end this.
    open.push(...(Object.values(node) as unknown[]).filter((value) => typeof value === 'object' && value !== null));
  }
  return found;
}

/** Finds where a difference is; the first of the documents is the one whose lists have it. */
export function placeOf(difference: Difference, indexed: IndexedDocument[]): Place {
  const steps = stepsOf(difference.path);
  const documents = indexed.map(({ document }) => document);
  const [component = ''] =
    /^#\/components\/[^/]+\/[^/]+/.exec((difference.revision ?? difference.base)?.pointer ?? '') ?? [];
  const uses = indexed.flatMap((one) => one.uses.get(component) ?? []);
  const operations = [...new Set([...operationsAt(steps, documents), ...uses.map(({ operation }) => operation)])];
  const directions = [...new Set([...directionOf(steps), ...uses.map(({ direction }) => direction)])];
  return { operations, directions, ...describe(steps, operations.length > 1, documents) };
}

export function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function operationsAt([section = '', path = '', method = '']: string[], documents: Document[]): string[] {
  if (section !== 'paths' && section !== 'webhooks') return [];
  const name = (verb: string) => (section === 'webhooks' ? `webhook ${path}` : `${verb.toUpperCase()} ${path}`);
  if (METHODS.test(method)) return [name(method)];
  const items = documents.map((document) => lookUp([section, path], document) ?? {});
  return items.flatMap((item) => Object.keys(item).filter((key) => METHODS.test(key))).map(name);
}

/** The receiver of a webhook is the client, so what is a request there is an answer to it. */
function directionOf(steps: string[]): Direction[] {
  const [section, , method = '', part = ''] = steps;
  if (section === 'webhooks') return [part === 'responses' ? 'request' : 'answer'];
  if (section !== 'paths') return [];
  if (METHODS.test(method)) return part === 'responses' ? ['answer'] : ['request'];
  return method === 'parameters' ? ['request'] : [];
}

/** What is at a place of the document, references followed on the way; undefined if there is nothing. */
function lookUp(steps: string[], document: Document): unknown {
  return steps.reduce<unknown>((node, step) => {
    const next = typeof node === 'object' && node !== null ? (node as Node)[step] : undefined;
    const { $ref } = (next ?? {}) as { $ref?: unknown };
    return typeof $ref === 'string' ? lookUp(stepsOf($ref), document) : next;
  }, document);
}

/** Steps after which the next one is a name or a number, and no keyword: a property may be called `items`. */
const NAMING = /^(parameters|responses|headers|properties|content|allOf|anyOf|oneOf)$/;

/** Says in words what the steps below an operation lead to. */
function describe(steps: string[], isShared: boolean, documents: Document[]): Pick<Place, 'part' | 'name'> {
  const words: string[] = [];
  let [trail, name] = ['', ''];
  for (let index = METHODS.test(steps[2] ?? '') ? 3 : 2; index < steps.length; index += 1) {
    const [step = '', next = ''] = steps.slice(index);
    if (step === 'requestBody') words.unshift(isShared ? 'bodies' : 'body');
    if (step === 'responses') words.unshift(isShared ? 'answers' : `answer ${next}`);
    if (step === 'parameters') {
      const parameter = documents.map((document) => lookUp(steps.slice(0, index + 2), document)).find(Boolean);
      name = (parameter as { name?: string } | undefined)?.name ?? next;
      words.unshift(`parameter \`${name}\``);
    }
    if (step === 'headers') words.unshift(`header \`${(name = next)}\` in`);
    if (step === 'content') words.push(`(${next})`);
    if (step === 'properties') trail += `${trail === '' ? '' : '.'}${(name = next)}`;
    if (step === 'items') trail += '[]';
    if (NAMING.test(step)) index += 1;
  }
  const isMediaType = steps.at(-2) === 'content';
  const shown = words.filter((word) => isMediaType || !word.startsWith('('));
  return { part: [...(trail === '' ? [] : [`\`${trail}\` in`]), ...shown].join(' '), name };
}

/** Names the first operations and counts the others. */
export function listOperations(operations: string[], limit = 3): string {
  const listed = operations.slice(0, limit).map((operation) => `\`${operation}\``);
  const more = operations.length - listed.length;
  return [...listed, ...(more > 0 ? [`${more} more`] : [])].join(', ').replace(/, ([^,]*)$/, ' and $1');
}
