import pg from 'pg';
import {
  emailTaken,
  internal,
  invalid,
  Problem,
  stillReferenced,
  timeout,
  unavailable,
} from '../problem.js';

/** What was being done when the database refused: the same SQLSTATE means different things to reader and writer. */
export type Doing = 'read' | 'write' | 'delete';

/**
 * Constraints that a valid request can meet, by name, beside `<table>_pkey` and `<table>_<column>_fkey`, which the table
 * itself explains. A test reads pg_constraint and fails for a name that is neither here nor known to be unreachable.
 */
const constraints: Record<string, () => Problem> = {
  leads_email_lower_key: emailTaken,
  appointments_end_after_start: () =>
    invalid([{ in: 'body', pointer: '/end_at', code: 'end_before_start', message: 'must be after start_at' }]),
};

/** Seconds after which to try again: a lock is free soon, a server takes longer to start. */
const SOON = 1;
const LATER = 5;

const unavailableStates = new Map<string, [detail: string, retryAfter: number]>([
  ['57P01', ['The database is being restarted; try again.', LATER]],
  ['57P02', ['The database is being restarted; try again.', LATER]],
  ['57P03', ['The database is starting; try again.', LATER]],
  ['53300', ['The database has too many connections; try again.', SOON]],
  ['53100', ['The database has no room left; reading goes on.', LATER]],
  ['53200', ['The database has no memory left; try again.', LATER]],
  ['25006', ['The database takes no changes right now; try again.', LATER]],
  ['55P03', ['The row is locked by somebody else; try again.', SOON]],
  ['40P01', ['The change met another one; try again.', SOON]],
  ['40001', ['The change met another one; try again.', SOON]],
  ['28P01', ['The database refuses the service; its operator has to look.', LATER]],
  ['28000', ['The database refuses the service; its operator has to look.', LATER]],
  ['3D000', ['The database is not there; its operator has to look.', LATER]],
  ['55000', ['The database takes no connections right now; try again.', LATER]],
]);

/** The driver's own errors are plain `Error`s, most without a code: these are their messages in pg 8.23. */
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|connect E|read E|write E|getaddrinfo E)/;

/** What to answer when the database fails. The text of its own message never leaves the service. */
export function databaseProblem(error: unknown, doing: Doing): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof pg.DatabaseError) return serverProblem(error, doing);
  const message = error instanceof Error ? error.message : '';
  if (message === 'Query read timeout') return tookTooLong(error, doing);
  if (lostConnection.test(message) || error instanceof AggregateError) {
    return unavailable('The database cannot be reached; try again.', LATER, error);
  }
  return internal(error);
}

/** Whether no later try can succeed: a wrong password, or no such database. */
export function refusesForGood(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && (error.code === '28P01' || error.code === '3D000');
}

function serverProblem(error: pg.DatabaseError, doing: Doing): Problem {
  const { code = '', constraint = '' } = error;
  const known = constraints[constraint];
  if (known) return known();
  if (code === '57014') return tookTooLong(error, doing);
  const busy = unavailableStates.get(code);
  if (busy) return unavailable(...busy, error);
  if (code.startsWith('08')) return unavailable('The database cannot be reached; try again.', LATER, error);
  if (code === '23503') return doing === 'delete' ? stillReferenced() : internal(error);
  if (isBadValue(code)) return refusedByDatabase();
  return internal(error);
}

/** A write's outcome is rolled back, so that it may be tried again; a read would take as long again. */
function tookTooLong(error: unknown, doing: Doing): Problem {
  return doing === 'read'
    ? timeout(error)
    : unavailable('The database did not answer in time; try again.', SOON, error);
}

/** CHECK, NOT NULL and values without a text form: a net under the document, which refuses them first. */
function isBadValue(code: string): boolean {
  return code === '23514' || code === '23502' || code.startsWith('22');
}

function refusedByDatabase(): Problem {
  return invalid([{ in: 'body', pointer: '', code: 'rule', message: 'holds a value that the database refuses' }]);
}
