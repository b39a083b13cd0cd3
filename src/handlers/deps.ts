import type { Queryable } from '../db/pool.js';
import type { Json } from '../json.js';

/** What handlers work with, made once by the process. */
export interface Deps {
  db: Queryable;
  /** The published document, byte for byte as generated. */
  document: { json: Json<Record<string, unknown>>; yaml: string };
}
