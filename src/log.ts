import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Response } from 'express';
import pg from 'pg';
import { pino, stdSerializers, type Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import pretty from 'pino-pretty';
import { v7 as uuidv7 } from 'uuid';

const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{1,100}$/;

/** JSON lines; readable ones on a terminal. */
export function createLogger(level: string, isTerminal: boolean): Logger {
  const options = { level, base: null, serializers: { err: describeError } };
  return isTerminal ? pino(options, pretty({ colorize: true, ignore: 'pid,hostname', sync: true })) : pino(options);
}

/**
 * One line per request, with its id, operation, status and duration and nothing of what was sent: paths and queries hold
 * names and e-mail addresses. Takes a sane `X-Request-Id` or makes one, and answers it.
 */
export function requestLog(logger: Logger) {
  return pinoHttp({
    logger,
    genReqId: (req, res) => {
      const sent = req.headers['x-request-id'];
      const id = typeof sent === 'string' && SANE_REQUEST_ID.test(sent) ? sent : uuidv7();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    // What pino-http adds of its own holds headers and messages, and they hold names.
    wrapSerializers: false,
    serializers: { err: describeError, req: () => undefined, res: () => undefined },
    quietReqLogger: true,
    quietResLogger: true,
    customAttributeKeys: { reqId: 'requestId', responseTime: 'durationMs' },
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'error' : 'info'),
    customProps: (req: IncomingMessage, res: ServerResponse) => ({
      method: req.method,
      // Express's own place for what a request has found out; the contract notes the operation there.
      operationId: (res as Partial<Response>).locals?.operationId as unknown,
      status: res.headersSent ? res.statusCode : undefined,
    }),
    customSuccessMessage: (_req, res) => (res.writableFinished ? 'answered' : 'aborted'),
    customErrorMessage: () => 'failed',
  });
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
