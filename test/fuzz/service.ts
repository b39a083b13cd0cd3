import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { openLanes } from '../../src/db/lanes.js';
import { createHttpServer } from '../../src/http.js';
import { readDocument } from '../../src/document.js';

/** A service in this process, on a migrated database. */
export async function serve(databaseUrl: string): Promise<{ url: string; close: () => Promise<void> }> {
  const limits = { statementTimeoutMs: 10_000, lockTimeoutMs: 5_000 };
  const lanes = openLanes({
    databaseUrl,
    size: 4,
    queueSize: 100,
    preparedStatements: true,
    ...limits,
    onIdleError: () => undefined,
    onUpkeepError: () => undefined,
  });
  const app = await createApp({
    lanes: () => lanes,
    document: await readDocument(),
    logger: pino({ level: 'silent' }),
    phoneRegion: 'FR',
  });
  const server = createHttpServer(app, { requestTimeoutMs: 30_000, maxConnections: 1_000 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await lanes.end();
    },
  };
}
