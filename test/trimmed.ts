/** What the document's patterns take for blank; put together, since the linter takes controls in a pattern for a mistake. */
const BLANK = '[\\s\\x1c-\\x1f\\x85]';

/** A text as the document says that it is trimmed, worked out without the service. */
export function trimmed(text: string): string {
  return text.replace(new RegExp(`^${BLANK}+`), '').replace(new RegExp(`${BLANK}+$`), '');
}
