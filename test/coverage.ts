import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { declaredAnswers, problemCodes } from './contract.js';

/**
 * The answers that a whole run need not produce, each with its reason. There is none, and a new one wants a good one: what
 * cannot be produced has no place in the document.
 */
const waived = new Map<string, string>();

/** Keeps count of the answers that a run has seen, in a file that all its workers add lines to. */
export async function startCoverage(project: TestProject): Promise<{ file: string; finish: () => Promise<void> }> {
  const file = join(tmpdir(), `carnet-answers-${randomUUID()}`);
  await writeFile(file, '');
  const finish = async () => {
    const seen = new Set((await readFile(file, 'utf8')).split('\n'));
    await rm(file);
    judge(seen, await isWhole(project));
  };
  return { file, finish };
}

/** Whether every test file ran, and every test in it: only then does a gap tell something. */
async function isWhole({ vitest, config }: TestProject): Promise<boolean> {
  const files = await vitest.globTestSpecifications();
  return config.testNamePattern === undefined && vitest.state.getFiles().length === files.length;
}

/** Prints what was produced. A whole run that has not produced all that the document declares fails. */
function judge(seen: Set<string>, whole: boolean): void {
  const declared = declaredAnswers();
  const produced = declared.filter((answer) => seen.has(answer));
  const missing = declared.filter((answer) => !seen.has(answer) && !waived.has(answer));
  const idle = [...waived.keys()].filter((answer) => !declared.includes(answer) || seen.has(answer));
  const unused = problemCodes().filter((code) => !declared.some((answer) => answer.endsWith(` ${code}`)));
  console.log(`\n${whole ? table(declared, seen) : ''}`);
  console.log(
    `Document: ${produced.length} of ${declared.length} declared answers (operation, status, code) were produced.`,
  );
  const complaints = [
    ...missing.map((answer) => `never produced: ${answer}`),
    ...idle.map((answer) => `waived without need: ${answer}`),
    ...unused.map((code) => `a code that no answer declares: ${code}`),
  ];
  if (!whole || complaints.length === 0) return;
  console.error(complaints.join('\n'));
  process.exitCode = 1;
}

/** A line per operation: how many of its answers were produced, and which; `!` marks what was not. */
function table(declared: string[], seen: Set<string>): string {
  const operations = [...new Set(declared.map((answer) => answer.split(' ')[0] ?? ''))];
  const lines = operations.map((operation) => {
    const answers = declared.filter((answer) => answer.startsWith(`${operation} `));
    const produced = answers.filter((answer) => seen.has(answer));
    const kinds = answers.map((answer) => (seen.has(answer) ? '' : '!') + answer.slice(operation.length + 1));
    return `${operation.padEnd(18)} ${`${produced.length}/${answers.length}`.padStart(5)}  ${kinds.join(', ')}`;
  });
  return lines.join('\n');
}
