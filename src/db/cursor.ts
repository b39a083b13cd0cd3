import { hash } from 'node:crypto';
import type { Message } from '../messages/en.js';
import { invalid, type Problem } from '../problem.js';

/** The place of a row in an ordered list: the value it is ordered by, exactly as answered, and its id. */
export interface Position {
  value: string | number;
  id: string;
}

/**
 * A position as opaque text. The digest binds it to the list that it was made for, so that a cursor under another sort or
 * filter is refused and not silently wrong; it keeps no secret, since a position gives nobody more than a list does.
 *
 * @param scope - what the position is a position in: table, order and filters
 */
export function encodeCursor({ value, id }: Position, scope: string): string {
  const payload = Buffer.from(JSON.stringify([value, id])).toString('base64url');
  return `${payload}.${digest(payload, scope)}`;
}

/** @throws Problem 422 if the cursor was altered or made for another list */
export function decodeCursor(cursor: string, scope: string): Position {
  const [payload = ''] = cursor.split('.');
  const position = cursor === `${payload}.${digest(payload, scope)}` ? readPosition(payload) : undefined;
  if (!position) throw refused('/cursor', (messages) => messages.foreignCursor);
  return position;
}

/** Undefined for what somebody has made up and digested as we do. */
function readPosition(payload: string): Position | undefined {
  try {
    const [value, id] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown[];
    const isValue = typeof value === 'string' || typeof value === 'number';
    return isValue && typeof id === 'string' ? { value, id } : undefined;
  } catch {
    return undefined;
  }
}

/** 422: a cursor already says where to begin. */
export function cursorWithOffset(): Problem {
  return refused('/offset', (messages) => messages.cursorWithOffset);
}

function refused(pointer: string, message: Message): Problem {
  return invalid([{ in: 'query', pointer, code: 'cursor', message }]);
}

function digest(payload: string, scope: string): string {
  return hash('sha256', `${scope}\n${payload}`, 'base64url').slice(0, 16);
}
