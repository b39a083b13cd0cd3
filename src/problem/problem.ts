import type { components } from '../../generated/openapi.js';
import { en, type Message, type Messages } from '../messages/en.js';

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

/** A row of a batch, by its place among those that were sent, and what it would have been answered alone. */
export interface RefusedRow {
  index: number;
  problem: Problem;
}

export interface Particulars {
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
