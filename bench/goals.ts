import type { WorkName } from './works.js';

/** How many times as fast as a peer Carnet shall be. */
export const ratioGoals: Partial<Record<WorkName, Record<string, number>>> = {
  'get-by-id': { bare: 1.6, fastify: 2, express: 4 },
  list: { bare: 0.95, fastify: 1.3 },
  'list-by-source': { bare: 0.95, fastify: 1.3 },
  'list-by-status-and-owner': { bare: 0.95, fastify: 1.3 },
  'appointments-week': { bare: 0.95 },
  create: { bare: 0.9 },
  update: { bare: 0.9 },
};

/** What is measured of Carnet alone shall be at most. */
export interface Finding {
  what: string;
  value: number;
  unit: 'ms' | 's' | 'MB' | '×';
  atMost?: number;
  /** What else there is to say. */
  note?: string;
}
