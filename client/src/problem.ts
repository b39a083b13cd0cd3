import type { Problem, ProblemCode } from './document.js';

/** What `unwrap` and `paginate` throw: a problem that is an Error, whose `message` is the problem's `detail`. */
export type ProblemError = Error & Problem & { response: Response };

/** Tells problems, as answered or as thrown, from everything else; with a code, only those of that code. */
export function isProblem<Code extends ProblemCode = ProblemCode>(error: unknown, code?: Code): error is Problem<Code> {
  if (typeof error !== 'object' || error === null) return false;
  const given = error as Partial<Problem>; // Anything may be missing from it.
  const whole = given.success === false && typeof given.code === 'string' && typeof given.detail === 'string';
  return whole && (code === undefined || given.code === code);
}

/** Makes an Error of a problem, so that it can be thrown. */
export function problemError(problem: Problem, response: Response): ProblemError {
  return Object.assign(new Error(problem.detail), problem, { name: 'ProblemError', response });
}

/**
 * What answered is not the service, or not one that has this operation: a proxy's own page, another `baseUrl`.
 * Thrown by every call, because no operation declares it.
 */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError';
  readonly response: Response;

  constructor(response: Response, cause?: unknown) {
    const said = isProblem(cause) ? cause.detail : (response.headers.get('Content-Type') ?? 'nothing');
    super(`${response.url} answered ${response.status}, which is not an answer of the operation: ${said}`, { cause });
    this.response = response;
  }
}
