declare const shape: unique symbol;

/**
 * JSON text of a value of type `T`, made by Postgres and sent as it is: not parsed, so that no microsecond of a date and
 * no digit of a number is lost, and not stringified again. Only `src/db/` makes it. A function on both sides of `T` makes
 * the type invariant: the text of a row with more columns is not the text of a row with fewer.
 */
export type Json<T> = string & { readonly [shape]: (value: T) => T };

/** What stands before and after the data in every successful answer that carries some. */
export const ENVELOPE = ['{"success":true,"data":', '}'] as const;

/** The envelope of every successful answer that carries data. */
export function success<T>(data: Json<T>): Json<{ success: true; data: T }> {
  return `${ENVELOPE[0]}${data}${ENVELOPE[1]}` as Json<{ success: true; data: T }>;
}
