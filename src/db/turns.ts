import type pg from 'pg';
import { to as copyTo, type CopyToStreamQuery } from 'pg-copy-streams';

/**
 * Rows that connections send by turns, one COPY to stdout after the other: while what one of them has sent is written, the
 * next are sending already. Until it is their turn, what they send waits where it costs least, between the two programs: to
 * take it earlier would be to take it in small pieces.
 */
export class Turns implements AsyncIterable<Buffer> {
  private readonly begun: CopyToStreamQuery[] = [];

  /** @param onTurn - told each time when all that a statement sends has been read */
  constructor(
    private readonly clients: readonly pg.Client[],
    private readonly statements: readonly string[],
    private readonly onTurn: () => void = () => undefined,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const ahead = this.clients.length;
    try {
      for (let turn = 0; turn < this.statements.length; turn++) {
        while (this.begun.length < Math.min(turn + ahead, this.statements.length)) this.begin();
        const rows = this.begun[turn]?.iterator({ destroyOnReturn: false });
        yield* rows as AsyncIterable<Buffer>; // A stream of bytes, as all of Node's.
        this.onTurn();
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
    const rows = client.query(copyTo(statement));
    // Told to whoever reads them, when it is their turn.
    rows.on('error', () => undefined);
    this.begun.push(rows);
  }
}
