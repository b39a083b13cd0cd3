import type { RowReader } from '../contract/row.js';
import type { Session } from '../db/session.js';
import { decodedHead, openFormat, sampleRows, type FormatName } from './file-format.js';
import { FileProblem } from './file-problem.js';
import { filePlanText, planFile, type FilePlan, type FilePlanOptions } from './file-plan.js';
import { fileSource, type OpenFile } from './file-source.js';
import { encodingOf } from './encoding.js';
import { importTable } from './import.js';
import { openInput } from './input.js';
import { keepOthersFiles } from './own-rejects.js';
import { runImport, type RunOptions, type Summary } from './run.js';

/** What is told of how a file is to be read. */
export interface FileOptions extends FilePlanOptions {
  /** A path, or `-` for stdin. */
  file: string;
  format: FormatName;
  encoding?: string | undefined;
  delimiter?: string | undefined;
}

/** What is told of an import from a file. */
export interface FileImport
  extends
    FileOptions,
    Omit<RunOptions, 'source' | 'settings' | 'tables' | 'startedAt' | 'timezone' | 'since' | 'mayHaveChanged'> {
  reader: RowReader;
  /** Told before it begins: what goes where, and about how many rows there are to read if one can know. */
  onPlan: (plan: FilePlan, rows: number | undefined) => void;
}

/**
 * Moves the rows of a file into a table.
 *
 * @throws Error that names the file if it cannot be read, or something has to be told first
 */
export async function importFile(session: Session, options: FileImport): Promise<Summary> {
  const { opened, plan } = await planned(options, options.signal);
  if (plan.questions.length > 0) throw new Error(plan.questions.join('; '));
  const { input, encoding } = opened;
  const { table, reader, policy, timezone, format, delimiter } = options;
  const { mapping } = plan;
  const settings = { policy, mapping, timezone, format, delimiter, encoding, version: input.version };
  const source = `${input.name} (${table})`;
  const run = {
    ...options,
    // Without an id and a time of change nobody knows whether a row is another one than last time.
    policy: { ...policy, keepsKnown: !('id' in mapping) && !('updated_at' in mapping) },
    ...{ source, settings, tables: [table], startedAt: new Date().toISOString() },
    mayHaveChanged: input.version === undefined ? undefined : ', or the file was another one then',
  };
  await keepOthersFiles(session.client, run, options.file);
  return runImport(session, run, async (begun) => {
    const rows = fileSource(opened, plan);
    const progress = begun.state.tables[table];
    const left = progress?.done ? 0 : await inFile(options.file, () => rows.count(progress?.position));
    options.onPlan(plan, left);
    await inFile(options.file, () => importTable(begun, { table, source: rows, mapping, reader }));
  });
}

/** What would go where, as a mapping file. */
export async function filePlan(options: FileOptions, signal: AbortSignal): Promise<string> {
  const { opened, plan } = await planned(options, signal);
  return filePlanText(plan, [`Read as ${options.format} in ${opened.encoding}.`]);
}

async function planned(options: FileOptions, signal: AbortSignal): Promise<{ opened: OpenFile; plan: FilePlan }> {
  const input = await openInput(options.file, signal);
  return inFile(options.file, async () => {
    const encoding = encodingOf(input.head, options.encoding);
    const head = await decodedHead(input.head, encoding);
    const format = await openFormat(options.format, head.toString('utf8'), options.delimiter);
    const sample = await sampleRows(format, head, input.isWhole);
    const whole = sample.filter(({ broken }) => !broken);
    const columns = format.header ?? [...new Set(whole.flatMap(({ values }) => Object.keys(values)))];
    const plan = planFile(options.file, columns, whole, format.header === undefined, options);
    return { opened: { input, encoding, format }, plan };
  });
}

/** What is wrong with a file names it. */
async function inFile<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileProblem) throw new Error(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}
