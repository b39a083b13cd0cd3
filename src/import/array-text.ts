/** An entry as Postgres prints it: in quotes where it holds anything that means something, or is empty. */
const ENTRY = String.raw`"(?:[^"\\]|\\.)*"|[^\s"{},\\]+`;
const ARRAY = new RegExp(`^\\{(?:(?:${ENTRY})(?:,(?:${ENTRY}))*)?\\}$`, 's');
const ENTRIES = new RegExp(ENTRY, 'gs');

/**
 * A list of texts as Postgres prints an array of them, such as `{salon,"très VIP"}`, as JSON has it; any other text as it is.
 * None is both: JSON with these braces is an object, whose names have a colon behind them.
 */
export function jsonOfArray(text: string): string {
  if (!ARRAY.test(text)) return text;
  return JSON.stringify((text.match(ENTRIES) ?? []).map(valueOf));
}

function valueOf(entry: string): string | null {
  if (entry.startsWith('"')) return entry.slice(1, -1).replace(/\\(.)/gs, '$1');
  return entry.toUpperCase() === 'NULL' ? null : entry;
}
