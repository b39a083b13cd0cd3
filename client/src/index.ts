export { createCarnetClient, type CarnetClient, type CarnetOptions } from './client.js';
export type {
  Data,
  Method,
  Operation,
  PathWith,
  Problem,
  ProblemCode,
  ProblemOf,
  Result,
  Schemas,
} from './document.js';
export { paginate, type ListPath, type RowOf } from './paginate.js';
export { isProblem, UnexpectedAnswerError, type ProblemError } from './problem.js';
export type { Retries } from './retry.js';
export { unwrap } from './unwrap.js';
export type { components, operations, paths } from '../../generated/openapi.js';
