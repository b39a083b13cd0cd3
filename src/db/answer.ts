import { ENVELOPE } from '../json.js';

/**
 * The SQL expression of a whole answer with a row, byte for byte as it is sent.
 *
 * @param json - the expression of the row's JSON text
 */
export function answerWith(json: string): string {
  // A colon would begin the name of a parameter.
  const [before, after] = ENVELOPE.map((text) => `E'${text.replaceAll(':', '\\x3a')}'`);
  return `${before} || (${json})::text || ${after}`;
}
