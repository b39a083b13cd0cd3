import type { Operations } from '../contract/operations.js';
import type { Deps } from './deps.js';
import * as leads from './leads.js';
import * as operations from './operations.js';

/** One handler per operation of the document: a missing, an unknown and a wrong one do not compile. */
export const handlers = { ...leads, ...operations } satisfies Operations<Deps>;
