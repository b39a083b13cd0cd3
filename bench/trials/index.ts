import type { Finding } from '../goals.js';
import type { Stage } from '../stage.js';
import { measureCursors } from './cursor.js';
import { measureMemory } from './memory.js';
import { measureMixed } from './mixed.js';
import { measureScale } from './scale.js';
import { measureSearch } from './search.js';
import { measureStart } from './start.js';

/** What is measured of Carnet alone. */
export const trials: Record<string, (stage: Stage) => Promise<Finding[]>> = {
  search: measureSearch,
  cursor: measureCursors,
  scale: measureScale,
  mixed: measureMixed,
  memory: measureMemory,
  start: measureStart,
};
