import type { Document, Schema } from '../../../src/contract/canonical.js';
import type { Family } from './mutant.js';

/** Changes a copy of the document. */
export type Change = (document: Document) => void;

/** A way to break the document. */
export type DocumentFamily = Family<Document, Change>;

export const schemasOf = ({ components }: Document) => components.schemas as Record<string, Schema>;
