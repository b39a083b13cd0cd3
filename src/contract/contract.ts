import type { NextFunction, Request, Response } from 'express';
import type { CountryCode } from 'libphonenumber-js/max';
import {
  OpenAPIBackend,
  type Context,
  type Document as OpenApiDocument,
  type Request as RawRequest,
} from 'openapi-backend';
import type { Authenticate } from '../auth/caller.js';
import type { Limit } from '../auth/limit.js';
import { notedOf } from '../noted.js';
import { methodNotAllowed, routeNotFound } from '../problem.js';
import { canonical, type Document } from './canonical.js';
import { dereference } from './dereference.js';
import { answer, begin, prepare, refuse, type AnyHandler, type Exchange } from './exchange.js';
import { invalidAlternatives, validatedRows } from './further-checks.js';
import { countRequest } from './limit.js';
import type { Operations } from './operations.js';
import { planOperations, type Plan } from './plan.js';
import { sendMethods } from './reply.js';
import { allow, Router, type RoutedRequest } from './router.js';
import { isRefused, refusal, SCHEME, securityHandler, withoutSecurity } from './security.js';
import { createAjv, violationsIn } from './validation.js';
import { Validator } from './validator.js';

interface ContractOptions<Deps> {
  /** The bundled document, as published. */
  document: Document;
  handlers: Operations<Deps>;
  /** Asked for when the document has been read. */
  deps: () => Deps | Promise<Deps>;
  /** Where phone numbers without a calling code are at home. */
  phoneRegion: CountryCode;
  /** Finds out who is asking; without it, nobody is asked. */
  authenticate?: Authenticate | undefined;
  /** Counts requests; without it, anybody may send as many as they like. */
  limit?: Limit | undefined;
  /** Whether a schema that does not compile is found at once, and not with the first request or soon after the start. */
  compilesFirst?: boolean;
  /** Told when all schemas are compiled, if not at once. */
  onWarm?: (() => void) | undefined;
  /** Turns a write away for which there is no room, by a promise that is rejected; undefined if there is. */
  admitWrite?: (deps: Deps) => Promise<never> | undefined;
}

/**
 * Puts the document to work: openapi-backend routes, validates and calls the handlers; this adds what it does not know
 * of 3.1 and of this service's names and values.
 *
 * @returns Express middleware that answers every request or passes on what was thrown
 * @throws Error that names the operation if the document and the handlers do not belong together
 */
export async function createContract<Deps>(options: ContractOptions<Deps>) {
  const { document, handlers, deps: open, phoneRegion } = options;
  const plans = planOperations(dereference(document), phoneRegion);
  assertComplete(plans, handlers);
  const whole = canonical(document);
  const definition = dereference(options.authenticate ? whole : withoutSecurity(whole));
  const router = new Router(definition);
  const api = await createApi(definition, router, options.compilesFirst);
  const deps = await open();
  registerSteps(api, router, plans, { ...options, admitWrite: () => options.admitWrite?.(deps) });
  for (const [operationId, plan] of plans) {
    // The mapped type of all handlers has proven that this is the operation's own; here any will do.
    const handler = handlers[operationId as keyof Operations<Deps>] as unknown as AnyHandler<Deps>;
    api.register(operationId, ({ request }, _req: Request, res: Response) =>
      answer(request as Exchange, plan, handler, deps, res),
    );
  }
  if (options.compilesFirst) plans.forEach((_plan, operationId) => compileValidators(api, operationId));
  else warmUp(api, [...plans.keys()], options.onWarm ?? (() => undefined));
  return (req: Request, res: Response, next: NextFunction): void => {
    const search = /\?(.*)$/s.exec(req.url)?.[1] ?? '';
    const routed = router.route(req.method, req.path, search, req.headers as RoutedRequest['headers']);
    const exchange = begin(routed);
    // The library parses a request of its own type; the router below it has done so already.
    api.handleRequest(exchange as unknown as RawRequest, req, res).catch(next);
  };
}

/** How long after the start the schemas are compiled that no request has needed until then, in milliseconds. */
const WARM_UP_MS = 500;

/**
 * The compiling of all schemas takes longer than the rest of the start. So a request compiles those of its operation, and the
 * others follow one by one, between requests; one that does not compile ends the process, as if it had stopped the start.
 */
function warmUp(api: OpenAPIBackend, operationIds: string[], onWarm: () => void): void {
  const compileNext = () => {
    const operationId = operationIds.shift();
    if (operationId === undefined) {
      onWarm();
      return;
    }
    compileValidators(api, operationId);
    setImmediate(compileNext);
  };
  setTimeout(compileNext, WARM_UP_MS).unref();
}

function compileValidators(api: OpenAPIBackend, operationId: string): void {
  try {
    api.validator.getRequestValidatorsForOperation(operationId);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the schemas of ${operationId} in the document do not compile: ${reason}`, { cause: error });
  }
}

interface StepOptions extends Pick<ContractOptions<never>, 'authenticate' | 'limit'> {
  admitWrite: () => Promise<never> | undefined;
}

/** What openapi-backend calls between routing and the handler, in its order. */
function registerSteps(
  api: OpenAPIBackend,
  router: Router,
  plans: Map<string, Plan>,
  { authenticate, limit, admitWrite }: StepOptions,
): void {
  const planOf = ({ operation }: Pick<Context, 'operation'>): Plan => {
    const plan = plans.get(operation.operationId ?? '');
    if (!plan) throw new Error(`the operation ${String(operation.operationId)} has no plan`);
    return plan;
  };
  if (authenticate) {
    api.registerSecurityHandler(
      SCHEME,
      securityHandler(authenticate, (context) => planOf(context).scopes),
    );
  }
  api.register({
    notFound: ({ request }) => {
      throw routeNotFound(request.path, router.near(request.path));
    },
    methodNotAllowed: ({ request }, req: Request, res: Response) => {
      const methods = allow(request as Exchange);
      if (req.method !== 'OPTIONS') throw methodNotAllowed(req.method, request.path, methods);
      sendMethods(res, methods);
    },
    // The body of a stranger is not even read: this comes before `unauthorizedHandler`.
    postSecurityHandler: async (context, req: Request, res: Response) => {
      const plan = planOf(context);
      const noted = notedOf(res);
      noted.operationId = plan.operationId;
      // What is refused from here on was asked for by somebody, too.
      const exchange = context.request as Exchange;
      if (plan.isWrite) noted.write = { caller: exchange.caller.id };
      // Those who are refused are counted, too: whoever tries out keys does it slowly.
      if (limit && plan.isCounted) await countRequest(limit, exchange.caller, req, res);
      if (isRefused(context)) return;
      // Neither is the body of a write that will not be done; Node throws away what comes of it.
      const overload = plan.isWrite ? admitWrite() : undefined;
      if (overload) await overload;
      await prepare(exchange, plan, req, res);
    },
    unauthorizedHandler: (context) => {
      throw refusal(context);
    },
    validationFail: (context) =>
      refuse(context.request as Exchange, violationsIn(context.validation.errors ?? [], planOf(context).known)),
    preOperationHandler: ({ request, operation }) => {
      const exchange = request as Exchange;
      const plan = planOf({ operation });
      const violations = invalidAlternatives(api, exchange, operation, plan);
      if (exchange.violations.length + violations.length > 0) refuse(exchange, violations);
      // Awaited only where there is something to wait for.
      if (!plan.rows) return undefined;
      return validatedRows(api, exchange, plan.rows, planOf).then((rows) => {
        exchange.rows = rows;
      });
    },
  });
}

/** @param isChecked - whether the schemas themselves are validated first, which tells more exactly what is wrong with one */
async function createApi(document: Document, router: Router, isChecked: boolean | undefined): Promise<OpenAPIBackend> {
  const ajv = {
    params: createAjv({ useDefaults: true, validateSchema: isChecked }),
    body: createAjv({ validateSchema: isChecked }),
  };
  // Linted by Redocly and dereferenced here; the library's own check, which `quick` skips, knows 3.0 only.
  const definition = document as unknown as OpenApiDocument;
  const api = new OpenAPIBackend({ definition, strict: true, quick: true });
  await api.init();
  api.router = router;
  api.validator = new Validator({ definition, router }, ajv);
  return api;
}

function assertComplete(plans: Map<string, Plan>, handlers: object): void {
  const missing = [...plans.keys()].filter((operationId) => !(operationId in handlers));
  const unknown = Object.keys(handlers).filter((operationId) => !plans.has(operationId));
  const complaints = [
    ...missing.map((operationId) => `the operation ${operationId} of the document has no handler in src/handlers/`),
    ...unknown.map((operationId) => `the handler ${operationId} has no operation in the document`),
  ];
  if (complaints.length > 0) throw new Error(complaints.join('; '));
}
