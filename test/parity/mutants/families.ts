import { checkFamilies, functionFamilies } from './checks.js';
import { codeFamilies } from './codes.js';
import { columnFamilies } from './columns.js';
import type { DatabaseFamily } from './database.js';
import type { DocumentFamily } from './document.js';
import { keyFamilies, uniqueFamilies } from './keys.js';
import { objectFamilies } from './objects.js';
import { operationFamilies } from './operations.js';
import { proseFamilies } from './prose.js';
import { tableFamilies } from './tables.js';
import { valueFamilies } from './values.js';

/** Every way in which the schema is broken. */
export const databaseFamilies: DatabaseFamily[] = [
  ...columnFamilies,
  ...tableFamilies,
  ...checkFamilies,
  ...functionFamilies,
  ...uniqueFamilies,
  ...keyFamilies,
];

/** Every way in which the document is broken. */
export const documentFamilies: DocumentFamily[] = [
  ...valueFamilies,
  ...proseFamilies,
  ...objectFamilies,
  ...codeFamilies,
  ...operationFamilies,
];
