import $RefParser from '@apidevtools/json-schema-ref-parser';
import type { Document } from './canonical.js';

/** The same document with every reference replaced by what it refers to. */
export async function dereference(document: Document): Promise<Document> {
  return await $RefParser.dereference<Document>(structuredClone(document));
}
