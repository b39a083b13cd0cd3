import { v7 as uuidv7 } from 'uuid';
import pg from 'pg';
import type { Json } from '../json.js';
import { alreadyExists, invalid, notFound, referenceNotFound, type FieldError, type Problem } from '../problem.js';
import { databaseProblem } from './errors.js';
import { readPage, type ListQuery, type Listing, type Page } from './list.js';
import type { Queryable } from './pool.js';
import type { Sql } from './sql.js';

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

/** A new row or a change to one, validated: names of columns, normal values. */
type Values = Record<string, unknown>;

/** By column, values sent under several names of it; see Input. */
type Alternatives = Record<string, unknown[]>;

/**
 * The statements that every resource has, composed once from constant pieces; values are always parameters. Postgres makes
 * the JSON text of the rows.
 *
 * @typeParam Row - the schema of a row as answered
 * @typeParam Query - the query parameters of its list
 */
export class Table<Row extends { id: string }, Query extends ListQuery> {
  private readonly name: string;
  private readonly references: [column: string, table: string][];
  private readonly writable: string[];
  private readonly pairs: string;
  private readonly listing: Listing<Row, Query>;

  constructor({ name, columns, references, listing }: Definition<Row, Query>) {
    const entries = Object.entries<string>(columns);
    this.name = name;
    this.references = Object.entries(references);
    this.listing = listing;
    this.writable = [...new Set(entries.map(([, column]) => column))].filter(
      (column) => !/^(created|updated)_at$/.test(column),
    );
    this.pairs = entries.map(([property, column]) => `t.${column} as ${property}`).join(', ');
  }

  /** @throws Problem 409 if the id or another unique value is taken or a reference leads nowhere */
  async insert(db: Queryable, values: Values): Promise<{ id: string; json: Json<Row> }> {
    const row: Values & { id: unknown } = { ...values, id: values.id ?? uuidv7() };
    // Only the columns that were sent, so that the table's own defaults fill the others.
    const columns = this.writable.filter((column) => row[column] !== undefined).join(', ');
    const text = `
      insert into ${this.name} as t (${columns})
      select ${columns}
      from jsonb_populate_record(null::${this.name}, $1)
      returning t.id, ${this.json}`;
    const { rows } = await this.write<Row & { json: Json<Row> }>(db, text, [JSON.stringify(row)], row);
    return only(rows);
  }

  /** @throws Problem 404 */
  async get(db: Queryable, id: string): Promise<Json<Row>> {
    const { rows } = await this.read<{ json: Json<Row> }>(
      db,
      `select ${this.json} from ${this.name} t where t.id = $1`,
      [id],
    );
    return rows[0]?.json ?? raise(notFound(id));
  }

  /**
   * @param also - a condition beside the query's filters
   * @throws Problem 422 if the cursor is not one of this list
   */
  list(db: Queryable, query: Query, also?: Sql): Promise<Page<Row>> {
    return readPage(db, { name: this.name, pairs: this.pairs, listing: this.listing }, query, also);
  }

  /**
   * Merges values into a row. Of alternatives, the one that differs from the stored value is taken.
   *
   * @throws Problem 404, 409, or 422 `alias_conflict` if more than one alternative differs
   */
  async update(db: Queryable, id: string, values: Values, alternatives: Alternatives = {}): Promise<Json<Row>> {
    const ambiguous = Object.keys(alternatives).length > 0;
    const parameters = [id, JSON.stringify(values), ...(ambiguous ? [JSON.stringify(alternatives)] : [])];
    const { rows } = await this.write<{ json: Json<Row> }>(db, this.updateText(ambiguous), parameters, values);
    if (rows[0]) return rows[0].json;
    throw (ambiguous && (await this.conflict(db, id, alternatives))) || notFound(id);
  }

  /** @throws Problem 404, or 409 if rows of tables that we do not know still refer to it */
  async delete(db: Queryable, id: string): Promise<{ id: string }> {
    const text = `delete from ${this.name} t where t.id = $1 returning t.id`;
    const { rows } = await db
      .query<{ id: string }>(text, [id])
      .catch((error: unknown) => raise(databaseProblem(error, 'delete')));
    return rows[0] ?? raise(notFound(id));
  }

  /** The JSON text of row `t`. */
  private get json(): string {
    return `(select row_to_json(r)::text from (select ${this.pairs}) r) as json`;
  }

  private updateText(ambiguous: boolean): string {
    const columns = this.writable.join(', ');
    // jsonb_populate_record keeps of row `t` what the values do not name.
    const chosen = `
      (select coalesce(jsonb_object_agg(name, value), '{}') from (${CHANGES}) c)`;
    const unambiguous = `
      and not exists (select from (${CHANGES}) c group by name having count(*) > 1)`;
    return `
      update ${this.name} t
      set (${columns}) = (
        select ${this.writable.map((column) => `n.${column}`).join(', ')}
        from jsonb_populate_record(t, $2::jsonb${ambiguous ? ` - array(select jsonb_object_keys($3::jsonb)) || ${chosen}` : ''}) n
      )
      where t.id = $1${ambiguous ? unambiguous : ''}
      returning ${this.json}`;
  }

  /** Which alternatives are in conflict, if the row is there and any are. */
  private async conflict(db: Queryable, id: string, alternatives: Alternatives): Promise<Problem | undefined> {
    const text = `
      select name
      from ${this.name} t, lateral (${CHANGES.replaceAll('$3', '$2')}) c
      where t.id = $1
      group by name
      having count(*) > 1
      order by name`;
    const { rows } = await this.read<{ name: string }>(db, text, [id, JSON.stringify(alternatives)]);
    const message = 'and another name of it have different values, and both differ from the stored one; send one';
    const errors = rows.map(({ name }): FieldError => ({
      in: 'body',
      pointer: `/${name}`,
      code: 'alias_conflict',
      message,
    }));
    return errors.length > 0 ? invalid(errors) : undefined;
  }

  private read<R extends pg.QueryResultRow>(db: Queryable, text: string, values: unknown[]) {
    return db.query<R>(text, values).catch((error: unknown) => raise(databaseProblem(error, 'read')));
  }

  private write<R extends pg.QueryResultRow>(db: Queryable, text: string, parameters: unknown[], row: Values) {
    return db.query<R>(text, parameters).catch(async (error: unknown) => raise(await this.refusal(db, error, row)));
  }

  /** Explains what only the table knows: whose id is taken, and which references lead nowhere. */
  private async refusal(db: Queryable, error: unknown, row: Values): Promise<Problem> {
    if (!(error instanceof pg.DatabaseError)) return databaseProblem(error, 'write');
    const id = String(row.id);
    if (error.constraint === `${this.name}_pkey`) return alreadyExists(id, `/${this.name}/${id}`);
    if (error.code === '23503') return referenceNotFound(await this.missingReferences(db, row));
    return databaseProblem(error, 'write');
  }

  /** The database tells the first broken reference only; this finds them all. */
  private async missingReferences(db: Queryable, row: Values): Promise<string[]> {
    const cases = this.references.map(
      ([column, table], i) =>
        `case when $${i + 1}::uuid is not null and not exists (select from ${table} where id = $${i + 1}::uuid) then '${column}' end`,
    );
    const text = `select array_remove(array[${cases.join(', ')}], null) as columns`;
    const { rows } = await this.read<{ columns: string[] }>(
      db,
      text,
      this.references.map(([column]) => row[column] ?? null),
    );
    return only(rows).columns;
  }
}

/** Each alternative in `$3` that would change row `t`, compared in the column's own type. */
const CHANGES = `
  select name, value
  from jsonb_each($3::jsonb) a (name, candidates), jsonb_array_elements(candidates) v (value)
  where jsonb_populate_record(t, jsonb_build_object(name, value)) is distinct from t`;

function only<R>(rows: R[]): R {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that always answers a row answered none');
  return row;
}

function raise(error: Error): never {
  throw error;
}
