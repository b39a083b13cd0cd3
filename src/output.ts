/** Puts a command's result on stdout: one JSON document, or lines for people. */
export function printResult(json: boolean, result: object, lines: string[]): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : lines.map((line) => `${line}\n`).join(''));
}

/** Rows by table as one phrase, such as `200 leads, 40 clients`. */
export function rowPhrase(rows: Record<string, number>): string {
  return Object.entries(rows)
    .map(([table, count]) => `${count} ${table}`)
    .join(', ');
}
