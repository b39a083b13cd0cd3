import type pg from 'pg';
import { to as copyTo, type CopyToStreamQuery } from 'pg-copy-streams';

/** What is read ahead of its turn, in bytes: about what one statement of an export sends. */
const READ_AHEAD = 4 * 1024 * 1024;

/**
 * Rows that connections send by turns, one COPY to stdout after the other: while what one of them has sent is written, the
 * next are sending already.
 */
export class Turns implements AsyncIterable<Buffer> {
  private readonly begun: CopyToStreamQuery[] = [];

  constructor(
    private readonly clients: readonly pg.Client[],
    private readonly statements: readonly string[],
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const ahead = this.clients.length;
    try {
      for (let turn = 0; turn < this.statements.length; turn++) {
        while (this.begun.length < Math.min(turn + ahead, this.statements.length)) this.begin();
        const rows = this.begun[turn]?.iterator({ destroyOnReturn: false });
        yield* rows as AsyncIterable<Buffer>; // A stream of bytes, as all of Node's.
      }
    } finally {
      // Whatever stopped the reading, a connection cannot be used again before all is taken from it.
      for (const rows of this.begun) rows.resume();
    }
  }

  /** How many rows there were. Known when each connection has answered something else. */
  get rowCount(): number {
    return this.begun.reduce((sum, rows) => sum + rows.rowCount, 0);
  }

  private begin(): void {
    const turn = this.begun.length;
    const client = this.clients[turn % this.clients.length];
    const statement = this.statements[turn];
    if (client === undefined || statement === undefined) return;
    const rows = client.query(copyTo(statement, { highWaterMark: READ_AHEAD }));
    // Told to whoever reads them, when it is their turn.
    rows.on('error', () => undefined);
    rows.read(0);
    this.begun.push(rows);
  }
}
