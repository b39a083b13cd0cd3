import type { Message, Messages } from '../messages/en.js';
import { Problem, type ProblemCode, type Violation } from './problem.js';

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
export function describe(violations: Violation[]): Message {
  return (messages) =>
    violations.map(({ pointer, message }) => `${place(pointer, messages)}: ${message(messages)}`).join('; ');
}

function place(pointer: string, { body, nameless }: Messages): string {
  // A slash alone points at the property or parameter whose name is empty, and nothing at the whole body.
  return pointer === '' ? body : pointer.slice(1) || nameless;
}
