import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import pg from 'pg';
import type { Finished } from './metrics.js';
import { openBlocks } from './log-blocks.js';
import { notedOf } from './noted.js';
import { pino, stdSerializers, type Logger } from 'pino';

const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{1,100}$/;

/** JSON lines; readable ones on a terminal, and what makes them so is loaded only there. */
export async function createLogger(level: string, isTerminal: boolean): Promise<Logger> {
  const options = { level, base: null, serializers: { err: describeError } };
  if (isTerminal) {
    const { default: pretty } = await import('pino-pretty');
    return pino(options, pretty({ colorize: true, ignore: 'pid,hostname', sync: true }));
  }
  return pino(options, openBlocks());
}

/**
 * One line per request, with its id, operation, status and duration and nothing of what was sent: paths and queries hold
 * names and e-mail addresses. That of a write tells who has asked for it and the id of the row as well, or the ids of many. Takes a sane
 * `X-Request-Id` or makes one; every answer has it.
 *
 * @param count - told of every request when it is finished
 */
export function requestLog(logger: Logger, count: (finished: Finished) => void = () => undefined): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const sent = req.headers['x-request-id'];
    const requestId = typeof sent === 'string' && SANE_REQUEST_ID.test(sent) ? sent : randomUUID();
    notedOf(res).requestId = requestId;
    // Comes once, after the answer is out or the client has gone.
    res.on('close', () => {
      const { method } = req;
      const { operationId, write, causes } = notedOf(res);
      causes?.forEach((err) => logger.error({ requestId, err }, 'rows of a batch were refused'));
      const status = res.headersSent ? res.statusCode : undefined;
      const failed = res.statusCode >= 500;
      const outcome = failed ? 'failed' : res.writableFinished ? 'answered' : 'aborted';
      const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
      logger[failed ? 'error' : 'info']({ requestId, method, operationId, ...write, status, durationMs }, outcome);
      count({ operationId, status, durationMs });
    });
    next();
  };
}

/** Without the texts in which Postgres quotes values: detail, where, and the message beside its SQLSTATE. */
function describeError(error: Error): object {
  if (!(error instanceof pg.DatabaseError)) return stdSerializers.err(error);
  const { code, severity, schema, table, column, constraint, routine, stack = '' } = error;
  return {
    type: 'DatabaseError',
    code,
    severity,
    schema,
    table,
    column,
    constraint,
    routine,
    stack: stack.replace(/^[^]*?\n(?= {4}at )/, ''),
  };
}
