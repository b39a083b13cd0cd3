import type { components } from '../generated/openapi.js';
import { en, type Message, type Messages } from './messages/en.js';

/** The codes that `components/schemas/Problem.yaml` lists, and no other. */
export type ProblemCode = components['schemas']['Problem']['code'];

type FieldError = components['schemas']['FieldError'];

/** One thing that was wrong with a request, and where: `errors` of a problem, before it is known in which language. */
export type Violation = Omit<FieldError, 'message'> & {
  message: Message;
  /** The value that was wrong, where several names of the property may have been sent with different ones. */
  value?: unknown;
};

const statuses = {
  already_exists: 409,
  alias_conflict: 422,
  bad_request: 400,
  bad_uri: 400,
  batch_refused: 422,
  conflict: 409,
  email_taken: 409,
  end_before_start: 422,
  forbidden: 403,
  headers_too_large: 431,
  id_mismatch: 422,
  idempotency_key_in_use: 409,
  idempotency_key_reused: 422,
  internal: 500,
  malformed_json: 422,
  method_not_allowed: 405,
  not_found: 404,
  payload_too_large: 413,
  precondition_failed: 412,
  rate_limited: 429,
  reference_not_found: 409,
  request_timeout: 408,
  route_not_found: 404,
  still_referenced: 409,
  timeout: 504,
  timezone_required: 422,
  unauthenticated: 401,
  unavailable: 503,
  unsupported_media_type: 415,
  validation_failed: 422,
} as const satisfies Record<ProblemCode, number>;

/** How to prove who is asking (RFC 6750, section 3). */
const CHALLENGE = 'Bearer realm="carnet"';
/** Seconds: what is too much now may be done in a moment. */
const OVERLOADED_RETRY_AFTER = 1;
/** Seconds: migrations are applied by people, and a database takes its time to start. */
const NOT_READY_RETRY_AFTER = 5;

/** A row of a batch, by its place among those that were sent, and what it would have been answered alone. */
export interface RefusedRow {
  index: number;
  problem: Problem;
}

interface Particulars {
  violations?: Violation[] | undefined;
  headers?: Record<string, string>;
  /** Why a service is not ready. */
  reasons?: components['schemas']['Problem']['reasons'];
  /** The rows of a batch that cannot be stored. */
  refused?: RefusedRow[];
  /** What was behind it: logged for a 5xx, never answered. */
  cause?: unknown;
}

/** What a handler throws instead of replying: an answer that the document lists as a problem (RFC 9457). */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: Message;
  readonly violations: Violation[] | undefined;
  readonly headers: Record<string, string>;
  readonly reasons: Particulars['reasons'];
  readonly refused: Particulars['refused'];

  constructor(code: ProblemCode, detail: Message, particulars: Particulars = {}) {
    const { violations, headers = {}, reasons, refused, cause } = particulars;
    super(detail(en), { cause });
    this.name = 'Problem';
    this.code = code;
    this.status = statuses[code];
    this.detail = detail;
    this.violations = violations;
    this.headers = headers;
    this.reasons = reasons;
    this.refused = refused;
  }

  /** The body of the answer. */
  toBody(requestId: string, messages: Messages): components['schemas']['Problem'] {
    const errors = this.violations?.map(({ in: place, pointer, code, message }) => {
      return { in: place, pointer, code, message: message(messages) };
    });
    return {
      success: false,
      type: `/problems/${this.code.replaceAll('_', '-')}`,
      title: messages.titles[this.code],
      status: this.status,
      code: this.code,
      detail: this.detail(messages),
      request_id: requestId,
      ...(this.reasons && { reasons: this.reasons }),
      ...(errors && { errors }),
      ...(this.refused && { results: this.refused.map((row) => toResult(row, requestId, messages)) }),
    };
  }
}

/** What is answered of a refused row. */
export function toResult(
  { index, problem }: RefusedRow,
  requestId: string,
  messages: Messages,
): components['schemas']['RefusedRow'] {
  const { status, headers } = problem;
  const location = headers.Location === undefined ? {} : { location: headers.Location };
  // The compiler cannot know that the row of a batch has no other problems than these; every answer of the tests is checked.
  return {
    ...{ index, status, ...location },
    problem: problem.toBody(requestId, messages),
  } as components['schemas']['RefusedRow'];
}

/** Violations that are a problem of their own when nothing else is wrong. */
const special = new Set<string>([
  'malformed_json',
  'alias_conflict',
  'id_mismatch',
  'timezone_required',
  'end_before_start',
]);

/** How many violations are told at most: a body of 1 MB can hold hundreds of thousands. */
export const MAX_VIOLATIONS = 100;

/** 422: the request breaks the document. The code is `validation_failed` unless all violations share a more special one. */
export function invalid(all: Violation[]): Problem {
  const violations = all.slice(0, MAX_VIOLATIONS);
  return new Problem(sharedCode(violations) ?? 'validation_failed', describe(violations), { violations });
}

function sharedCode(violations: Violation[]): ProblemCode | undefined {
  const [first] = violations;
  const shared = first && special.has(first.code) && violations.every(({ code }) => code === first.code);
  return shared ? (first.code as ProblemCode) : undefined; // The set above holds codes of both enums only.
}

/** `clientId: must be a UUID; name: is required`, for people and for old front ends that show `detail` as it is. */
function describe(violations: Violation[]): Message {
  return (messages) =>
    violations.map(({ pointer, message }) => `${pointer.slice(1) || messages.body}: ${message(messages)}`).join('; ');
}

export function notFound(id: string): Problem {
  return new Problem('not_found', (messages) => messages.notFound(id));
}

/**
 * 401, which tells nobody what was wrong with a credential.
 *
 * @param sent - whether one was sent at all, by which RFC 6750, section 3.1, tells the two challenges apart
 */
export function unauthenticated(sent: boolean): Problem {
  const challenge = sent ? `${CHALLENGE}, error="invalid_token"` : CHALLENGE;
  return new Problem('unauthenticated', (messages) => messages.unauthenticated, {
    headers: { 'WWW-Authenticate': challenge },
  });
}

/** @param scope - what the credential lacks */
export function forbidden(scope: string): Problem {
  return new Problem('forbidden', (messages) => messages.forbidden(scope), {
    headers: { 'WWW-Authenticate': `${CHALLENGE}, error="insufficient_scope", scope="${scope}"` },
  });
}

/** @param retryAfter - in seconds */
export function rateLimited(quota: number, retryAfter: number): Problem {
  return new Problem('rate_limited', (messages) => messages.rateLimited(quota, retryAfter), {
    headers: { 'Retry-After': String(retryAfter) },
  });
}

/** @param near - paths that may have been meant */
export function routeNotFound(path: string, near: string[]): Problem {
  return new Problem('route_not_found', (messages) => messages.routeNotFound(path, near));
}

/** @param allow - the methods that the path has, as the header `Allow` lists them */
export function methodNotAllowed(method: string, path: string, allow: string): Problem {
  const detail: Message = (messages) => messages.methodNotAllowed(method, path, allow);
  return new Problem('method_not_allowed', detail, { headers: { Allow: allow } });
}

export function badUri(): Problem {
  return new Problem('bad_uri', (messages) => messages.badUri);
}

/** Where the next request begins is not known after these three. */
const closing = { headers: { Connection: 'close' } };

export function badRequest(): Problem {
  return new Problem('bad_request', (messages) => messages.badRequest, closing);
}

export function headersTooLarge(): Problem {
  return new Problem('headers_too_large', (messages) => messages.headersTooLarge, closing);
}

export function requestTimeout(): Problem {
  return new Problem('request_timeout', (messages) => messages.requestTimeout, closing);
}

export function payloadTooLarge(): Problem {
  return new Problem('payload_too_large', (messages) => messages.payloadTooLarge);
}

/** @param accept - the media types that the operation takes, as the header `Accept` lists them */
export function unsupportedMediaType(detail: Message, accept: string): Problem {
  return new Problem('unsupported_media_type', detail, { headers: { Accept: accept } });
}

export function malformedJson(message: Message): Problem {
  return invalid([{ in: 'body', pointer: '', code: 'malformed_json', message }]);
}

/** @param path - the path of the row that has the id */
export function alreadyExists(id: string, path: string): Problem {
  return new Problem('already_exists', (messages) => messages.alreadyExists(id), { headers: { Location: path } });
}

export function preconditionFailed(): Problem {
  return new Problem('precondition_failed', (messages) => messages.preconditionFailed);
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

/** 409: the first request with the key is not done yet; it will be soon. */
export function idempotencyKeyInUse(): Problem {
  return new Problem('idempotency_key_in_use', (messages) => messages.keyInUse, { headers: { 'Retry-After': '1' } });
}

/** 422: the key belongs to a request that asked for something else. */
export function idempotencyKeyReused(): Problem {
  return new Problem('idempotency_key_reused', (messages) => messages.keyReused);
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

/** 409: the row collides with another one by a constraint that is not the service's own, such as the ERP's. */
export function conflict(cause: unknown): Problem {
  return new Problem('conflict', (messages) => messages.conflict, { cause });
}

export function endBeforeStart(): Problem {
  const message: Message = (messages) => messages.endBeforeStart;
  return invalid([{ in: 'body', pointer: '/end_at', code: 'end_before_start', message }]);
}

export function stillReferenced(): Problem {
  return new Problem('still_referenced', (messages) => messages.stillReferenced);
}

/** @param retryAfter - in seconds */
export function unavailable(detail: Message, retryAfter: number, cause?: unknown): Problem {
  return new Problem('unavailable', detail, { headers: { 'Retry-After': String(retryAfter) }, cause });
}

/** Made once: who has too much to do should not trace a stack for everybody who is turned away. */
const OVERLOADED = unavailable((messages) => messages.unavailable.overloaded, OVERLOADED_RETRY_AFTER);

/** 503 for what the service does not even begin: it has more to do than it can. */
export function overloaded(): Problem {
  return OVERLOADED;
}

/** 503 of a service that is not ready, with what the first reason says to people. */
export function notReady(reasons: Particulars['reasons'], detail: Message, cause?: unknown): Problem {
  return new Problem('unavailable', detail, {
    headers: { 'Retry-After': String(NOT_READY_RETRY_AFTER) },
    reasons,
    cause,
  });
}

export function timeout(cause: unknown): Problem {
  return new Problem('timeout', (messages) => messages.timeout, { cause });
}

export function internal(cause: unknown): Problem {
  return new Problem('internal', (messages) => messages.internal, { cause });
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
