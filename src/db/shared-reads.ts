import type { Queryable } from './pool.js';
import type { Queue } from './queue.js';
import { read } from './read.js';
import type { Statement } from './sql.js';

/** The executions of one read: the one that is under way, and the one that begins after it for all who came meanwhile. */
interface Executions {
  current: Promise<unknown[]> | undefined;
  next: Promise<unknown[]> | undefined;
  /** How many wait for the next one. */
  joined: number;
}

/**
 * Reads that many ask for at once, such as the first page of a list: while one is under way, all who want the same wait
 * for its end and then share one more. Nothing is kept, and nobody gets what was read before the question was asked. It also
 * keeps a slow read that is asked for again and again from taking every connection.
 */
export class SharedReads {
  private readonly running = new Map<string, Executions>();

  /** How many wait for the end of an execution, to share the next. */
  joined = 0;

  /** @param queue - tells how many may wait so; it counts those that may not, and never holds one */
  constructor(
    private readonly db: Queryable,
    private readonly queue?: Queue,
  ) {}

  /** @throws Problem 503 or 504 if the database cannot answer, or if too many wait already */
  read<Row extends object>(statement: Statement): Promise<Row[]> {
    const key = `${statement.name ?? statement.text}\n${JSON.stringify(statement.values)}`;
    const executions = this.running.get(key);
    // What runs under this key is this statement, so its rows are of this kind.
    return (executions ? this.join(key, executions, statement) : this.start(key, statement)) as Promise<Row[]>;
  }

  private start(key: string, statement: Statement): Promise<unknown[]> {
    const current = read(this.db, statement);
    const executions: Executions = { current, next: undefined, joined: 0 };
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
    if (this.queue && this.joined >= this.queue.size) return Promise.reject(this.queue.refusal());
    const begin = () => {
      this.joined -= executions.joined;
      return this.start(key, statement);
    };
    this.joined++;
    executions.joined++;
    executions.next ??= executions.current?.then(begin, begin) ?? begin();
    return executions.next;
  }
}
