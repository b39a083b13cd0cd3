import type { Json } from '../json.js';
import type { RowFormat, Rows } from '../rows.js';
import { notFound, preconditionFailed, type Problem } from '../problem.js';
import { created, keeping, replay, type Creation, type Made } from './creation.js';
import type { Doing } from './errors.js';
import { Explanations, type Values } from './explain.js';
import { answerKeptFor, onceValues, type OnceOnly } from './idempotency.js';
import { countChosen, estimateRows } from './count.js';
import { exportStatement, exportStatements, type Export } from './export.js';
import type { Exports } from './exports.js';
import { chooseRows, readPage, type ListQuery, type Listing, type Page, type Search } from './list.js';
import { joinableInsert, namedRow } from './joined.js';
import { asParameters } from './json-columns.js';
import { Many } from './many.js';
import { newId } from './new-id.js';
import type { PointReads } from './point-reads.js';
import type { Queryable } from './pool.js';
import type { SharedReads } from './shared-reads.js';
import { eachOnce, preparedStatement, shortStatement, type Statement, type Template } from './sql.js';
import { aliasConflict, updateStatements, type Alternatives, type Terms } from './update.js';
import { hasVersion, versionProblem, versionStatement } from './versions.js';
import { write } from './write.js';

/** What a resource is made of. */
interface Definition<Row, Query extends ListQuery> {
  /** The table's name, which is also its path on the wire. */
  name: string;
  /** The column behind each property of an answer: the contract, not the table, decides what leaves. */
  columns: { [Property in keyof Row]-?: string };
  /** The table that a column's foreign key points at. */
  references: Record<string, string>;
  listing: Listing<Row, Query>;
}

/** A table as far as commands export it; the query is one of its list's, without what makes pages. */
export interface ExportableTable {
  count(db: Queryable, query: Record<string, unknown>): Promise<number>;
  estimate(db: Queryable): Promise<number>;
  exportStatements(db: Queryable, format: RowFormat, query: Record<string, unknown>): Promise<string[]>;
}

/**
 * The statements that every resource has, composed once from constant pieces; values are always parameters. Postgres makes
 * the JSON text of the rows.
 *
 * @typeParam Row - the schema of a row as answered
 * @typeParam Query - the query parameters of its list
 */
export class Table<Row extends { id: string }, Query extends ListQuery> {
  private readonly name: string;
  private readonly columns: Record<string, string>;
  private readonly listing: Listing<Row, Query>;
  /** The selected columns of row `t`, and their JSON. */
  private readonly pairs: string;
  private readonly json: string;
  /** The columns that a request may fill; the id too, but it never changes. */
  private readonly writable: string[];
  private readonly byIds: Template;
  private readonly remove: Template;
  private readonly removeVersion: Template;
  private readonly checkVersion: Template;
  private readonly updates: ReturnType<typeof updateStatements>;
  private readonly explanations: Explanations;
  private readonly inserts: ReturnType<typeof eachOnce>;

  constructor({ name, columns, references, listing }: Definition<Row, Query>) {
    const entries = Object.entries<string>(columns);
    this.name = name;
    this.columns = columns;
    this.listing = listing;
    this.pairs = entries.map(([property, column]) => `t.${column} as ${property}`).join(', ');
    this.json = `(select row_to_json(r) from (select ${this.pairs}) r)`;
    this.writable = [...new Set(Object.values<string>(columns))].filter(
      (column) => !/^(created|updated)_at$/.test(column),
    );
    this.byIds = preparedStatement(`select t.id, ${this.json} as json from ${name} t where t.id = any(:ids::uuid[])`);
    const remove = `delete from ${name} t where t.id = :id`;
    this.remove = preparedStatement(`${remove} returning t.id`);
    this.removeVersion = preparedStatement(`${remove} and ${hasVersion(this.json)} returning t.id`);
    this.checkVersion = versionStatement(name, this.json);
    this.updates = updateStatements(
      name,
      this.writable.filter((column) => column !== 'id'),
      this.json,
    );
    this.explanations = new Explanations(name, references);
    this.inserts = eachOnce((columns, isKept) => {
      const insert = (rows: string) => `
        insert into ${name} as t (${columns.join(', ')})
        ${rows}
        returning t.id, ${this.json} as json`;
      return isKept ? shortStatement(keeping(name, insert(namedRow(columns)))) : joinableInsert(name, columns, insert);
    });
  }

  /**
   * @param once - keeps the answer, and answers it again if the request has been done already
   * @throws Problem 409 if the id or another unique value is taken, a reference leads nowhere, or the same request is under
   *   way; 422 if the key was another request's
   */
  async insert(db: Queryable, values: Values, once?: OnceOnly): Promise<Creation<Row>> {
    const row: Values = { ...values, id: values.id ?? newId() };
    // Only the columns that were sent, so that the table's own defaults fill the others.
    const columns = this.writable.filter((column) => row[column] !== undefined);
    const parameters = { ...asParameters(row), ...(once && onceValues(once)) };
    const fill = this.inserts(columns, once !== undefined);
    const made = await this.tryOnce(db, fill(parameters), row, once);
    if (made && 'location' in made) return made;
    return made ? created(this.name, made) : raise(new Error('an insert answered no row'));
  }

  /** What stores many rows at a time. */
  many<Body>(): Many<Body> {
    return new Many({ table: this.name, columns: this.writable, json: this.json }, this.explanations);
  }

  private async tryOnce(db: Queryable, insert: Statement, row: Values, once: OnceOnly | undefined) {
    try {
      return (await write<Made<Row>>(db, insert))[0];
    } catch (error) {
      const kept = once && (await answerKeptFor(error, db, once));
      if (kept) return replay<Row>(kept);
      throw await this.explanations.of(error, db, 'write', row);
    }
  }

  /** @throws Problem 404 */
  async get(points: PointReads, id: string): Promise<Json<Row>> {
    const json = await points.find(this.byIds, id);
    return (json as Json<Row> | undefined) ?? raise(notFound(id)); // Made from the columns of a Row.
  }

  /**
   * @param search - a condition beside the query's filters
   * @throws Problem 422 if the cursor is not one of this list
   */
  list(reads: SharedReads, query: Query, search?: Search): Promise<Page<Row>> {
    return readPage(reads, { name: this.name, pairs: this.pairs, listing: this.listing }, query, search);
  }

  /**
   * All rows that the filters choose, as text.
   *
   * @param signal - ends them before they are read
   * @throws Problem 503 or 504
   */
  export(exports: Exports, format: RowFormat, query: Query, signal?: AbortSignal): Promise<Rows> {
    return exports.open((db) => exportStatement(db, format, this.chosenBy(query)), signal);
  }

  /** The statements that send all rows that the filters choose, one part after the other, in an order if the query names one. */
  exportStatements(db: Queryable, format: RowFormat, query: Partial<Query>): Promise<string[]> {
    return exportStatements(db, format, this.chosenBy(query));
  }

  /** How many those are. */
  count(db: Queryable, query: Partial<Query>): Promise<number> {
    return countChosen(db, this.name, this.chosenBy(query).chosen);
  }

  /** About how many rows there are at all. */
  estimate(db: Queryable): Promise<number> {
    return estimateRows(db, this.name);
  }

  private chosenBy(query: Partial<Query>): Export {
    const { sorts } = this.listing;
    const sort = query.sort === undefined ? undefined : sorts[query.sort];
    return {
      table: this.name,
      columns: this.columns,
      chosen: chooseRows(this.listing, query),
      order: sort && { column: sort[0], direction: sort[1] },
    };
  }

  /**
   * Merges values into a row.
   *
   * @throws Problem 404, 409, 412, or 422 `alias_conflict` if more than one alternative differs
   */
  async update(db: Queryable, id: string, values: Values, terms: Terms = {}): Promise<Json<Row>> {
    const [row] = await this.run(db, this.updates(id, values, terms), 'write', values, terms.alternatives);
    return row ? row.json : raise(await this.whyNoRow(db, id, terms));
  }

  /** @throws Problem 404, 412, or 409 if rows of tables that we do not know still refer to it */
  async delete(db: Queryable, id: string, versions?: string[]): Promise<{ id: string }> {
    const [row] = await this.run(db, (versions ? this.removeVersion : this.remove)({ id, versions }), 'delete');
    return row ? { id: row.id } : raise(await this.whyNoRow(db, id, { versions }));
  }

  /** Why a change found no row: told after the fact, so that nothing comes between a look and the change. */
  private async whyNoRow(db: Queryable, id: string, { alternatives, versions }: Terms): Promise<Problem> {
    const problem = versions && (await versionProblem(db, this.checkVersion, id, versions));
    if (problem) return problem;
    const ambiguous = alternatives && (await aliasConflict(db, this.name, id, alternatives));
    // A row that has the version now did not have it then.
    return ambiguous ?? (versions ? preconditionFailed() : notFound(id));
  }

  /** @param sent - what was to be written, to explain why it could not be */
  private async run(db: Queryable, statement: Statement, doing: Doing, sent: Values = {}, alternatives?: Alternatives) {
    try {
      return await write<Made<Row>>(db, statement);
    } catch (error) {
      throw await this.explanations.of(error, db, doing, sent, alternatives);
    }
  }
}

function raise(error: Error): never {
  throw error;
}
