import express, { type ErrorRequestHandler, type Express } from 'express';
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
  const document = JSON.parse(options.document.json) as Document;
  const deps: Deps = { ...options, callingCode: getCountryCallingCode(phoneRegion) };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestLog(logger));
  app.use(pages(site));
  app.use(await createContract({ document, handlers, deps, phoneRegion }));
  app.use(answerProblem);
  return app;
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
