import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { OWNER_ONLY, writeWhole } from '../whole-file.js';
import { MANIFEST, type Manifest, type TableRecord } from './manifest.js';
import { checkBackup } from './read.js';
import { Tally } from './tally.js';

/** What a table gives to a backup. */
export interface TableSource {
  name: string;
  columns: string[];
  /** In the text format of COPY, cut anywhere. */
  rows: AsyncIterable<Buffer>;
}

interface Options {
  /** How many rows each table has, as the database counts them. */
  counts: Record<string, number>;
  /** Told how many more rows of a table have been read. */
  onRows: (table: string, rows: number) => void;
  signal: AbortSignal;
}

/** So much of a table is held in memory: an entry of an archive begins with its length. */
const PART_BYTES = 4 * 1024 * 1024;
/** Several times as fast as the default, for a file that is a little larger. */
const GZIP_LEVEL = 1;

/**
 * Writes a backup, and reads it again from the disk before it gets its name.
 *
 * @param about - all that is known before the tables are read
 * @throws Error, with nothing left behind
 */
export async function writeBackup(
  file: string,
  about: Omit<Manifest, 'tables'>,
  tables: Iterable<TableSource>,
  { counts, onRows, signal }: Options,
): Promise<{ manifest: Manifest; bytes: number }> {
  return writeWhole(file, async (draft) => {
    await writeArchive(draft, about, tables, { onRows, signal });
    const { size: bytes } = await stat(draft);
    const manifest = await checkBackup(draft, signal);
    for (const { name, rows } of manifest.tables)
      if (rows !== counts[name])
        throw new Error(`${name} has ${counts[name] ?? 0} rows, of which ${rows} have arrived`);
    return { manifest, bytes };
  });
}

async function writeArchive(
  file: string,
  about: Omit<Manifest, 'tables'>,
  tables: Iterable<TableSource>,
  { onRows, signal }: Pick<Options, 'onRows' | 'signal'>,
): Promise<void> {
  const archive = pack();
  const output = createWriteStream(file, { flags: 'wx', mode: OWNER_ONLY, flush: true });
  const writing = pipeline(archive, createGzip({ level: GZIP_LEVEL }), output, { signal });
  const filling = async () => {
    const records: TableRecord[] = [];
    for (const table of tables) records.push(await addTable(archive, table, onRows));
    await addEntry(archive, MANIFEST, Buffer.from(`${JSON.stringify({ ...about, tables: records }, undefined, 2)}\n`));
    archive.finalize();
  };
  await Promise.all([
    writing,
    filling().catch((error: unknown) => {
      // Else the other side would wait for more.
      archive.destroy(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }),
  ]);
}

async function addTable(archive: Pack, { name, columns, rows }: TableSource, onRows: Options['onRows']) {
  const tally = new Tally();
  let parts = 0;
  const addPart = async (part: Buffer) => {
    const count = tally.add(part);
    await addEntry(archive, `${name}/${String(++parts).padStart(6, '0')}.copy`, part);
    onRows(name, count);
  };
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of rows) {
    held.push(chunk);
    length += chunk.length;
    if (length < PART_BYTES) continue;
    const bytes = Buffer.concat(held);
    // Whole rows, so that every part can be loaded by itself.
    const end = bytes.lastIndexOf('\n') + 1;
    if (end > 0) await addPart(bytes.subarray(0, end));
    held = [bytes.subarray(end)];
    length -= end;
  }
  if (length > 0) await addPart(Buffer.concat(held));
  return { name, columns, ...tally.end() };
}

function addEntry(archive: Pack, name: string, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = archive.entry({ name }, body, (error) => (error ? reject(error) : resolve()));
    // Told here as well, and thrown at the process if nobody listens.
    entry.on('error', reject);
  });
}
