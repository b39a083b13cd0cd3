import { closest } from 'fastest-levenshtein';
import { invalid, type Violation } from '../problem.js';
import { toUtf8 } from './encoding.js';
import type { FileFormat, FileRow } from './file-format.js';
import type { FilePlan } from './file-plan.js';
import type { Input } from './input.js';
import { idOf } from './shape.js';
import type { Source, SourceRow } from './source.js';

/** A file that is read as told. */
export interface OpenFile {
  input: Input;
  encoding: string;
  format: FileFormat;
}

/** The rows of a file, as a source. A position is how many rows there are up to it. */
export function fileSource({ input, encoding, format }: OpenFile, plan: FilePlan): Source {
  const canResume = input.version !== undefined;
  const check = format.isText ? undefined : nameChecker(plan);
  const row = (read: FileRow, number: number): SourceRow => {
    const broken = read.broken ?? check?.(read.values);
    return {
      position: canResume ? String(number) : undefined,
      place: { line: read.line },
      values: read.values,
      ...(hasNoId(read, plan) && { id: idOf(plan.table, JSON.stringify(read.values)) }),
      ...(broken && { broken }),
    };
  };
  return {
    columns: plan.columns.map((name) => ({ name })),
    isText: format.isText,
    spellings: plan.spellings,
    count: (after) => countRows({ input, encoding, format }, Number(after ?? 0)),
    async *read(after) {
      const start = Number(after ?? 0);
      let number = 0;
      for await (const rows of format.rows(toUtf8(input.chunks(), encoding))) {
        const first = number;
        number += rows.length;
        if (number > start) yield rows.map((read, i) => row(read, first + i + 1)).slice(Math.max(0, start - first));
      }
    },
  };
}

/** Two rows with the same values are one: it gets the same id each time that the file is read. */
function hasNoId({ values }: FileRow, { mapping }: FilePlan): boolean {
  return mapping.id === undefined || values[mapping.id.from] === null || values[mapping.id.from] === undefined;
}

/** Refuses a name that nobody reads and nobody was told of: what stands under it would be lost. */
function nameChecker({ allowed }: FilePlan) {
  return (values: Record<string, unknown>) => {
    const unknown = Object.keys(values).filter((name) => !allowed.has(name));
    if (unknown.length === 0) return undefined;
    return invalid(
      unknown.map((name): Violation => {
        const message: Violation['message'] = (messages) => messages.unknownNear(closest(name, [...allowed]));
        return { in: 'body', pointer: `/${name}`, code: 'additionalProperties', message };
      }),
    );
  };
}

/** About how many rows follow. On the way every byte is held against the encoding, before a row is stored. */
async function countRows({ input, encoding, format }: OpenFile, start: number): Promise<number | undefined> {
  if (input.version === undefined) return undefined;
  const count = format.counter();
  let rows = 0;
  for await (const text of toUtf8(input.chunks(), encoding)) rows += count(text);
  return Math.max(0, rows - start - (format.isText ? 1 : 0));
}
