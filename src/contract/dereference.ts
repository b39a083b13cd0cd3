import type { Document } from './canonical.js';

type Node = Record<string, unknown>;

/**
 * The same document with every reference replaced by what it refers to; what several refer to is one object. All of it is in
 * one file: a library that could follow references anywhere took a seventh of a start.
 *
 * @throws Error that names a reference to what is not there
 */
export function dereference(document: Document): Document {
  const copies = new Map<object, Node>();
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    return typeof value === 'object' && value !== null ? copyNode(value as Node) : value;
  };
  const copyNode = (node: Node): unknown => {
    const known = copies.get(node);
    if (known) return known;
    const { $ref, ...beside } = node;
    if (typeof $ref === 'string') {
      const target = copy(find(document, $ref));
      // Properties may stand beside a reference, and count more than those of what it refers to.
      return Object.keys(beside).length === 0 ? target : Object.assign({}, target, copy(beside));
    }
    const made: Node = {};
    copies.set(node, made);
    for (const [name, child] of Object.entries(node)) made[name] = copy(child);
    return made;
  };
  return copy(document) as Document; // Nothing but its references has changed.
}

/** What a reference within the document points at (RFC 6901). */
function find(document: Document, reference: string): unknown {
  const names = reference.split('/').slice(1);
  const found = names.reduce<unknown>(
    (node, name) => (node as Node | undefined)?.[name.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
  if (found === undefined) throw new Error(`the reference ${reference} leads nowhere`);
  return found;
}
