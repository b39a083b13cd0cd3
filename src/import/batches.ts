import { setImmediate } from 'node:timers/promises';
import { copyLine } from '../db/copy.js';
import type { StagedRow } from '../db/merge.js';
import { Problem } from '../problem.js';
import type { Source, SourceRow } from './source.js';

type Row = Record<string, unknown>;

/** Rows that are stored together, ready to be sent. */
export interface Batch {
  /** All that were read, in their order; a staged row's number is its place here. */
  rows: SourceRow[];
  staged: StagedRow[];
  refused: { row: number; problem: Problem }[];
}

/** Few at first, so that what is wrong with all of them shows soon. */
const FIRST_ROWS = 250;
/** So many that a round trip to the server does not count, so few that memory stays flat. */
const MAX_ROWS = 1_000;
const MAX_LENGTH = 4 * 1024 * 1024;
/** How many rows are prepared before others get their turn, such as the answer of the server about the last batch. */
const SLICE = 8;

interface BatchOptions {
  source: Source;
  after: string | undefined;
  /** In the order in which lines have them; what fills one that a row does not have. */
  columns: readonly { name: string; filler: string | null; fill?: unknown }[];
  shape: (row: SourceRow) => Row;
}

/** Reads, shapes and validates rows; the next batch is made while the last one is stored. */
export async function* batches({ source, after, columns, shape }: BatchOptions): AsyncGenerator<Batch> {
  const names = columns.map(({ name }) => name);
  const fill = filling(columns);
  let batch: Batch = { rows: [], staged: [], refused: [] };
  const ids = new Set<unknown>();
  let length = 0;
  let count = 0;
  let room = FIRST_ROWS;
  for await (const chunk of source.read(after)) {
    for (const row of chunk) {
      if (++count % SLICE === 0) await setImmediate();
      const shaped = shapeOrProblem(shape, row);
      const isFull = batch.rows.length >= room || length > MAX_LENGTH;
      // A row that comes twice is a change of the first one, which has to be stored before.
      if (isFull || (!(shaped instanceof Problem) && ids.has(shaped.id))) {
        yield batch;
        batch = { rows: [], staged: [], refused: [] };
        ids.clear();
        if (isFull) room = Math.min(2 * room, MAX_ROWS);
        length = 0;
      }
      const number = batch.rows.push(row) - 1;
      if (shaped instanceof Problem) {
        batch.refused.push({ row: number, problem: shaped });
        continue;
      }
      ids.add(shaped.id);
      const line = copyLine(names, shaped);
      length += line.length;
      const filled = fill(shaped);
      const whole = filled === shaped ? line : filled && copyLine(names, filled);
      batch.staged.push({ row: number, line, whole });
    }
  }
  if (batch.rows.length > 0) yield batch;
}

function shapeOrProblem(shape: (row: SourceRow) => Row, row: SourceRow): Row | Problem {
  try {
    return shape(row);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** Makes what puts in the defaults that are always the same; undefined comes of a row that lacks others, too. */
function filling(columns: BatchOptions['columns']): (row: Row) => Row | undefined {
  const needed = columns.filter(({ filler }) => filler !== null);
  return (row) => {
    const missing = needed.filter(({ name }) => (row[name] ?? null) === null);
    if (missing.length === 0) return row;
    if (missing.some(({ fill }) => fill === undefined)) return undefined;
    return { ...row, ...Object.fromEntries(missing.map(({ name, fill }) => [name, fill])) };
  };
}
