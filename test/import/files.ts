import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, beforeEach } from 'vitest';
import { importFile, type FileImport } from '../../src/import/file.js';
import { readRowReaders } from '../../src/import/readers.js';
import type { Summary } from '../../src/import/run.js';
import { createDatabase, type Row } from '../server.js';

interface FileImports {
  directory: () => string;
  /** What an import of a file that holds this is told. */
  optionsFor: (content: string | Buffer, change?: Partial<FileImport>) => Promise<FileImport>;
  /** Runs in a session of its own, as a command does. */
  move: (content: string | Buffer, change?: Partial<FileImport>) => Promise<Summary>;
  /** What became of the rows of one table, without what became of none. */
  counts: (content: string | Buffer, change?: Partial<FileImport>) => Promise<Row>;
  rows: (text: string) => Promise<Row[]>;
  rejects: () => Promise<Row[]>;
}

/**
 * Imports of files into a database of their own, which is empty before each test.
 *
 * @param format - of the files, unless a test says otherwise
 */
export function useFileImports(format: FileImport['format']): FileImports {
  let readers: Awaited<ReturnType<typeof readRowReaders>>;
  let client: pg.Client;
  let url = '';
  let directory = '';

  beforeAll(async () => {
    readers = await readRowReaders('FR');
    const target = await createDatabase();
    directory = await mkdtemp(join(tmpdir(), 'carnet-files-'));
    url = target.url;
    client = new pg.Client({ connectionString: url, options: '-c TimeZone=UTC' });
    await client.connect();
    return async () => {
      await client.end();
      await target.drop();
      await rm(directory, { recursive: true });
    };
  });

  beforeEach(async () => {
    await client.query('truncate appointments, leads, clients, services, companies, imports');
    await rm(join(directory, 'rejects'), { force: true });
  });

  /** A file of its own for what it holds, so that the same text is the same file. */
  const fileOf = async (content: string | Buffer) => {
    const file = join(directory, createHash('sha256').update(content).digest('hex'));
    await writeFile(file, content);
    await utimes(file, 0, 0);
    return file;
  };
  const optionsFor: FileImports['optionsFor'] = async (content, change = {}) => {
    const { table = 'leads' } = change;
    return {
      ...{ file: await fileOf(content), format, table, reader: readers[table], given: { tables: {} } },
      ...{ policy: { duplicates: 'reject', orphans: 'reject' }, rejectsFile: join(directory, 'rejects') },
      ...{ maxRejects: Infinity, dryRun: false, restart: false, signal: new AbortController().signal },
      ...{ onPlan: () => undefined, onProgress: () => undefined, ...change },
    };
  };
  const move: FileImports['move'] = async (content, change) => {
    const options = await optionsFor(content, change);
    const session = new pg.Client(url);
    await session.connect();
    try {
      return await importFile({ url, client: session, description: 'the test' }, options);
    } finally {
      await session.end();
    }
  };
  return {
    directory: () => directory,
    optionsFor,
    move,
    counts: async (content, change = {}) => {
      const { counts } = await move(content, change);
      return Object.fromEntries(Object.entries(counts[change.table ?? 'leads'] ?? {}).filter(([, count]) => count > 0));
    },
    rows: async (text) => (await client.query<Row>(text)).rows,
    rejects: async () => {
      const lines = (await readFile(join(directory, 'rejects'), 'utf8')).trimEnd().split('\n');
      return lines.map((line) => JSON.parse(line) as Row);
    },
  };
}
