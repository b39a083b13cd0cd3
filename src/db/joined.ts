import type { QueryResult, QueryResultRow } from 'pg';
import { preparedStatement, shortStatement, type Statement, type Template } from './sql.js';

type Result = Pick<QueryResult<QueryResultRow>, 'rows' | 'rowCount'>;

/** How many rows a statement inserts at most: it has parameters for so many, and takes room for them on every connection. */
const MOST = 8;

/** Makes the text of an insert from what gives it its rows; it answers the `id` of each. */
type Compose = (rows: string) => string;

/**
 * A short statement that inserts one row, and that can be joined to others of its kind. Changes cannot be joined in this way: a row
 * that another transaction has just changed is looked for once more by Postgres, and not found in a list of parameters.
 *
 * @param columns - the columns whose values it takes, the id among them
 */
export function joinableInsert(table: string, columns: string[], compose: Compose): Template {
  const fill = shortStatement(compose(namedRow(columns)));
  let prepared: Statement | undefined;
  const join = (rows: unknown[][]): Statement => {
    prepared ??= preparedStatement(compose(selectParameters(table, columns)))({});
    // One statement for any number of rows, since a connection keeps what it has prepared.
    const unused = Array<null>((MOST - rows.length) * columns.length).fill(null);
    return { ...prepared, values: [...rows.flat(), ...unused, rows.length] };
  };
  return (values) => ({ ...fill(values), row: { id: values.id, join } });
}

/** One row, with a parameter of its name for each column. */
export function namedRow(columns: string[]): string {
  return `values (${columns.map((column) => `:${column}`).join(', ')})`;
}

/**
 * Selects as many rows of parameters as the last parameter says, each with its values in the order of the columns. The first part
 * selects nothing: the others take their types from it, as parameters of an insert do from its columns.
 */
function selectParameters(table: string, columns: string[]): string {
  const width = columns.length;
  const rows = Array.from({ length: MOST }, (_, row) => {
    const parameters = columns.map((_, column) => `$${row * width + column + 1}`);
    return `select ${parameters.join(', ')} where ${row} < $${MOST * width + 1}`;
  });
  return [`select ${columns.join(', ')} from ${table} where false`, ...rows].join(' union all ');
}

/** A statement that was asked for, with its place among all of them. */
interface Asked {
  statement: Statement;
  place: number;
}

/** Those that are sent as one. */
type Group = [Asked, ...Asked[]];

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
    this.statements = this.groups.map(joinGroup);
  }

  /** What each that was asked for would have been answered, by the answers to those that were sent. */
  resultsOf(answers: readonly Result[]): Result[] {
    const results: Result[] = [];
    for (const [i, group] of this.groups.entries()) {
      const answer = answers[i] ?? { rows: [], rowCount: 0 };
      for (const [j, { place }] of group.entries())
        results[place] = group.length === 1 ? answer : resultOf(group, j, answer);
    }
    return results;
  }
}

/** A statement that cannot be joined is alone. */
function groupsOf(asked: readonly Statement[]): Group[] {
  const groups: Group[] = [];
  const open = new Map<unknown, Group>();
  for (const [place, statement] of asked.entries()) {
    const kind = statement.row?.join;
    const group = open.get(kind);
    if (group && group.length < MOST) {
      group.push({ statement, place });
      continue;
    }
    const begun: Group = [{ statement, place }];
    groups.push(begun);
    if (kind) open.set(kind, begun);
  }
  return groups;
}

function joinGroup(group: Group): Statement {
  const [{ statement }, ...others] = group;
  return others.length > 0 && statement.row ? statement.row.join(group.map((one) => one.statement.values)) : statement;
}

/** A row is known by its id; by its place where a trigger has given it another. */
function resultOf(group: Group, place: number, { rows }: Result): Result {
  const id = group[place]?.statement.row?.id;
  const found = rows.find((row) => row.id === id) ?? (rows.length === group.length ? rows[place] : undefined);
  return found ? { rows: [found], rowCount: 1 } : { rows: [], rowCount: 0 };
}
