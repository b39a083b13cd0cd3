import pg from 'pg';
import type { Messages } from '../messages/en.js';
import {
  conflict,
  emailTaken,
  endBeforeStart,
  internal,
  invalid,
  Problem,
  stillReferenced,
  timeout,
  unavailable,
} from '../problem.js';
import { SILENCE } from './silence.js';
import { UNCONFIRMED } from './unconfirmed.js';

/** What was being done when the database refused: the same SQLSTATE means different things to reader and writer. */
export type Doing = 'read' | 'write' | 'delete';

/** What was to be written, by column. */
type Sent = Readonly<Record<string, unknown>>;

/**
 * Constraints that a valid request can meet, by name, beside `<table>_pkey` and `<table>_<column>_fkey`, which the table
 * itself explains. A test reads pg_constraint and fails for a name that is neither here nor known to be unreachable.
 */
const constraints: Record<string, (sent?: Sent) => Problem> = {
  leads_email_lower_key: emailTaken,
  appointments_end_after_start: endBeforeStart,
};

/** Seconds after which to try again: a lock is free soon, a server takes longer to start. */
const SOON = 1;
const LATER = 5;

const unavailableStates = new Map<string, [reason: keyof Messages['unavailable'], retryAfter: number]>([
  ['57P01', ['restarting', LATER]],
  ['57P02', ['restarting', LATER]],
  ['57P03', ['starting', LATER]],
  ['53300', ['tooManyConnections', SOON]],
  ['53100', ['full', LATER]],
  ['53200', ['outOfMemory', LATER]],
  ['25006', ['readOnly', LATER]],
  ['55P03', ['locked', SOON]],
  ['40P01', ['concurrent', SOON]],
  ['40001', ['concurrent', SOON]],
  ['28P01', ['refused', LATER]],
  ['28000', ['refused', LATER]],
  ['3D000', ['missing', LATER]],
  ['55000', ['closed', LATER]],
]);

/**
 * The driver's own errors are plain `Error`s, most without a code. How these messages begin is held against the driver by a
 * test. The two of TLS come from what stands before a server that is away.
 */
const lostConnection = new RegExp(
  `^(${[
    'Connection terminated',
    'timeout exceeded when trying to connect',
    'timeout expired',
    'Client has encountered a connection error',
    'The server does not support SSL connections',
    'There was an error establishing an SSL connection',
    '(connect|read|write|getaddrinfo) E',
  ].join('|')})`,
);

/**
 * What to answer when the database fails. The text of its own message never leaves the service.
 *
 * @param sent - what was to be written, if it decides what is pointed at
 */
export function databaseProblem(error: unknown, doing: Doing, sent?: Sent): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof pg.DatabaseError) return serverProblem(error, doing, sent);
  const message = error instanceof Error ? error.message : '';
  if (message === UNCONFIRMED) return unavailableBecause('unconfirmed', LATER, error);
  if (message === SILENCE) return tookTooLong(error, doing);
  if (lostConnection.test(message) || error instanceof AggregateError) {
    return unavailableBecause('unreachable', LATER, error);
  }
  return internal(error);
}

/** Whether a statement's connection broke under it, so that another connection may well do. */
export function isCutOff(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.code === '57P01';
  return error instanceof Error && /^(Connection terminated unexpectedly|read E|write E)/.test(error.message);
}

/** What to answer when a row breaks a CHECK that was found by its name. */
export function checkProblem(constraint: string): Problem {
  return constraints[constraint]?.() ?? refusedByDatabase();
}

/** Whether the rows of a statement are to blame, and not the server or the connection. */
export function blamesRows(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? '');
}

function unavailableBecause(reason: keyof Messages['unavailable'], retryAfter: number, cause: unknown): Problem {
  return unavailable((messages) => messages.unavailable[reason], retryAfter, cause);
}

/** Whether a constraint has a name that means something here, or to its table. */
export function isKnownRule(constraint: string): boolean {
  return constraint in constraints || /_pkey$/.test(constraint);
}

/** Whether no later try can succeed: a wrong password, or no such database. */
export function refusesForGood(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && (error.code === '28P01' || error.code === '3D000');
}

function serverProblem(error: pg.DatabaseError, doing: Doing, sent?: Sent): Problem {
  const { code = '', constraint = '' } = error;
  const known = constraints[constraint];
  if (known) return known(sent);
  if (code === '57014') return tookTooLong(error, doing);
  const busy = unavailableStates.get(code);
  if (busy) return unavailableBecause(...busy, error);
  if (code.startsWith('08')) return unavailableBecause('unreachable', LATER, error);
  if (code === '23503' && doing === 'delete') return stillReferenced();
  if (code === '23505' || code === '23503' || code === '23P01') return conflict(error);
  if (isBadValue(code)) return refusedByDatabase();
  return internal(error);
}

/**
 * A write may be tried again, by its id or its key: it is undone, or its server is gone and nobody knows. A read would take as
 * long again.
 */
function tookTooLong(error: unknown, doing: Doing): Problem {
  return doing === 'read' ? timeout(error) : unavailableBecause('slow', SOON, error);
}

/** CHECK, NOT NULL and values without a text form: a net under the document, which refuses them first. */
function isBadValue(code: string): boolean {
  return code === '23514' || code === '23502' || code.startsWith('22');
}

function refusedByDatabase(): Problem {
  return invalid([{ in: 'body', pointer: '', code: 'rule', message: (messages) => messages.refusedByDatabase }]);
}
