import { setImmediate } from 'node:timers/promises';
import type { Response } from 'express';
import { parseTree, type Node } from 'jsonc-parser';
import { messagesFor } from '../messages/language.js';
import { notedOf } from '../noted.js';
import { invalid, Problem, toResult, type RefusedRow, type Violation } from '../problem.js';
import { aliasConflicts, canonicalBody, type BodyRules, type CanonicalBody } from './body.js';
import { decodeJsonText, decodeUtf8, findBadValues, isTooDeep, mayHoldLosses, parseJson } from './json.js';
import type { ManyInput } from './operations.js';
import { inSentSpelling } from './spelling.js';

/** Which property of a body holds rows that are bodies of another operation, each of its own. */
export interface RowsPlan {
  property: string;
  operationId: string;
  /** How many there may be. */
  most: number;
}

/** A body with rows, and their own texts if some of them cannot be kept exactly. */
export interface ManyRows {
  value: unknown;
  texts?: string[];
}

/** One row of a body with many, as if it had been sent alone. */
export interface ReadRow {
  sent: CanonicalBody;
  /** What was wrong with it, in canonical spelling; undefined if it may be stored. */
  problem: Problem | undefined;
}

/** How many errors are told of all rows together; beyond that, each tells its first. A row can have a hundred. */
const MAX_TOLD = 1_000;
/** For how long rows are read before other requests have their turn, in milliseconds. */
const TURN_MS = 5;

/**
 * The value of a JSON body that holds rows. What cannot be kept exactly is told of the row that it stands in, as `decodeJson`
 * tells it of a body; what stands elsewhere, is no JSON, or nests too deep, breaks the whole body.
 *
 * @throws Problem 422
 */
export function decodeRows(bytes: Uint8Array, { property, most }: RowsPlan): ManyRows {
  const text = decodeUtf8(bytes);
  const value = parseJson(text);
  const errors = findBadValues(value);
  if (isTooDeep(errors)) throw invalid(errors);
  if (errors.length === 0 && !mayHoldLosses(text, value)) return { value };
  const list = listIn(parseTree(text), property);
  if (!list) return { value: decodeJsonText(text) };
  // What stands around the rows.
  decodeJsonText(`${text.slice(0, list.offset)}[]${text.slice(list.offset + list.length)}`);
  const rows = (list.children ?? []).slice(0, most);
  return { value, texts: rows.map(({ offset, length }) => text.slice(offset, offset + length)) };
}

/** The list that a property of the outermost object holds. */
function listIn(root: Node | undefined, property: string): Node | undefined {
  const found =
    root?.type === 'object' ? root.children?.find(({ children }) => children?.[0]?.value === property) : undefined;
  const value = found?.children?.[1];
  return value?.type === 'array' ? value : undefined;
}

function violationsInText(text: string, most: number): Violation[] {
  try {
    decodeJsonText(text, most);
    return [];
  } catch (error) {
    if (error instanceof Problem) return error.violations ?? [];
    throw error;
  }
}

/**
 * Brings each row into the form that is validated, and validates it, by the rules and the validators of the operation that
 * takes one alone. Other requests have their turn in between.
 *
 * @param validate - tells at most so many violations of a body
 */
export async function readRows(
  rows: unknown[],
  texts: ManyRows['texts'],
  rules: BodyRules,
  validate: (sent: CanonicalBody, most: number) => Violation[],
): Promise<ReadRow[]> {
  const read: ReadRow[] = [];
  let left = MAX_TOLD;
  let turn = performance.now();
  for (const [index, row] of rows.entries()) {
    if (performance.now() - turn > TURN_MS) {
      await setImmediate();
      turn = performance.now();
    }
    const sent = canonicalBody(row, rules);
    const most = Math.max(1, left);
    const unkept = texts ? violationsInText(texts[index] ?? '', most) : [];
    const found = unkept.length > 0 ? unkept : [...aliasConflicts(sent), ...validate(sent, most)];
    const told = found.slice(0, most);
    left -= told.length;
    read.push({ sent, problem: told.length > 0 ? invalid(told) : undefined });
  }
  return read;
}

/** What the handler of an operation gets that takes many rows. */
export function rowsInput(rows: ReadRow[], res: Response): ManyInput {
  const { requestId } = notedOf(res);
  const messages = messagesFor(res.req);
  return {
    rows: rows.map(({ sent, problem }) => ({ values: sent.body, problem })),
    tell: ({ index, problem }) => {
      noteCauses([{ index, problem }], res);
      return toResult({ index, problem: inSentSpelling(problem, rows[index]?.sent) }, requestId, messages);
    },
  };
}

/** For the log: what was behind rows that were refused, once for each rule of the database that they break. */
export function noteCauses(refused: RefusedRow[] = [], res: Response): void {
  for (const { problem } of refused) {
    if (problem.cause === undefined) continue;
    const noted = notedOf(res);
    noted.causes ??= new Map();
    noted.causes.set((problem.cause as { constraint?: string }).constraint, problem.cause);
  }
}
