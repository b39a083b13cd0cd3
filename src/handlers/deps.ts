import type { Queryable } from '../db/pool.js';
import type { Json } from '../json.js';

/** What handlers work with, made once by the process. */
export interface Deps {
  db: Queryable;
  /** What a leading 0 of a phone number stands for, such as `33`. */
  callingCode: string;
  /** The published document, byte for byte as generated. */
  document: { json: Json<Record<string, unknown>>; yaml: string };
}
