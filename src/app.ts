import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { getCountryCallingCode, type CountryCode } from 'libphonenumber-js/max';
import type { Logger } from 'pino';
import { createContract } from './contract/contract.js';
import type { Document } from './contract/canonical.js';
import { sendProblem } from './contract/reply.js';
import { handlers } from './handlers/index.js';
import type { Deps } from './handlers/deps.js';
import { requestLog } from './log.js';
import { en } from './messages/en.js';
import { fr } from './messages/fr.js';
import { pages } from './pages/pages.js';
import { internal, Problem } from './problem.js';

interface AppOptions extends Omit<Deps, 'callingCode'> {
  logger: Logger;
  phoneRegion: CountryCode;
  /** The directory with the documentation site, if not where it is built. */
  site?: URL;
}

/**
 * The service without a port: every request is answered as the document says.
 *
 * @throws Error if the document is broken or does not belong to the handlers
 */
export async function createApp({ logger, phoneRegion, site, ...options }: AppOptions): Promise<Express> {
  const deps: Deps = { ...options, callingCode: getCountryCallingCode(phoneRegion) };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(logger));
  app.use(pages(site));
  app.use(await contractOf(deps, phoneRegion));
  app.use(answerProblem);
  return app;
}

async function contractOf(deps: Deps, phoneRegion: CountryCode): Promise<RequestHandler> {
  try {
    const document = JSON.parse(deps.document.json) as Document;
    return await createContract({ document, handlers, deps, phoneRegion });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`generated/openapi.json: ${reason}`, { cause: error });
  }
}

/** The one place where what was thrown becomes an answer. */
const answerProblem: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  const problem = error instanceof Problem ? error : internal(error);
  if (problem.cause !== undefined) req.log.error({ err: problem.cause, code: problem.code }, problem.message);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const messages = req.acceptsLanguages('en', 'fr') === 'fr' ? fr : en;
  sendProblem(res, problem, req.id as string, messages);
};
