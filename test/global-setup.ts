import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../src/db/embedded.js';
import { migrate } from '../src/db/migrate.js';
import { copyCluster } from './cluster.js';
import { startCoverage } from './coverage.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's URL of the test run's server, and the database there that `createDatabase` copies. */
    server: { url: string; template: string };
    /** The directory of an embedded server that was made and has never been used, to be copied. */
    cluster: string;
    /** A file that gets a line for every answer that a test has seen and the document declares. */
    answers: string;
  }
}

/**
 * Starts one Postgres for the whole run, with a migrated database to copy, and takes both away at the end.
 *
 * `TEST_DATABASE_URL`, a superuser's, runs the tests on a server that is there already, such as one of an older version.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await makeCluster();
  const server = await startServer(process.env.TEST_DATABASE_URL, cluster);
  const admin = new pg.Client(server.url);
  const template = `template_${process.pid}`;
  const coverage = await startCoverage(project);
  const teardown = async () => {
    try {
      await admin.query(`drop database if exists ${template} with (force)`);
      await admin.end();
      await coverage.finish();
    } finally {
      await server.stop();
      await rm(cluster, { recursive: true, force: true });
    }
  };
  await admin.connect();
  try {
    await admin.query(`create database ${template} template template0`);
    const url = new URL(server.url);
    url.pathname = template;
    await migrate(url.href);
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('server', { url: server.url, template });
  project.provide('cluster', cluster);
  project.provide('answers', coverage.file);
  return teardown;
}

/** Two runs at once have nothing to do with each other. */
const newDirectory = () => join(tmpdir(), `carnet-test-${randomUUID()}`);

/** What takes an embedded server most of its first start, once for all tests. */
async function makeCluster(): Promise<string> {
  const server = await startEmbeddedPostgres({ dataDir: newDirectory() });
  await server.stop();
  return server.dataDir;
}

async function startServer(
  givenUrl: string | undefined,
  cluster: string,
): Promise<{ url: string; stop: () => Promise<void> }> {
  if (givenUrl !== undefined) {
    return { url: givenUrl, stop: () => Promise.resolve() };
  }
  const dataDir = newDirectory();
  await copyCluster(cluster, dataDir);
  const server = await startEmbeddedPostgres({
    dataDir,
    // Nothing here needs to survive a power cut.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(server.dataDir, { recursive: true, force: true });
    },
  };
}
