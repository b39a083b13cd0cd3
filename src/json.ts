declare const shape: unique symbol;

/**
 * JSON text of a value of type `T` in UTF-8, made by Postgres and sent as it is: not parsed, so that no microsecond of a date
 * and no digit of a number is lost, and not stringified again; not even decoded. Only `src/db/` makes it. A function on both
 * sides of `T` makes the type invariant: the text of a row with more columns is not the text of a row with fewer.
 */
export type Json<T> = Buffer & { readonly [shape]: (value: T) => T };

/** What stands before and after the data in every successful answer that carries some. */
export const ENVELOPE = ['{"success":true,"data":', '}'] as const;

const [BEFORE, AFTER] = ENVELOPE.map((text) => Buffer.from(text)) as [Buffer, Buffer];
const [OPEN, COMMA, CLOSE] = ['[', ',', ']'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];

/** The envelope of every successful answer that carries data. */
export function success<T>(data: Json<T>): Json<{ success: true; data: T }> {
  return Buffer.concat([BEFORE, data, AFTER]) as Json<{ success: true; data: T }>;
}

/** Texts as the one of a list. */
export function listOf<T>(items: Json<T>[]): Json<T[]> {
  const parts: Buffer[] = [OPEN];
  for (const item of items) {
    if (parts.length > 1) parts.push(COMMA);
    parts.push(item);
  }
  parts.push(CLOSE);
  return Buffer.concat(parts) as Json<T[]>;
}
