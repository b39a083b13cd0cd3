import { resolve } from 'node:path';
import pg from 'pg';
import type { Config } from './config.js';
import { startEmbeddedPostgres } from './db/embedded.js';
import { migrate, migrationStatus } from './db/migrate.js';

/** Migrates the configured database and tells what was done. */
export async function runMigrations(direction: 'up' | 'down', config: Config): Promise<void> {
  await withDatabase(config, async (url) => {
    const names = await migrate(url, direction);
    const done = direction === 'up' ? 'applied' : 'taken back';
    process.stdout.write(names.length > 0 ? names.map((name) => `${done}  ${name}\n`).join('') : 'nothing to do\n');
  });
}

/** Lists the migrations of the configured database. */
export async function showMigrations(config: Config): Promise<void> {
  await withDatabase(config, async (url) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { applied, pending } = await migrationStatus(client);
      const lines = [...applied.map((name) => `applied  ${name}`), ...pending.map((name) => `pending  ${name}`)];
      process.stdout.write(`${lines.join('\n')}\n`);
    } finally {
      await client.end();
    }
  });
}

async function withDatabase(config: Config, work: (url: string) => Promise<void>): Promise<void> {
  if (config.databaseUrl !== undefined) return work(config.databaseUrl);
  const embedded = await startEmbeddedPostgres({ dataDir: resolve(config.dataDir) });
  try {
    await work(embedded.url);
  } finally {
    await embedded.stop();
  }
}
