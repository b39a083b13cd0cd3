import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const ID_BYTES = 16;
/** Fetched for so many ids at once: for each alone it would take 11 µs. */
const pool = new Uint8Array(256 * ID_BYTES);
let used = pool.length;

/** What orders ids of one moment: rows that are stored together are listed in their order. */
interface Order {
  msecs: number;
  seq: number;
}

/** A new id: a UUID that begins with the time, so that new rows lie side by side in an index (RFC 9562, version 7). */
export function newId(order?: Order): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + ID_BYTES);
  used += ID_BYTES;
  return uuidv7({ ...order, random });
}
