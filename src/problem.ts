/** The closed list of problems (`components/schemas/Problem.yaml`): one factory each, by what is in the way. */
export { Problem, toResult, type ProblemCode, type RefusedRow, type Violation } from './problem/problem.js';
export { invalid, MAX_VIOLATIONS } from './problem/violations.js';
export * from './problem/access.js';
export * from './problem/request.js';
export * from './problem/rows.js';
export * from './problem/service.js';
