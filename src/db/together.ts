import pg from 'pg';
import type { Statement } from './sql.js';

/** What the driver does with a query of its own; its typings keep that to themselves. */
interface DriverQuery {
  submit(connection: DriverConnection): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: DriverConnection): void;
  handleReadyForQuery(connection: DriverConnection): void;
  /** How values are read; the driver fills it in for what it is given itself. */
  _result: { _types: pg.CustomTypesConfig };
}

/** Likewise its connection, which notes the names of statements whose Parse is under way. */
type DriverConnection = pg.Connection & { submittedNamedStatements?: Record<string, string> };

type Result = pg.QueryResult<pg.QueryResultRow>;

/**
 * Runs statements that are sent at once and are one transaction: Postgres commits at the Sync that ends them (its manual,
 * "Frontend/Backend Protocol", "Pipelining"). If one of them fails, all are undone.
 *
 * @throws the error of the first that fails
 */
export function runTogether(client: pg.PoolClient, statements: Statement[]): Promise<Result[]> {
  return new Promise((resolve, reject) => {
    client.query(new Together(client, statements, resolve, reject));
  });
}

/** The driver takes whatever knows how to send itself and gets the messages that answer it, as its cursors do. */
class Together implements pg.Submittable {
  private readonly queries: DriverQuery[];
  private readonly results: Result[] = [];
  private current = 0;
  private failure: Error | undefined;

  constructor(
    client: pg.PoolClient,
    private readonly statements: Statement[],
    private readonly resolve: (results: Result[]) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.queries = statements.map(({ name, text, values }) => {
      const query = new pg.Query(text, values, (error: Error | undefined, result: Result) => {
        this.failure ??= error ?? undefined;
        this.results.push(result);
      });
      // A statement that has neither a name nor values would be sent in another way, which ends with a Sync of its own.
      const internals = Object.assign(query, { name, queryMode: 'extended' }) as unknown as DriverQuery;
      internals._result._types = client;
      return internals;
    });
  }

  /** The driver notes by these two what a connection has prepared. */
  get name(): string | undefined {
    return this.statements[this.current]?.name;
  }

  get text(): string {
    return this.statements[this.current]?.text ?? '';
  }

  /** The driver may call this while it reads, so nothing is thrown. Without a Sync nothing is done, and the connection is lost. */
  submit(connection: DriverConnection): null {
    connection.stream.cork();
    const error = this.send(connection);
    if (error) {
      this.reject(error);
      connection.stream.destroy();
    } else connection.sync();
    connection.stream.uncork();
    return null;
  }

  /** @returns why a statement cannot be sent */
  private send(connection: DriverConnection): Error | undefined {
    const withoutSync = Object.create(connection, { sync: { value: () => undefined } }) as DriverConnection;
    for (const query of this.queries) {
      const error = query.submit(withoutSync) ?? this.failure;
      if (error) return error;
    }
    return undefined;
  }

  handleRowDescription(message: unknown): void {
    this.queries[this.current]?.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.queries[this.current]?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: DriverConnection): void {
    this.queries[this.current]?.handleCommandComplete(message, connection);
    this.current++;
  }

  handleReadyForQuery(connection: DriverConnection): void {
    for (const query of this.queries) query.handleReadyForQuery(connection);
    if (this.failure) this.reject(this.failure);
    else this.resolve(this.results);
  }

  handleError(error: unknown, connection: DriverConnection): void {
    // Postgres passes over what follows: what had to be prepared is not.
    for (const { name = '' } of this.statements.slice(this.current)) delete connection.submittedNamedStatements?.[name];
    this.reject(error);
  }
}
