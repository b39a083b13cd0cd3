/**
 * Spreadsheets run what begins like a formula, and programs that make such files put an apostrophe before it, as `carnet
 * export` does. It is no part of the value; one that is comes with another before it.
 */
export function unguarded(cell: string): string {
  return cell.charCodeAt(0) === 39 && /^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell;
}
