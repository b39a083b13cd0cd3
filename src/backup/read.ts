import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Extract } from 'tar-stream';
import { MANIFEST, parseManifest, type Manifest, type TableRecord } from './manifest.js';
import { Tally } from './tally.js';

type Entry = Extract extends AsyncIterable<infer Item> ? Item : never;

/**
 * Reads a backup from the first to the last byte, and holds what it finds against what its manifest says.
 *
 * @throws Error if the file cannot be read, or is damaged, cut off, or no backup
 */
export async function checkBackup(file: string, signal: AbortSignal): Promise<Manifest> {
  await access(file);
  try {
    const tallies = new Map<string, Tally>();
    let text = '';
    for await (const entry of readEntries(file, signal)) {
      if (text !== '') throw new Error('something follows its manifest');
      if (entry.header.name === MANIFEST) text = await textOf(entry);
      else await addTo(tallyOf(tallies, tableOf(entry)), entry);
    }
    if (text === '') throw new Error('it has no manifest');
    const manifest = parseManifest(text);
    const known = new Set(manifest.tables.map(({ name }) => name));
    const unknown = [...tallies.keys()].filter((name) => !known.has(name));
    if (unknown.length > 0) throw new Error(`its manifest does not know ${unknown.join(', ')}`);
    manifest.tables.forEach((table) => refuseDifference(table, tallyOf(tallies, table.name)));
    return manifest;
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} is damaged, or no backup of Carnet: ${reason}`, { cause: error });
  }
}

interface Reading {
  signal: AbortSignal;
  /** Told how many more rows of a table have been read. */
  onRows: (table: string, rows: number) => void;
}

/**
 * Gives the rows of one table after the other, in the order in which they were written.
 *
 * @param load - has to take all of them
 * @throws Error if what was read is no longer what the manifest says
 */
export async function readTables(
  file: string,
  { tables }: Manifest,
  { signal, onRows }: Reading,
  load: (table: TableRecord, rows: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const entries = readEntries(file, signal);
  let next = await entries.next();
  async function* rowsOf(name: string, tally: Tally): AsyncGenerator<Buffer> {
    while (!next.done && tableOf(next.value) === name) {
      for await (const chunk of bytesOf(next.value)) {
        onRows(name, tally.add(chunk));
        yield chunk;
      }
      next = await entries.next();
    }
  }
  try {
    for (const table of tables) {
      const tally = new Tally();
      await load(table, rowsOf(table.name, tally));
      refuseDifference(table, tally);
    }
  } finally {
    await entries.return(undefined);
  }
}

async function* readEntries(file: string, signal: AbortSignal): AsyncGenerator<Entry, undefined> {
  const archive = extract();
  const reading = pipeline(createReadStream(file), createGunzip(), archive, { signal });
  // Whoever reads the archive meets the same error.
  reading.catch(() => undefined);
  for await (const entry of archive) yield entry;
  await reading;
  return undefined;
}

/** Its typings do not say what its chunks are. */
function bytesOf(entry: Entry): AsyncIterable<Buffer> {
  return entry as AsyncIterable<Buffer>;
}

/** Of `leads/000001.copy` it is leads. */
function tableOf({ header: { name } }: Entry): string {
  return name.split('/', 1)[0] ?? name;
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  const tally = tallies.get(name) ?? new Tally();
  tallies.set(name, tally);
  return tally;
}

async function addTo(tally: Tally, entry: Entry): Promise<void> {
  for await (const chunk of bytesOf(entry)) tally.add(chunk);
}

async function textOf(entry: Entry): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytesOf(entry)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function refuseDifference({ name, rows, sha256 }: TableRecord, tally: Tally): void {
  const found = tally.end();
  if (found.rows !== rows) throw new Error(`${name} has ${found.rows} rows, and its manifest says ${rows}`);
  if (found.sha256 !== sha256) throw new Error(`${name} is not what was written: its SHA-256 differs`);
}
