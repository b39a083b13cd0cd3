import type { Message } from '../messages/en.js';
import { Problem, type RefusedRow, type Violation } from './problem.js';
import { describe, invalid } from './violations.js';

export function notFound(id: string): Problem {
  return new Problem('not_found', (messages) => messages.notFound(id));
}

/** @param path - the path of the row that has the id */
export function alreadyExists(id: string, path: string): Problem {
  return new Problem('already_exists', (messages) => messages.alreadyExists(id), { headers: { Location: path } });
}

export function emailTaken(): Problem {
  const message: Message = (messages) => messages.emailTaken;
  const violations: Violation[] = [{ in: 'body', pointer: '/email', code: 'email_taken', message }];
  return new Problem('email_taken', describe(violations), { violations });
}

/** 409: each of these columns was to point at a row that does not exist. */
export function referenceNotFound(missing: { column: string; value: string }[]): Problem {
  const message: Message = (messages) => messages.noSuchRow;
  const violations = missing.map(({ column, value }): Violation => {
    return { in: 'body', pointer: `/${column}`, code: 'reference_not_found', message, value };
  });
  return new Problem('reference_not_found', describe(violations), { violations });
}

/** 422 that points at the end, or at the start if only that was sent. */
export function endBeforeStart(sent: Readonly<Record<string, unknown>> = {}): Problem {
  const isOfStart = sent.start_at !== undefined && sent.end_at === undefined;
  const message: Message = (messages) => (isOfStart ? messages.startAfterEnd : messages.endBeforeStart);
  return invalid([{ in: 'body', pointer: isOfStart ? '/start_at' : '/end_at', code: 'end_before_start', message }]);
}

/** 409: the row collides with another one by a constraint that is not the service's own, such as the ERP's. */
export function conflict(cause: unknown): Problem {
  return new Problem('conflict', (messages) => messages.conflict, { cause });
}

export function stillReferenced(): Problem {
  return new Problem('still_referenced', (messages) => messages.stillReferenced);
}

export function preconditionFailed(): Problem {
  return new Problem('precondition_failed', (messages) => messages.preconditionFailed);
}

/** 409: the first request with the key is not done yet; it will be soon. */
export function idempotencyKeyInUse(): Problem {
  return new Problem('idempotency_key_in_use', (messages) => messages.keyInUse, { headers: { 'Retry-After': '1' } });
}

/** 422: the key belongs to a request that asked for something else. */
export function idempotencyKeyReused(): Problem {
  return new Problem('idempotency_key_reused', (messages) => messages.keyReused);
}

/**
 * 422 for all rows of a batch, since some cannot be stored.
 *
 * @param refused - at least one, in order
 */
export function batchRefused(refused: RefusedRow[]): Problem {
  const detail: Message = (messages) => {
    const [first] = refused;
    return messages.batchRefused(refused.length, first?.index ?? 0, first?.problem.detail(messages) ?? '');
  };
  return new Problem('batch_refused', detail, { refused });
}

/** The same problem with its body pointers in other words, such as the spelling that the client sent. */
export function respell(
  problem: Problem,
  rename: (violation: Violation) => Violation,
  renameIn: (row: RefusedRow) => RefusedRow = (row) => row,
): Problem {
  const { code, violations, refused, headers, cause } = problem;
  if (refused) return batchRefused(refused.map(renameIn));
  if (!violations) return problem;
  const renamed = violations.map(rename);
  return new Problem(code, describe(renamed), { violations: renamed, headers, cause });
}
