import { v7 as uuidv7 } from 'uuid';
import type { Operation, PathWith } from './document.js';

type CreatePath = {
  [P in PathWith<'POST'>]: Operation<'POST', P> extends {
    requestBody: { content: { 'application/json': { id?: string | null } } };
  }
    ? P
    : never;
}[PathWith<'POST'>];

/** The paths whose POST takes an id for the new row; exactly those, or this does not compile. */
const createPaths: Record<CreatePath, true> = {
  '/appointments': true,
  '/clients': true,
  '/companies': true,
  '/leads': true,
  '/services': true,
};

/** How far the clocks of the service and of its database may be apart. */
const CLOCK_SLACK_MS = 1_000;

/** A new row, whose id makes it safe to send again. */
export interface Creation {
  id: string;
  /** Whether nobody else can know the id. */
  isFresh: boolean;
  body: object;
}

/**
 * The body of a new row, with an id if it has none; undefined if the request makes none. A UUIDv7 as the service makes
 * them; `crypto.randomUUID` is missing from pages that were not loaded over HTTPS.
 */
export function creation(method: string, path: string, body: unknown): Creation | undefined {
  if (method !== 'POST' || !(path in createPaths)) return undefined;
  const given = body as { id?: string | null };
  const id = given.id ?? uuidv7();
  return { id, isFresh: given.id !== id, body: { ...given, id } };
}

/**
 * Whether the row that already has the id can have been made by this call, in a try whose answer was lost. A fresh id
 * tells by itself, and has to: browsers send a POST again of their own accord when a kept-alive connection breaks.
 */
export function mayBeOwn({ isFresh }: Creation, tries: number): boolean {
  return isFresh || tries > 1;
}

/**
 * Whether the row that was then found under the id was made by this call: nobody else can know a fresh id, and a row
 * under the caller's own must not be older than the call, by the clock of the service.
 */
export function isOwn({ isFresh }: Creation, found: unknown, conflict: Response, tookMs: number): boolean {
  if (found === undefined || isFresh) return found !== undefined;
  const { data } = found as { data: { created_at: string } }; // As every row has it.
  const began = Date.parse(conflict.headers.get('Date') ?? '') - tookMs;
  return Date.parse(data.created_at) >= began - CLOCK_SLACK_MS;
}
