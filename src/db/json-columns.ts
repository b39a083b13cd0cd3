/** Lists and objects are JSON in these columns; a list in any other is an array of text. */
export const jsonColumns: ReadonlySet<string> = new Set(['notes', 'activities']);

/** The values of a row as the driver sends them: it takes every list for an array. */
export function asParameters(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const parameters = { ...row };
  for (const column of jsonColumns) {
    if (typeof row[column] === 'object' && row[column] !== null) parameters[column] = JSON.stringify(row[column]);
  }
  return parameters;
}
