import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import {
  defaultTextMapGetter,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { notedOf } from './noted.js';
import type { Traces } from './traces.js';

/** How long the end may take: less than what a worker has left when its last request was given all its time. */
const FLUSH_MS = 1_000;
/** How long nothing more is said of traces that cannot be sent. */
const QUIET_MS = 60_000;

/**
 * A span for every request and for every statement that it waits for, without anything that was sent: paths, queries and
 * values hold names and e-mail addresses, and so do Postgres's texts of errors. Where to, how many and under which name is
 * read from the environment by the libraries themselves, as every service that is traced does it.
 *
 * @param routes - the path of each operation, as in the document
 */
export function createTraces(routes: Map<string, string>, logger: Logger): Traces {
  warnOfLosses(logger);
  const resource = resourceFromAttributes({ 'service.name': 'carnet' });
  const detected = detectResources({ detectors: [serviceInstanceIdDetector, envDetector] });
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(resource).merge(detected),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer('carnet');
  // Of our own, so that nothing of the process is shared with what else may be loaded into it.
  const current = new AsyncLocalStorage<Context>();
  return {
    requests: (req, res, next) => {
      const { method } = req;
      const attributes = { 'http.request.method': method };
      const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, callerOf(req.headers));
      // Comes once, after the answer is out or the client has gone.
      res.on('close', () => endRequest(span, res, routes));
      current.run(trace.setSpan(ROOT_CONTEXT, span), next);
    },
    statement: async (summary, run) => {
      const parent = current.getStore();
      if (!parent) return run();
      const attributes = { 'db.system.name': 'postgresql', 'db.query.summary': summary };
      const span = tracer.startSpan(summary, { kind: SpanKind.CLIENT, attributes }, parent);
      try {
        return await run();
      } catch (error) {
        fail(span, kindOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    close: async () => {
      // What cannot be sent by now was warned of.
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, setTimeout(FLUSH_MS, undefined, { ref: false })]);
    },
  };
}

const propagator = new W3CTraceContextPropagator();

/** What the request is a part of, where its `traceparent` says so (https://www.w3.org/TR/trace-context/). */
function callerOf(headers: IncomingHttpHeaders): Context {
  return propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
}

function endRequest(span: Span, res: Response, routes: Map<string, string>): void {
  const { operationId, requestId } = notedOf(res);
  span.setAttribute('carnet.request_id', requestId);
  if (operationId !== undefined) {
    span.updateName(operationId);
    span.setAttribute('http.route', routes.get(operationId) ?? '');
  }
  if (res.headersSent) span.setAttribute('http.response.status_code', res.statusCode);
  if (res.statusCode >= 500) fail(span, String(res.statusCode));
  else if (!res.writableFinished) fail(span, 'aborted');
  span.end();
}

/** Without a text: it may quote a value. */
function fail(span: Span, kind: string): void {
  span.setAttribute('error.type', kind);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** A SQLSTATE, the code of a problem, or that of the system. */
function kindOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
}

/** Tells that traces are lost: at once, and then not for every one of them. */
function warnOfLosses(logger: Logger): void {
  let quietUntil = 0;
  const warn = (about: { err: unknown } | { reason: string }) => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + QUIET_MS;
    logger.warn(about, 'traces cannot be sent');
  };
  setGlobalErrorHandler((err) => warn({ err }));
  const tell = (reason: string) => warn({ reason });
  const ignore = () => undefined;
  const levels = { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(levels, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}
