import type { Queryable } from './pool.js';
import { read } from './read.js';
import type { Statement } from './sql.js';

/** The executions of one read: the one that is under way, and the one that begins after it for all who came meanwhile. */
interface Executions {
  current: Promise<unknown[]> | undefined;
  next: Promise<unknown[]> | undefined;
}

/**
 * Reads that many ask for at once, such as the first page of a list: while one is under way, all who want the same wait
 * for its end and then share one more. Nothing is kept, and nobody gets what was read before the question was asked. It also
 * keeps a slow read that is asked for again and again from taking every connection.
 */
export class SharedReads {
  private readonly running = new Map<string, Executions>();

  constructor(private readonly db: Queryable) {}

  /** @throws Problem 503 or 504 if the database cannot answer */
  read<Row extends object>(statement: Statement): Promise<Row[]> {
    const key = `${statement.name ?? statement.text}\n${JSON.stringify(statement.values)}`;
    const executions = this.running.get(key);
    // What runs under this key is this statement, so its rows are of this kind.
    return (executions ? this.join(key, executions, statement) : this.start(key, statement)) as Promise<Row[]>;
  }

  private start(key: string, statement: Statement): Promise<unknown[]> {
    const current = read(this.db, statement);
    const executions: Executions = { current, next: undefined };
    this.running.set(key, executions);
    const forget = () => {
      // V8 chains the tables that a Map has outgrown: one that reaches the old generation would keep every page that later
      // ones have held, until all of the heap is looked through. So what a table holds must hold no page.
      executions.current = undefined;
      if (!executions.next) this.running.delete(key);
    };
    current.then(forget, forget);
    return current;
  }

  private join(key: string, executions: Executions, statement: Statement): Promise<unknown[]> {
    const begin = () => this.start(key, statement);
    executions.next ??= executions.current?.then(begin, begin) ?? begin();
    return executions.next;
  }
}
