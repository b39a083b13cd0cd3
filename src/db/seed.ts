import type pg from 'pg';
import { copyRows, type CopyInput } from './copy.js';
import { inTransaction, type Session } from './session.js';

/** Rows for one table, and what their ids are between, those of other runs of the same seed included. */
interface Input extends Pick<CopyInput, 'rows'> {
  name: string;
  idRange: [lowest: string, highest: string];
}

interface Options {
  /** Told how many more rows of a table have been sent. */
  onSent: (table: string, rows: number) => void;
  /** Stops the loading, and takes back what was loaded. */
  signal: AbortSignal;
}

/** Two loads at once would meet in the middle, when both find nothing of their seed and add it. */
const TAKE_TURNS = `select pg_advisory_xact_lock(hashtextextended('carnet seed', 0))`;

/** What the search's index gets is collected first, and added in bulk, which takes half the time. */
export const COLLECT = `set local gin_pending_list_limit = '256MB'; set local work_mem = '256MB'`;

/**
 * Adds rows, table after table in the order given, all or nothing, and brings the planner's statistics up to date.
 *
 * @throws Error if any row with an id of the seed is there already
 */
export async function loadSeed(session: Session, inputs: Input[], { onSent, signal }: Options): Promise<void> {
  await inTransaction(session, signal, async (client) => {
    await client.query(TAKE_TURNS);
    const taken = await findTaken(client, inputs);
    if (taken.length > 0)
      throw new Error(
        `rows of this seed are in ${session.description} already (${taken.join(', ')}); choose another with --seed, or empty the tables with: carnet reset`,
      );
    await client.query(COLLECT);
    for (const { name, rows } of inputs) {
      signal.throwIfAborted();
      await copyRows(client, { table: name, rows, onSent: (count) => onSent(name, count) });
    }
    signal.throwIfAborted();
    await client.query(`analyze ${inputs.map(({ name }) => name).join(', ')}`);
  });
}

async function findTaken(client: pg.Client, inputs: Input[]): Promise<string[]> {
  const taken: string[] = [];
  for (const { name, idRange } of inputs) {
    const { rowCount } = await client.query(`select from ${name} where id between $1 and $2 limit 1`, idRange);
    if (rowCount === 1) taken.push(name);
  }
  return taken;
}
