import type { Operations } from '../contract/operations.js';
import * as appointments from './appointments.js';
import * as clients from './clients.js';
import * as companies from './companies.js';
import type { Deps } from './deps.js';
import * as leads from './leads.js';
import * as operations from './operations.js';
import * as services from './services.js';

/** One handler per operation of the document: a missing and a wrong one do not compile, an unknown one stops the start. */
export const handlers = {
  ...appointments,
  ...clients,
  ...companies,
  ...leads,
  ...operations,
  ...services,
} satisfies Operations<Deps>;
