import { existsSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** Puts a command's result on stdout: one JSON document, or lines for people. */
export function printResult(json: boolean, result: object, lines: string[]): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/**
 * A name for a file that a command writes.
 *
 * @throws InvalidArgumentError if it is empty, as a variable is in a script that nobody has set
 */
export function outputFile(name: string): string {
  if (name === '') throw new InvalidArgumentError('It must be the name of a file.');
  return name;
}

/**
 * Keeps what is there from being lost.
 *
 * @throws Error if a file is to be written that is there already, and nobody has said that it may go
 */
export function refuseExisting(file: string | undefined, overwrite: boolean): void {
  if (file !== undefined && !overwrite && existsSync(file))
    throw new Error(`${file} is there already; choose another name, or say --overwrite`);
}

/** Rows by table as one phrase, such as `200 leads, 40 clients`. */
export function rowPhrase(rows: Record<string, number>): string {
  return Object.entries(rows)
    .map(([table, count]) => `${count} ${table}`)
    .join(', ');
}
