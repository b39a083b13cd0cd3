import { Transform, type Readable } from 'node:stream';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { unavailable } from '../problem.js';
import type { Rows } from '../rows.js';
import { databaseProblem } from './errors.js';
import type { Queryable } from './pool.js';
import { allowSilence, SILENCE } from './silence.js';

interface ExportLimits {
  /** How many may run at once: each holds a connection for as long as its reader takes. */
  atOnce: number;
  /** How long a reader may take nothing, in milliseconds. */
  stallMs: number;
  /** How long one may take at most, in milliseconds. */
  limitMs: number;
}

/** A connection that is ready to send rows. */
interface Connected {
  client: pg.PoolClient;
  pid: number;
  statement: string;
}

/** How long after it should have ended a statement a server may say nothing. */
const GRACE_MS = 5_000;
/** Seconds after which somebody else may be done. */
const RETRY_AFTER = 5;

/**
 * Sends many rows to whoever reads them, no faster than they are read: what is not read yet waits in Postgres. Its connection
 * and its view of the database are given back when all is sent, when the reader goes away, and when it takes too long.
 */
export class Exports {
  private running = 0;

  /** @param withdraw - tells whoever shares the connections out that one is taken, and returns what tells that it is back */
  constructor(
    private readonly pool: pg.Pool,
    private readonly withdraw: () => () => void,
    private readonly limits: ExportLimits,
  ) {}

  /**
   * @param signal - ends them, also before there is a first byte
   * @param compose - makes the statement, a COPY to stdout; it may ask the connection that is going to run it
   * @returns the rows' text, once its first bytes are there: until then, what goes wrong is a problem
   * @throws Problem 503 or 504 if the database cannot answer, or enough are running
   */
  async open(compose: (db: Queryable) => Promise<string>, signal?: AbortSignal): Promise<Rows> {
    if (this.running >= this.limits.atOnce)
      throw unavailable((messages) => messages.unavailable.exporting, RETRY_AFTER);
    this.running++;
    const giveBack = this.withdraw();
    const connected = await this.connect(compose).catch((error: unknown) => {
      this.running--;
      giveBack();
      throw databaseProblem(error, 'read');
    });
    const rows = this.stream(connected, giveBack);
    const cut = () => rows.destroy();
    signal?.addEventListener('abort', cut, { once: true });
    if (signal?.aborted) cut();
    await firstBytes(rows).catch((error: unknown) => {
      throw databaseProblem(error, 'read');
    });
    return rows as Readable as Rows; // Made from the columns of a table.
  }

  private async connect(compose: (db: Queryable) => Promise<string>): Promise<Connected> {
    const client = await this.pool.connect();
    try {
      await client.query(`begin read only; set local statement_timeout = ${this.limits.limitMs}`);
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      return { client, pid: rows[0]?.pid ?? 0, statement: await compose(client) };
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  private stream({ client, pid, statement }: Connected, giveBack: () => void): Transform {
    // Its reader may take its time, and so may the database until there is a first row.
    const forbidSilence = allowSilence(client);
    const source = client.query(copyTo(statement));
    const rows = watched(this.limits);
    source.on('error', (error) => rows.destroy(error));
    rows.once('close', () => {
      this.running--;
      forbidSilence();
      void (rows.readableEnded ? finish(client) : this.abandon(client, pid)).finally(giveBack);
    });
    return source.pipe(rows);
  }

  /** A backend that still works would only notice when it sends something that nobody takes. */
  private async abandon(client: pg.PoolClient, pid: number): Promise<void> {
    await this.pool.query('select pg_cancel_backend($1)', [pid]).catch(() => undefined);
    client.release(true);
  }
}

async function finish(client: pg.PoolClient): Promise<void> {
  const failed = await client.query('commit').then(
    () => false,
    () => true,
  );
  client.release(failed);
}

/** Passes bytes on, and ends with an error when nothing has passed for a while, or when it takes too long altogether. */
function watched({ stallMs, limitMs }: ExportLimits): Transform {
  let stall: NodeJS.Timeout | undefined;
  // The server has ended the statement by then, unless it is gone.
  const limit = setTimeout(() => rows.destroy(new Error(SILENCE)), limitMs + GRACE_MS);
  const rows = new Transform({
    transform(chunk, _encoding, done) {
      // Until the first bytes are there it is the database that takes its time.
      stall ??= setTimeout(() => rows.destroy(new Error('nobody has read the rows for a while')), stallMs);
      stall.refresh();
      done(null, chunk);
    },
  });
  rows.once('close', () => {
    clearTimeout(stall);
    clearTimeout(limit);
  });
  return rows;
}

function firstBytes(rows: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    rows.once('readable', () => resolve());
    // Ended by whoever was to read them.
    rows.once('close', () => resolve());
    rows.once('error', reject);
  });
}
