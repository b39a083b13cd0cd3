import { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import type { Caller } from '../auth/caller.js';
import { etagOf, listsEtag } from '../etag.js';
import { invalid, Problem, respell, type Violation } from '../problem.js';
import { aliasConflicts, alternativesIn, canonicalBody, type CanonicalBody } from './body.js';
import { negotiate, onlyInOthers } from './negotiation.js';
import type { Plan } from './plan.js';
import { bytesOf, send, sendNotModified, sendRows } from './reply.js';
import { readJsonBody } from './request-body.js';
import type { RoutedRequest } from './router.js';

/** A request on its way from the router to its handler. */
export interface Exchange extends RoutedRequest {
  sent?: CanonicalBody;
  /** What a success is going to be answered as. */
  mediaType?: string | undefined;
  /** What was wrong that no schema can tell; told together with what the validator finds. */
  violations: Violation[];
  caller: Caller;
}

/** A handler of any operation: what it gets has been validated against its own input type. */
export type AnyHandler<Deps> = (input: unknown, deps: Deps) => Promise<AnyReply>;

/** A reply of any operation. */
interface AnyReply {
  status: number;
  mediaType?: string;
  headers?: Record<string, string | number>;
  body: unknown;
}

/** Brings parameters and body into the form that is validated: decoded, under canonical names, normalised. */
export async function prepare(exchange: Exchange, plan: Plan, req: Request, res: Response): Promise<void> {
  exchange.violations.push(...plan.readParameters(exchange, req));
  exchange.mediaType = negotiate(req, plan.offers);
  if (exchange.mediaType !== plan.offers[0]) exchange.violations.push(...onlyInOthers(plan, exchange));
  if (plan.accepts.length === 0) return;
  exchange.sent = canonicalBody(await readJsonBody(req, res, plan.accepts), plan.body);
  exchange.requestBody = exchange.sent.body;
  exchange.violations.push(...(plan.isUpdate ? idMismatch(exchange) : aliasConflicts(exchange.sent)));
}

/** In an update, the id of the body is the one of the path, so that what was read can be sent back whole. */
function idMismatch({ requestBody, params }: Exchange): Violation[] {
  const sent = (requestBody as { id?: unknown } | null)?.id;
  if (sent === undefined || sent === params.id) return [];
  return [{ in: 'body', pointer: '/id', code: 'id_mismatch', message: (messages) => messages.idMismatch }];
}

/** 422 with everything that was wrong, in the client's own spelling. */
export function refuse(exchange: Exchange, violations: Violation[]): never {
  throw inSentSpelling(invalid([...exchange.violations, ...violations]), exchange);
}

/** Calls the handler and sends what it answers; what it throws is for the error handler of the app. */
export async function answer<Deps>(
  exchange: Exchange,
  plan: Plan,
  handler: AnyHandler<Deps>,
  deps: Deps,
  res: Response,
): Promise<void> {
  const { params: path, query, header: headers, requestBody: body, sent, mediaType, caller } = exchange;
  const signal = mediaType === plan.offers[0] ? undefined : untilGone(res);
  const input = { path, query, headers, body, mediaType, alternatives: sent && alternativesIn(sent), caller, signal };
  const note = (id: unknown) => {
    if (plan.isWrite) res.locals.write = { caller: caller.id, id };
  };
  note(rowId(path, body));
  const reply = await handler(input, deps).catch((error: unknown) => {
    throw error instanceof Problem ? inSentSpelling(error, exchange) : error;
  });
  if (reply.headers?.Location !== undefined) note(/[^/]*$/.exec(String(reply.headers.Location))?.[0]);
  await sendReply(exchange, plan, reply, res);
}

/** Rows may take long to come: nobody needs them once the client has gone away. */
function untilGone(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  return gone.signal;
}

/** Sends what a handler has answered: rows as they come, all else at once, or not at all to who has it already. */
async function sendReply({ header }: Exchange, plan: Plan, reply: AnyReply, res: Response): Promise<void> {
  const { status, body } = reply;
  const declared = plan.mediaTypes.get(status) ?? [];
  const [first] = declared;
  const mediaType = reply.mediaType ?? first;
  if (mediaType === undefined || !declared.includes(mediaType))
    throw new Error(`${plan.operationId} answered ${status} as ${String(mediaType)}, which is not declared`);
  const { headers } = reply;
  if (declared.length > 1) res.vary('Accept');
  if (body instanceof Readable) return sendRows(res, { status, headers, mediaType, rows: body });
  const bytes = bytesOf(body);
  if (!plan.versioned.has(status)) {
    send(res, { status, ...(headers && { headers }), mediaType, bytes });
    return;
  }
  const ETag = etagOf(bytes);
  const answered = { ...headers, ETag };
  const known = header['if-none-match'];
  if (typeof known === 'string' && listsEtag(known, ETag)) sendNotModified(res, answered);
  else send(res, { status, headers: answered, mediaType, bytes });
}

/**
 * For the log: the row that a write is about, if it is known before; it has been validated, so it is an id and nothing else.
 */
function rowId(path: Record<string, unknown>, body: unknown): unknown {
  return path.id ?? (body as { id?: unknown } | undefined)?.id;
}

function inSentSpelling(problem: Problem, { sent }: Exchange): Problem {
  return respell(problem, (error) => {
    const [, first = '', rest = ''] = /^\/([^/]+)(.*)$/s.exec(error.pointer) ?? [];
    const spellings = error.in === 'body' ? sent?.sent.get(first) : undefined;
    const spelling = (spellings?.find(({ value }) => value === error.value) ?? spellings?.[0])?.name;
    return spelling === undefined ? error : { ...error, pointer: `/${spelling}${rest}` };
  });
}
