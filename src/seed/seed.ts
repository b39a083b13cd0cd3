import { appointmentRows } from './appointments.js';
import { idRange, type TableName } from './identity.js';
import { leadRows } from './leads.js';
import { clientRows, companyRows, serviceRows } from './parents.js';
import type { Counts, Rows } from './rows.js';

export type { Counts, Rows } from './rows.js';

/** Two seeds with different numbers share neither ids nor e-mail addresses. */
export const MAX_SEED = 2 ** 32 - 1;
export const MAX_LEADS = 10_000_000;

/** The rows of one table. */
export interface SeedTable<Row> {
  name: TableName;
  count: number;
  /** What all ids that this seed can ever give to rows of the table are between. */
  idRange: [lowest: string, highest: string];
  /** Made one by one, from the start each time. */
  rows: () => Iterable<Row>;
}

/** The tables, each after those that it refers to. */
export type Seed = { [Name in TableName]: SeedTable<Rows[Name]> };

/**
 * Rows for a database, as realistic as they are reproducible: the same number of leads and the same seed make the same
 * rows, whatever the day and the machine. Rows refer to rows of the same seed only.
 */
export function seedTables({ leads, seed }: { leads: number; seed: number }): Seed {
  const counts = countsFor(leads);
  const plan = { seed, counts };
  const table = <Name extends TableName>(name: Name, rows: () => Iterable<Rows[Name]>): SeedTable<Rows[Name]> => {
    return { name, count: counts[name], idRange: idRange(seed, name), rows };
  };
  return {
    companies: table('companies', () => companyRows(plan)),
    clients: table('clients', () => clientRows(plan)),
    services: table('services', () => serviceRows(plan)),
    leads: table('leads', () => leadRows(plan)),
    appointments: table('appointments', () => appointmentRows(plan)),
  };
}

/** One company to ten leads, one client to five, one service to a thousand, though at least 8, one appointment to two. */
export function countsFor(leads: number): Counts {
  return {
    companies: Math.ceil(leads / 10),
    clients: Math.ceil(leads / 5),
    services: Math.max(8, Math.ceil(leads / 1000)),
    leads,
    appointments: Math.ceil(leads / 2),
  };
}
