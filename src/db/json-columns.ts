/** Lists and objects are JSON in these columns; a list in any other is an array of text. */
export const jsonColumns: ReadonlySet<string> = new Set(['notes', 'activities']);
