import type { Lanes } from '../db/lanes.js';
import type { Json } from '../json.js';

/** What handlers work with, made once by the process. */
export interface Deps extends Lanes {
  /** What a leading 0 of a phone number stands for, such as `33`. */
  callingCode: string;
  /** What all processes of the service have counted, in Prometheus's text format. */
  metrics: () => Promise<string>;
  /** Whether the service is about to end. */
  isStopping: () => boolean;
  /** The published document, byte for byte as generated. */
  document: { json: Json<Record<string, unknown>>; yaml: string };
}
