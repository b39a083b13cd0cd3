import assert from 'node:assert/strict';
import type { Document } from '../../src/contract/canonical.js';
import type { Change } from '../../scripts/breaking/compare.js';

type Node = Record<string, unknown>;

/** Changes a document in place. */
export type Mutation = (document: Document) => void;

/** Steps are separated by blanks, because those of a path hold slashes: `paths /leads get`. */
function descend(document: Document, steps: string[]): Node {
  return steps.reduce<Node>((node, step) => {
    const next = node[step];
    assert(typeof next === 'object' && next !== null, `the document has no ${steps.join(' ')}`);
    return next as Node;
  }, document);
}

function parentOf(document: Document, place: string): [Node, string] {
  const steps = place.split(' ');
  const last = steps.pop() ?? '';
  return [descend(document, steps), last];
}

/** Replaces or adds what is at the place. */
export function set(place: string, value: unknown): Mutation {
  return (document) => {
    const [parent, key] = parentOf(document, place);
    parent[key] = value;
  };
}

/** Removes what is at the place, from an object or a list. */
export function remove(place: string): Mutation {
  return (document) => {
    const [parent, key] = parentOf(document, place);
    assert(key in parent, `the document has no ${place}`);
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
  };
}

/** Puts values at the end of a list, which is made if there is none. */
export function append(place: string, ...values: unknown[]): Mutation {
  return (document) => {
    const [parent, key] = parentOf(document, place);
    parent[key] = [...((parent[key] ?? []) as unknown[]), ...values];
  };
}

/** Takes values out of a list. */
export function drop(place: string, ...values: unknown[]): Mutation {
  return (document) => {
    const [parent, key] = parentOf(document, place);
    const list = parent[key] as unknown[];
    values.forEach((value) => assert(list.includes(value), `${place} does not hold ${String(value)}`));
    parent[key] = list.filter((value) => !values.includes(value));
  };
}

/** Moves what is at one place to another. */
export function move(from: string, to: string): Mutation {
  return (document) => {
    const [parent, key] = parentOf(document, from);
    set(to, parent[key])(document);
    remove(from)(document);
  };
}

/** Does several changes in turn. */
export function all(...mutations: Mutation[]): Mutation {
  return (document) => mutations.forEach((mutate) => mutate(document));
}

/** One pair of documents that differ in one thing. */
export interface Pair {
  base: Document;
  revision: Document;
}

/**
 * Many pairs in one, each with paths and components of its own: Redocly takes a second to start, and each case would need
 * it twice.
 */
export function together(pairs: Pair[]): Pair {
  return { base: union(pairs.map(({ base }) => base)), revision: union(pairs.map(({ revision }) => revision)) };
}

const marked = (index: number) => `case${index}x`;

function union(documents: Document[]): Document {
  const copies = documents.map((document, index) => mark(document, marked(index)));
  const [first] = copies;
  assert(first, 'there is no case');
  const merged = (field: (document: Document) => object | undefined): object => {
    const parts = copies.map(field);
    return Object.assign({}, ...parts) as object;
  };
  const kinds = new Set(copies.flatMap(({ components }) => Object.keys(components)));
  return {
    ...first,
    paths: merged(({ paths }) => paths) as Document['paths'],
    webhooks: merged(({ webhooks }) => webhooks as object | undefined),
    components: Object.fromEntries([...kinds].map((kind) => [kind, merged(({ components }) => components[kind])])),
  } as Document;
}

/** Gives every path, operation and component a name that no other copy has. */
function mark(document: Document, name: string): Document {
  const text = JSON.stringify(document)
    .replaceAll(/("#\/components\/\w+\/)/g, `$1${name}`)
    .replaceAll('"operationId":"', `"operationId":"${name}`);
  const copy = JSON.parse(text) as Document;
  const renamed = (entries: object | undefined, prefix: string) =>
    Object.fromEntries(Object.entries(entries ?? {}).map(([key, value]) => [prefix + key, value as unknown]));
  return {
    ...copy,
    paths: renamed(copy.paths, `/${name}`) as Document['paths'],
    webhooks: renamed(copy.webhooks as object | undefined, name),
    components: Object.fromEntries(
      Object.entries(copy.components).map(([kind, components]) => [
        kind,
        kind === 'securitySchemes' ? components : renamed(components, name),
      ]),
    ),
  };
}

/** The changes of one of the pairs, as if it had been alone. */
export function changesOf(changes: Change[], index: number): Change[] {
  const name = marked(index);
  const unmark = (text: string) =>
    text.replaceAll(`/${name}/`, '/').replaceAll(`~1${name}~1`, '~1').replaceAll(name, '');
  return changes
    .map((change) => JSON.stringify(change))
    .filter((change) => change.includes(name))
    .map((change) => JSON.parse(unmark(change)) as Change);
}
