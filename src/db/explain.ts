import pg from 'pg';
import { alreadyExists, referenceNotFound, type Problem } from '../problem.js';
import { useOurName } from './adoption.js';
import { databaseProblem, isKnownRule, type Doing } from './errors.js';
import type { Queryable } from './pool.js';
import { missingReferences, type Missing } from './references.js';
import type { Alternatives } from './update.js';

/** A new row or a change to one, validated: names of columns, normal values. */
export type Values = Record<string, unknown>;

/** A row that the database has refused. */
interface Refusal {
  error: pg.DatabaseError;
  row: Values;
}

/** Explains what only a table knows: whose id is taken, and which references lead nowhere. */
export class Explanations {
  private readonly findMissing: ReturnType<typeof missingReferences>;

  /** @param references - the table that each column points at */
  constructor(
    private readonly table: string,
    references: Record<string, string>,
  ) {
    this.findMissing = missingReferences(references);
  }

  /** @param sent - what was to be written */
  of(error: unknown, db: Queryable, doing: Doing, sent: Values, alternatives?: Alternatives): Promise<Problem> {
    return this.explain(error, db, doing, sent, alternatives).catch((other: unknown) => databaseProblem(other, doing));
  }

  /** The same for any number of new rows, with no more questions to the database. */
  async ofRows(refusals: Refusal[], db: Queryable): Promise<Problem[]> {
    await useOurNames(refusals, db);
    const dangling = refusals.filter(({ error }) => error.code === '23503').map(({ row }) => row);
    const missing =
      dangling.length > 0 ? await this.findMissing(db, (column) => dangling.map((row) => row[column])) : [];
    // Many rows may point at the same nothing.
    const distinct = [...new Map(missing.map((one) => [`${one.column} ${one.value}`, one])).values()];
    const isOf = (row: Values) => (one: Missing) => row[one.column] === one.value;
    return refusals.map(({ error, row }) => this.tell(error, 'write', row, distinct.filter(isOf(row))));
  }

  private async explain(error: unknown, db: Queryable, doing: Doing, sent: Values, alternatives: Alternatives = {}) {
    if (doing !== 'write' || !(error instanceof pg.DatabaseError)) return databaseProblem(error, doing);
    await useOurNames([{ error }], db);
    const isDangling = error.code === '23503';
    const missing = isDangling ? await this.findMissing(db, (column) => alternatives[column] ?? [sent[column]]) : [];
    return this.tell(error, doing, sent, missing);
  }

  private tell(error: pg.DatabaseError, doing: Doing, sent: Values, missing: Missing[]): Problem {
    const id = String(sent.id);
    if (error.constraint === `${this.table}_pkey`) return alreadyExists(id, `/${this.table}/${id}`);
    if (error.code === '23503' && missing.length > 0) return referenceNotFound(missing);
    return databaseProblem(error, doing, sent);
  }
}

/** Makes errors speak of rules by our names; looks once for those of one rule. */
async function useOurNames(refusals: { error: pg.DatabaseError }[], db: Queryable): Promise<void> {
  const unknown = new Map<string, pg.DatabaseError[]>();
  for (const { error } of refusals) {
    const { constraint = '' } = error;
    if (constraint === '' || isKnownRule(constraint)) continue;
    unknown.set(constraint, [...(unknown.get(constraint) ?? []), error]);
  }
  for (const [first, ...others] of unknown.values()) {
    if (!first) continue;
    await useOurName(first, db);
    for (const error of others) error.constraint = first.constraint;
  }
}
