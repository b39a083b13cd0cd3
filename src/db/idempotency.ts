import { hash } from 'node:crypto';
import pg from 'pg';
import { idempotencyKeyInUse, idempotencyKeyReused } from '../problem.js';
import { databaseProblem } from './errors.js';
import type { Queryable } from './pool.js';
import { preparedStatement } from './sql.js';

/** A request that is to be done once, however often it comes. */
export interface OnceOnly {
  /** Digest of who asks, the operation, and the key that the client has chosen. */
  key: Buffer;
  /** The request in its normal form, as JSON: what makes two requests the same. */
  request: string;
}

/** An answer that was kept. */
export interface KeptAnswer {
  status: number;
  location: string | null;
  /** As it was sent. */
  body: string;
}

/**
 * @param idempotencyKey - the validated header, if it was sent; quotes around it are not part of the key
 * @param caller - who asks: another caller's keys are other keys
 * @param operation - what is asked for, such as `POST /leads`
 * @param request - in normal form; the order of properties does not matter
 */
export function onceOnly(
  idempotencyKey: string | undefined,
  caller: string,
  operation: string,
  request: unknown,
): OnceOnly | undefined {
  if (idempotencyKey === undefined) return undefined;
  const key = idempotencyKey.replace(/^"(.*)"$/, '$1');
  const scope = JSON.stringify([caller, operation, key]);
  return { key: Buffer.from(hash('sha256', scope), 'hex'), request: JSON.stringify(request) };
}

/** jsonb has one text for all spellings of one value. */
const DIGEST = `sha256(convert_to((:once_request::jsonb)::text, 'UTF8'))`;

/**
 * The part of a `with` that keeps the answer of a statement, and is stored or undone together with what the statement does.
 *
 * It reads one row with `status`, `location` (may be null) and `body` (the whole text that will be sent) from a part named
 * `answer`. What makes one row and what makes a thousand are kept alike: a batch puts the text of its answer together in
 * `answer`, and takes the values of `onceValues` with its own.
 */
export const KEPT = `
  kept as (
    insert into public.idempotency_keys (id, request, status, location, body)
    select :once_key::bytea, ${DIGEST}, status, location, body
    from answer
  )`;

/** The values of the parameters that `KEPT` has. */
export function onceValues({ key, request }: OnceOnly): Record<string, unknown> {
  return { once_key: key, once_request: request };
}

/**
 * Who only reads is shown what no standby has confirmed. So the look at an answer writes a message into the log, which changes
 * nothing, and its own commit waits for the standbys: by then they have what was kept before it.
 */
const find = preparedStatement(`
  select status, location, body, request = ${DIGEST} as same, pg_logical_emit_message(true, 'carnet', '')::text as noted
  from public.idempotency_keys
  where id = :once_key`);

/** The index entries that a repeated request waits for while the first one is under way. */
const WAITED_FOR = /\w+_pkey/;

/**
 * What a refused statement with `KEPT` means: whatever it collided with, an earlier request with the same key comes first.
 *
 * @returns the answer of the earlier request; undefined if there was none, and the refusal is about the request itself
 * @throws Problem 422 if the earlier request was another one, 409 if it is still under way
 */
export async function answerKeptFor(error: unknown, db: Queryable, once: OnceOnly): Promise<KeptAnswer | undefined> {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  const { rows } = await db.query<KeptAnswer & { same: boolean }>(find(onceValues(once))).catch((other: unknown) => {
    // What has become of the earlier request is not known, so this one may not be refused for good.
    throw databaseProblem(other, 'write');
  });
  const [kept] = rows;
  if (kept && !kept.same) throw idempotencyKeyReused();
  // The context of a lock's timeout names the index in every language.
  if (!kept && error.code === '55P03' && WAITED_FOR.test(error.where ?? '')) throw idempotencyKeyInUse();
  return kept;
}

/** For how long an answer is kept. */
const KEPT_FOR = '24 hours';
const BATCH = 500;

/**
 * Removes answers that were kept for long enough, the oldest first. Each batch is a transaction of its own and passes over
 * what another process is removing.
 *
 * @returns how many were removed
 */
export async function removeOldKeys(db: Queryable): Promise<number> {
  let removed = 0;
  for (let batch = BATCH; batch === BATCH; removed += batch) {
    const { rowCount } = await db.query(
      `delete from public.idempotency_keys
       where id = any (array(
         select id
         from public.idempotency_keys
         where created_at < now() - interval '${KEPT_FOR}'
         order by created_at
         limit ${BATCH}
         for update skip locked
       ))`,
    );
    batch = rowCount ?? 0;
  }
  return removed;
}
