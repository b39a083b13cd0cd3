import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

/** Follows requests to the statements that they wait for. */
export interface Traces {
  /** Follows every request; it goes before all else. */
  requests: RequestHandler;
  statement: FollowStatement;
  /** Sends what has not been sent yet, for as long as the end of a process can wait. */
  close(): Promise<void>;
}

/** Runs a statement as a part of the request that asks for it; `summary` is what it does to what, without a value. */
export type FollowStatement = <T>(summary: string, run: () => Promise<T>) => Promise<T>;

/**
 * Whether the usual variables ask for traces.
 *
 * @returns what is wrong with them, if they ask for what there is not
 */
export function wantsTraces(env: NodeJS.ProcessEnv): boolean | string {
  const { OTEL_TRACES_EXPORTER: exporter = 'otlp' } = env;
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || exporter === 'none') return false;
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/json';
  if (!/^https?:/.test(endpoint) || !URL.canParse(endpoint))
    return 'OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL such as http://127.0.0.1:4318';
  if (exporter !== 'otlp') return 'OTEL_TRACES_EXPORTER: must be otlp or none';
  if (protocol !== 'http/json')
    return 'OTEL_EXPORTER_OTLP_PROTOCOL: must be http/json, which collectors take on the port of http/protobuf, 4318';
  return true;
}

/**
 * Loaded only where traces are wanted: the packages are optional, and take time and memory.
 *
 * @param document - JSON of the published document, which tells the paths of the operations
 * @returns undefined, after a line in the log, if the packages are not installed
 */
export async function loadTraces(document: string, logger: Logger): Promise<Traces | undefined> {
  try {
    const { createTraces } = await import('./opentelemetry.js');
    return createTraces(routesIn(document), logger);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    logger.warn('there will be no traces: their packages are not installed; run npm ci without --omit=optional');
    return undefined;
  }
}

/** The paths of the operations, as the document writes them. */
function routesIn(document: string): Map<string, string> {
  const { paths } = JSON.parse(document) as { paths: Record<string, Record<string, { operationId?: string }>> };
  return new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      Object.values(item).flatMap(({ operationId }) =>
        operationId === undefined ? [] : [[operationId, path] as const],
      ),
    ),
  );
}
