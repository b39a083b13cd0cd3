import { expect, it } from 'vitest';
import { inTransaction, withSecondReader, withSession } from '../../src/db/session.js';
import { createDatabase } from '../server.js';
import { over } from '../trouble.js';

const location = (databaseUrl: string) => ({ databaseUrl, dataDir: '', migrateOnStart: false });
const { signal } = new AbortController();
const count = 'select count(*)::integer as rows from leads';

it('a second reader sees what the first one sees, and does not wait for ever for whoever waits for the first', async () => {
  const { url, drop } = await createDatabase();
  await over(url, async (other) => {
    const reading = withSession(location(url), (session) =>
      inTransaction(session, signal, async (first) => {
        await first.query('set transaction isolation level repeatable read, read only');
        await first.query(count);
        await other.query(`insert into leads (name) values ('Zoé')`);
        const seen = await withSecondReader(session, signal, (second) => second.query(count));
        expect(seen.rows).toEqual([{ rows: 0 }]);
        const waiting = other.query('begin; lock table leads in access exclusive mode');
        const refused = withSecondReader(session, signal, (second) => second.query(count));
        await expect(refused).rejects.toMatchObject({ code: '55P03' });
        return { waiting };
      }),
    );
    await (
      await reading
    ).waiting;
  });
  await drop();
}, 30_000);
