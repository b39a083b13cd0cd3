import type { components } from '../generated/openapi.js';

/** The codes that `components/schemas/Problem.yaml` lists, and no other. */
export type ProblemCode = components['schemas']['Problem']['code'];

/** One thing that was wrong with a request, and where: `errors` of a problem. */
export type FieldError = components['schemas']['FieldError'];

const kinds = {
  already_exists: [409, 'The id is taken'],
  alias_conflict: [422, 'Two names of one property disagree'],
  bad_request: [400, 'The request is not well-formed HTTP'],
  bad_uri: [400, 'The URL is not well-formed'],
  email_taken: [409, 'The e-mail address is taken'],
  end_before_start: [422, 'The end is not after the start'],
  id_mismatch: [422, 'The id in the body is not the one in the path'],
  internal: [500, 'Something went wrong inside the service'],
  malformed_json: [422, 'The body is not JSON'],
  method_not_allowed: [405, 'The path does not have this method'],
  not_found: [404, 'There is no such row'],
  payload_too_large: [413, 'The body is too large'],
  reference_not_found: [409, 'A row that is referred to does not exist'],
  route_not_found: [404, 'There is no such path'],
  still_referenced: [409, 'Other rows still refer to this one'],
  timeout: [504, 'The database took too long'],
  timezone_required: [422, 'A date-time has no offset'],
  unavailable: [503, 'The service cannot answer right now'],
  unsupported_media_type: [415, 'The body has a media type that is not taken'],
  validation_failed: [422, 'The request breaks the contract'],
} as const satisfies Record<ProblemCode, readonly [status: number, title: string]>;

interface Particulars {
  errors?: FieldError[];
  headers?: Record<string, string>;
  /** What was behind it: logged for a 5xx, never answered. */
  cause?: unknown;
}

/** What a handler throws instead of replying: an answer that the document lists as a problem (RFC 9457). */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, detail: string, { errors, headers = {}, cause }: Particulars = {}) {
    super(detail, { cause });
    this.name = 'Problem';
    this.code = code;
    [this.status, this.title] = kinds[code];
    this.errors = errors;
    this.headers = headers;
  }

  /** The body of the answer. */
  toBody(requestId: string): components['schemas']['Problem'] {
    return {
      success: false,
      type: `/problems/${this.code.replaceAll('_', '-')}`,
      title: this.title,
      status: this.status,
      code: this.code,
      detail: this.message,
      request_id: requestId,
      ...(this.errors && { errors: this.errors }),
    };
  }
}

/** Field errors that are a problem of their own when nothing else is wrong. */
const special = new Set<string>([
  'malformed_json',
  'alias_conflict',
  'id_mismatch',
  'timezone_required',
  'end_before_start',
]);

/** 422: the request breaks the document. The code is `validation_failed` unless all errors share a more special one. */
export function invalid(errors: FieldError[]): Problem {
  return new Problem(sharedCode(errors) ?? 'validation_failed', describe(errors), { errors });
}

function sharedCode(errors: FieldError[]): ProblemCode | undefined {
  const [first] = errors;
  const shared = first && special.has(first.code) && errors.every((error) => error.code === first.code);
  return shared ? (first.code as ProblemCode) : undefined; // The set above holds codes of both enums only.
}

/** `clientId: must be a UUID; name: is required`, for people and for old front ends that show `detail` as it is. */
function describe(errors: FieldError[]): string {
  return errors.map(({ pointer, message }) => `${pointer.slice(1) || 'body'}: ${message}`).join('; ');
}

export function notFound(id: string): Problem {
  return new Problem('not_found', `There is no row with the id ${id}.`);
}

export function routeNotFound(detail: string): Problem {
  return new Problem('route_not_found', detail);
}

/** @param allow - the methods that the path has, as the header `Allow` lists them */
export function methodNotAllowed(method: string, path: string, allow: string): Problem {
  return new Problem('method_not_allowed', `${path} does not have ${method}, only ${allow}.`, {
    headers: { Allow: allow },
  });
}

export function badUri(): Problem {
  return new Problem(
    'bad_uri',
    'The URL holds a percent sign that does not begin a UTF-8 character; write a literal one as %25.',
  );
}

export function badRequest(): Problem {
  return new Problem('bad_request', 'The request could not be read as HTTP/1.1.');
}

export function payloadTooLarge(): Problem {
  return new Problem('payload_too_large', 'The body is larger than 1 MB (1 048 576 bytes).');
}

/** @param accept - the media types that the operation takes, as the header `Accept` lists them */
export function unsupportedMediaType(detail: string, accept: string): Problem {
  return new Problem('unsupported_media_type', detail, { headers: { Accept: accept } });
}

export function malformedJson(message: string): Problem {
  return invalid([{ in: 'body', pointer: '', code: 'malformed_json', message }]);
}

/** @param path - the path of the row that has the id */
export function alreadyExists(id: string, path: string): Problem {
  return new Problem('already_exists', `The id ${id} is taken.`, { headers: { Location: path } });
}

/** 409: `column` holds a value that another row has and only one may have. */
export function emailTaken(): Problem {
  const message = 'is taken by another row (upper and lower case are the same)';
  return new Problem('email_taken', `email: ${message}`, {
    errors: [{ in: 'body', pointer: '/email', code: 'email_taken', message }],
  });
}

/** 409: each of these columns names a row that does not exist. */
export function referenceNotFound(columns: string[]): Problem {
  const errors = columns.map((column): FieldError => {
    return { in: 'body', pointer: `/${column}`, code: 'reference_not_found', message: 'there is no such row' };
  });
  return new Problem('reference_not_found', describe(errors), { errors });
}

export function stillReferenced(): Problem {
  return new Problem('still_referenced', 'Other rows still refer to this one; delete or move them first.');
}

/** @param retryAfter - in seconds */
export function unavailable(detail: string, retryAfter: number, cause?: unknown): Problem {
  return new Problem('unavailable', detail, { headers: { 'Retry-After': String(retryAfter) }, cause });
}

export function timeout(cause: unknown): Problem {
  return new Problem('timeout', 'The database did not answer in time; ask for less.', { cause });
}

export function internal(cause: unknown): Problem {
  return new Problem('internal', 'The error has been logged under the request id.', { cause });
}

/** The same problem with its body pointers in other words, such as the spelling that the client sent. */
export function respell(problem: Problem, rename: (error: FieldError) => FieldError): Problem {
  const { code, errors, headers, cause } = problem;
  if (!errors) return problem;
  const renamed = errors.map(rename);
  return new Problem(code, describe(renamed), { errors: renamed, headers, cause });
}
