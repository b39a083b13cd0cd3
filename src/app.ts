import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { getCountryCallingCode, type CountryCode } from 'libphonenumber-js/max';
import type { Logger } from 'pino';
import { createContract } from './contract/contract.js';
import type { Authenticate } from './auth/caller.js';
import type { Limit } from './auth/limit.js';
import type { Document } from './contract/canonical.js';
import { sendProblem } from './contract/reply.js';
import { crossOrigin } from './cross-origin.js';
import { handlers } from './handlers/index.js';
import type { Deps } from './handlers/deps.js';
import type { Lanes } from './db/lanes.js';
import { requestLog } from './log.js';
import { messagesFor } from './messages/language.js';
import { pages } from './pages/pages.js';
import { Metrics, type Gather } from './metrics.js';
import { notedOf } from './noted.js';
import { internal, Problem } from './problem.js';
import type { Traces } from './traces.js';
import { refuseMalformed } from './well-formed.js';

/** What a service is made of. */
export interface AppOptions {
  /** Asked for when the document has been put to work, since the database takes its time as well. */
  lanes: () => Lanes | Promise<Lanes>;
  document: Deps['document'];
  logger: Logger;
  phoneRegion: CountryCode;
  /** Finds out who is asking; without it, nobody is asked. */
  authenticate?: Authenticate | undefined;
  /** Whether the service is about to end. */
  isStopping?: () => boolean;
  /** Where there are several processes, what makes the numbers of all of them. */
  gather?: Gather;
  /** Told when nothing of the start is left to do. */
  onWarm?: (() => void) | undefined;
  /** Follows requests; without it, nothing does. */
  traces?: Traces | undefined;
  /** Counts requests; without it, anybody may send as many as they like. */
  limit?: Limit | undefined;
  /** Whose pages may call it, beside its own. */
  origins?: string[];
  /** How many proxies before it tell the truth about whom they ask for. */
  trustedProxies?: number;
  /** The directory with the documentation site, if not where it is built. */
  site?: URL;
}

/**
 * The service without a port: every request is answered as the document says.
 *
 * @throws Error if the document is broken or does not belong to the handlers
 */
export async function createApp(options: AppOptions): Promise<Express> {
  const { document, logger, phoneRegion, isStopping = () => false, origins = [], trustedProxies = 0 } = options;
  const metrics = new Metrics(options.gather);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', trustedProxies);
  if (options.traces) app.use(options.traces.requests);
  app.use(requestLog(logger, (finished) => metrics.count(finished)));
  // Before anything is refused: a page has to read that as well.
  if (origins.length > 0) app.use(crossOrigin(origins));
  app.use(refuseMalformed());
  app.use(pages(options.site));
  const deps = async (): Promise<Deps> => {
    const lanes = await options.lanes();
    metrics.watch(lanes);
    const callingCode = getCountryCallingCode(phoneRegion);
    return { ...lanes, metrics: () => metrics.text(), isStopping, document, callingCode };
  };
  app.use(await contractOf(deps, options));
  app.use(answerProblem(logger));
  return app;
}

async function contractOf(
  deps: () => Promise<Deps>,
  { document: { json }, phoneRegion, authenticate, limit, onWarm }: AppOptions,
): Promise<RequestHandler> {
  try {
    const document = JSON.parse(json.toString()) as Document;
    const admitWrite = ({ admission }: Deps) => admission.ask();
    return await createContract({ document, handlers, deps, phoneRegion, authenticate, limit, admitWrite, onWarm });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`generated/openapi.json: ${reason}`, { cause: error });
  }
}

/** The one place where what was thrown becomes an answer. */
function answerProblem(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const problem = error instanceof Problem ? error : internal(error);
    const { requestId } = notedOf(res);
    const { cause, code, message } = problem;
    if (cause !== undefined) logger.error({ requestId, err: cause, code }, message);
    if (res.headersSent) {
      res.destroy();
      return;
    }
    sendProblem(res, problem, messagesFor(req));
  };
}
