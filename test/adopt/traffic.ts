import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

/** How long each kind of statement took at most, in milliseconds, how many ran, and what failed. */
export interface Report {
  count: number;
  longest: Record<string, number>;
  /** Those that took long, with the time at which they began. */
  slow: { name: string; start: number; ms: number }[];
  failures: string[];
  /** The longest that one of them waited for a lock, in milliseconds, as far as sampling sees. */
  longestWait: number;
}

const NAME = 'traffic';

type Operation = (client: pg.Client, run: number) => Promise<unknown>;

/** What the ERP does all day, with the columns that it knows. */
const operations: Record<string, Operation> = {
  insert: (client, run) =>
    client.query(`insert into leads (id, name, email, stage) values ($1, 'Traffic', $2, 'new')`, [
      randomUUID(),
      `${randomUUID()}-${run}@example.com`,
    ]),
  update: (client) =>
    client.query(`update leads set stage = 'won' where id = (select id from leads where id > $1 order by id limit 1)`, [
      randomUUID(),
    ]),
  read: (client) => client.query('select * from leads where id > $1 order by id limit 20', [randomUUID()]),
  delete: (client) =>
    client.query(
      `delete from leads where name = 'Traffic' and id = (select min(l.id::text)::uuid from (select id from leads where id > $1 order by id limit 1) l)`,
      [randomUUID()],
    ),
  transaction: async (client) => {
    await client.query('begin');
    await client.query(`insert into clients (id, name) values ($1, 'Traffic')`, [randomUUID()]);
    await client.query(`insert into leads (id, name, client_id) select $1, 'Traffic', id from clients limit 1`, [
      randomUUID(),
    ]);
    await client.query('commit');
  },
};

/**
 * Runs `work` while several sessions read and write without a pause, and one reads for half a second at a time, which
 * keeps everybody else from altering the table.
 */
export async function besideTraffic<T>(url: string, work: () => Promise<T>): Promise<Report & { result: T }> {
  const report: Report = { count: 0, longest: {}, slow: [], failures: [], longestWait: 0 };
  const stop = new AbortController();
  const sessions = [writer, writer, writer, slowReader, watcher].map((session) => session(url, report, stop.signal));
  try {
    const result = await work();
    return { ...report, result };
  } finally {
    stop.abort();
    await Promise.all(sessions);
  }
}

async function writer(url: string, report: Report, stop: AbortSignal): Promise<void> {
  await connected(url, async (client) => {
    for (let run = 0; !stop.aborted; run++) {
      for (const [name, operation] of Object.entries(operations)) {
        const start = performance.now();
        await operation(client, run).catch((error: unknown) => report.failures.push(`${name}: ${String(error)}`));
        const ms = Math.round(performance.now() - start);
        report.longest[name] = Math.max(report.longest[name] ?? 0, ms);
        if (ms > 250) report.slow.push({ name, start, ms });
        report.count++;
      }
      await setTimeout(1);
    }
  });
}

async function slowReader(url: string, report: Report, stop: AbortSignal): Promise<void> {
  await connected(url, async (client) => {
    while (!stop.aborted) {
      await client
        .query('begin; select from leads limit 1; select pg_sleep(0.5); commit')
        .catch((error: unknown) => report.failures.push(`slow read: ${String(error)}`));
      await setTimeout(1_500, undefined, { signal: stop }).catch(() => undefined);
    }
  });
}

/** Looks every few milliseconds who of the others waits for a lock, and since when. */
async function watcher(url: string, report: Report, stop: AbortSignal): Promise<void> {
  await connected(url, async (client) => {
    while (!stop.aborted) {
      const { rows } = await client.query<{ ms: number }>(
        `select coalesce(max(extract(epoch from clock_timestamp() - l.waitstart)), 0)::float8 * 1000 as ms
         from pg_locks l
         join pg_stat_activity a using (pid)
         where not l.granted and a.application_name = '${NAME}' and a.datname = current_database()`,
      );
      report.longestWait = Math.max(report.longestWait, Math.round(rows[0]?.ms ?? 0));
      await setTimeout(10);
    }
  });
}

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: NAME });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
