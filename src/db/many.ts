import pg from 'pg';
import type { Json } from '../json.js';
import { batchRefused, unavailable, type Problem, type RefusedRow } from '../problem.js';
import { blamesRows, databaseProblem } from './errors.js';
import type { Explanations, Values } from './explain.js';
import { answerKeptFor, onceValues, type OnceOnly } from './idempotency.js';
import { compose, headOf, TAIL } from './many-answer.js';
import { manyStatements, type ManyStatements, type Target } from './many-statements.js';
import { newId } from './new-id.js';
import type { Queryable } from './pool.js';
import { write } from './write.js';

/** A row of a batch: what is to be stored, or why it cannot be, whatever is in the database. */
export interface Candidate {
  values: unknown;
  problem: Problem | undefined;
}

/** How a batch is to be stored. */
export interface BatchTerms {
  /** Whether nothing is stored where one row cannot be. */
  isAtomic: boolean;
  /** Whether nothing is stored at all. */
  isDryRun: boolean;
  /** Keeps the answer, and answers it again if the request has been done already. */
  once?: OnceOnly | undefined;
  /** Puts into words what is answered of a refused row. */
  tell: (row: RefusedRow) => object;
}

/** What is answered to whoever has sent a batch. */
export interface Batch<Body> {
  body: Json<Body>;
  /** The ids of the rows that were stored now. */
  ids: string[];
  /** Whether this was answered before, and nothing was done now. */
  isReplay: boolean;
}

/** A row that may be stored, with its place in the batch. */
interface Row {
  index: number;
  values: Values & { id: string };
}

/** What the database tells of a row that it was tried with: its id and its answer, or its place and what it breaks. */
interface Tried {
  id: string | null;
  answered: string | null;
  place: number | null;
  code: string | null;
  rule: string | null;
}

/** How often a batch is begun in whose way rows come that were not there when it was tried. */
const MAX_BEGUN = 4;

/**
 * Stores many rows of one table with one statement: all, or those that can be. Who is to blame is only looked for when it
 * fails, and by trying, since no list of what to look up would hold the rules of an ERP's database.
 *
 * @typeParam Body - what is answered, by the document
 */
export class Many<Body> {
  private readonly statements: ManyStatements;

  constructor(
    target: Target,
    private readonly explanations: Explanations,
  ) {
    this.statements = manyStatements(target);
  }

  /**
   * @throws Problem 422 `batch_refused` if it is all or nothing and a row cannot be stored, 422 if the key was another
   *   request's, 409 if the same request is under way, 503
   */
  async insert(db: Queryable, candidates: Candidate[], terms: BatchTerms): Promise<Batch<Body>> {
    const { isAtomic, isDryRun } = terms;
    const { rows, broken } = sortOut(candidates);
    let refused = broken;
    for (let begun = 0; begun < MAX_BEGUN; begun++) {
      const isStored = !isDryRun && (!isAtomic || refused.length === 0);
      const made = isStored && (await this.store(db, without(refused, rows), refused, terms));
      if (made) return made;
      const tried = await this.attempt(db, rows);
      refused = [...broken, ...tried.refused].sort((a, b) => a.index - b.index);
      if (isAtomic && refused.length > 0) throw batchRefused(refused);
      if (isDryRun) return answered(compose(tried.made, refused, terms));
    }
    throw unavailable((messages) => messages.unavailable.concurrent, 1);
  }

  /** Stores these rows, or none; undefined if one of them is in the way. */
  private async store(
    db: Queryable,
    rows: Row[],
    refused: RefusedRow[],
    terms: BatchTerms,
  ): Promise<Batch<Body> | undefined> {
    const { once, tell } = terms;
    if (rows.length === 0) return answered(compose(new Map(), refused, terms));
    const values = {
      ...valuesOf(rows),
      ids: rows.map((row) => row.values.id),
      places: rows.map(({ index }) => index),
      refused_places: refused.map(({ index }) => index),
      refused: refused.map((row) => JSON.stringify(tell(row))),
      head: headOf(rows.length, refused.length, false),
      tail: TAIL,
    };
    const { store, storeAndKeep } = this.statements;
    try {
      const [made] = await write<{ body: string }>(
        db,
        once ? storeAndKeep({ ...values, ...onceValues(once) }) : store(values),
      );
      return answered(made?.body ?? '', values.ids);
    } catch (error) {
      const kept = once && (await answerKeptFor(error, db, once));
      if (kept) return { ...answered<Body>(kept.body), isReplay: true };
      if (blamesRows(error)) return undefined;
      throw databaseProblem(error, 'write');
    }
  }

  /** Finds out what would become of each row, were they stored one after the other. */
  private async attempt(db: Queryable, rows: Row[]): Promise<{ made: Map<number, string>; refused: RefusedRow[] }> {
    if (rows.length === 0) return { made: new Map(), refused: [] };
    try {
      const tried = await write<Tried>(db, this.statements.attempt(valuesOf(rows)));
      const refusals = tried.flatMap(({ place, code, rule }) => {
        const row = place === null ? undefined : rows[place - 1];
        return row ? [{ index: row.index, row: row.values, error: errorOf(code, rule) }] : [];
      });
      const problems = await this.explanations.ofRows(refusals, db);
      const refused = problems.map((problem, i) => ({ index: refusals[i]?.index ?? 0, problem }));
      const answers = new Map(tried.map(({ id, answered }) => [id, answered]));
      const made = without(refused, rows).map(({ index, values: { id } }) => [index, answers.get(id) ?? ''] as const);
      return { made: new Map(made), refused };
    } catch (error) {
      throw databaseProblem(error, 'write');
    }
  }
}

/** The rows that may be stored, and those that cannot. */
function sortOut(candidates: Candidate[]): { rows: Row[]; broken: RefusedRow[] } {
  const msecs = Date.now();
  const rows: Row[] = [];
  const broken: RefusedRow[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const { problem } = candidate;
    const values = candidate.values as Values; // Of what has no problem; it has been validated.
    if (problem) broken.push({ index, problem });
    else rows.push({ index, values: { ...values, id: idOf(values, { msecs, seq: index }) } });
  }
  return { rows, broken };
}

function idOf({ id }: Values, order: Parameters<typeof newId>[0]): string {
  return typeof id === 'string' ? id : newId(order);
}

function valuesOf(rows: Row[]): Record<string, unknown> {
  return { rows: JSON.stringify(rows.map(({ values }) => values)) };
}

function without(refused: RefusedRow[], rows: Row[]): Row[] {
  const indexes = new Set(refused.map(({ index }) => index));
  return rows.filter(({ index }) => !indexes.has(index));
}

/** What the driver would have thrown for this row alone. */
function errorOf(code: string | null, rule: string | null): pg.DatabaseError {
  const error = new pg.DatabaseError('a row of a batch was refused', 0, 'error');
  error.code = code ?? undefined;
  error.constraint = rule ?? undefined;
  return error;
}

function answered<Body>(body: string, ids: string[] = []): Batch<Body> {
  return { body: Buffer.from(body) as Json<Body>, ids, isReplay: false }; // Made of the results of rows, and nothing else.
}
