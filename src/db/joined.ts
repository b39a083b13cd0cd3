import type { QueryResult, QueryResultRow } from 'pg';
import { preparedStatement, shortStatement, type Statement, type Template } from './sql.js';

type Result = Pick<QueryResult<QueryResultRow>, 'rows' | 'rowCount'>;

/** How many rows a statement inserts at most: it has parameters for so many, and takes room for them on every connection. */
const MOST = 8;

/** The row that a statement inserts. */
interface Row {
  table: string;
  /** The columns whose values it takes, the id among them, in the order of its parameters. */
  columns: string[];
}

/**
 * A short statement that inserts one row, and that can be joined to others of its kind. Changes cannot be joined in this way: a row
 * that another transaction has just changed is looked for once more by Postgres, and not found in a list of parameters.
 *
 * @param text - where it is alone
 * @param compose - makes the text for the rows that the given one selects; it answers the `id` of each
 */
export function joinableInsert({ table, columns }: Row, text: string, compose: (rows: string) => string): Template {
  const fill = shortStatement(text);
  let prepared: Statement | undefined;
  const join = (rows: unknown[][]): Statement => {
    prepared ??= preparedStatement(compose(selectParameters(table, columns)))({});
    // One statement for any number of rows, since a connection keeps what it has prepared.
    const unused = Array<null>((MOST - rows.length) * columns.length).fill(null);
    return { ...prepared, values: [...rows.flat(), ...unused, rows.length] };
  };
  return (values) => ({ ...fill(values), row: { id: values.id, join } });
}

/**
 * Selects as many rows of parameters as the last parameter says. The first part selects nothing: the others take their types
 * from it, as parameters of an insert do from its columns.
 */
function selectParameters(table: string, columns: string[]): string {
  const width = columns.length;
  const rows = Array.from({ length: MOST }, (_, row) => {
    const parameters = columns.map((_, column) => `$${row * width + column + 1}`);
    return `select ${parameters.join(', ')} where ${row} < $${MOST * width + 1}`;
  });
  return [`select ${columns.join(', ')} from ${table} where false`, ...rows].join(' union all ');
}

/** A statement that is sent, and whose work it does. */
interface Group {
  /** What was asked for first. */
  first: Statement;
  /** Of all that it does the work of: the place among what was asked for, and the row. */
  places: number[];
  ids: unknown[];
  rows: unknown[][];
}

/**
 * Statements that are sent as fewer: those of one kind that insert a row each are one that inserts them all. Whatever a table
 * checks is read by Postgres anew for every statement, from the text that it keeps of it; of a lead's insert, that is two fifths.
 */
export class Joined {
  /** What is to be sent. */
  readonly statements: Statement[];
  private readonly groups: Group[];

  /** @param asked - statements of any kind */
  constructor(asked: readonly Statement[]) {
    this.groups = groupsOf(asked);
    this.statements = this.groups.map(({ first, rows }) => (rows.length > 1 && first.row?.join(rows)) || first);
  }

  /** What each that was asked for would have been answered, by the answers to those that were sent. */
  resultsOf(answers: readonly Result[]): Result[] {
    const results: Result[] = [];
    for (const [i, { places, ids }] of this.groups.entries()) {
      const answer = answers[i] ?? { rows: [], rowCount: 0 };
      for (const [j, place] of places.entries()) results[place] = ids.length > 1 ? resultOf(ids, j, answer) : answer;
    }
    return results;
  }
}

/** A statement that cannot be joined is alone. */
function groupsOf(asked: readonly Statement[]): Group[] {
  const groups: Group[] = [];
  const open = new Map<unknown, Group>();
  for (const [place, statement] of asked.entries()) {
    const { row, values } = statement;
    let group = row && open.get(row.join);
    if (!group || group.ids.length === MOST) {
      group = { first: statement, places: [], ids: [], rows: [] };
      groups.push(group);
      if (row) open.set(row.join, group);
    }
    group.places.push(place);
    group.ids.push(row?.id);
    group.rows.push(values);
  }
  return groups;
}

/** A row is known by its id; by its place where a trigger has given it another. */
function resultOf(ids: unknown[], place: number, { rows }: Result): Result {
  const found = rows.find(({ id }) => id === ids[place]) ?? (rows.length === ids.length ? rows[place] : undefined);
  return found ? { rows: [found], rowCount: 1 } : { rows: [], rowCount: 0 };
}
