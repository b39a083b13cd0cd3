import { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import { ANONYMOUS, type Caller } from '../auth/caller.js';
import { etagOf, listsEtag } from '../etag.js';
import { notedOf } from '../noted.js';
import { invalid, Problem, type Violation } from '../problem.js';
import { aliasConflicts, alternativesIn, canonicalBody, type CanonicalBody } from './body.js';
import { decodeJson } from './json.js';
import { negotiate, onlyInOthers } from './negotiation.js';
import type { Plan } from './plan.js';
import { bytesOf, send, sendNotModified, sendRows } from './reply.js';
import { readBody } from './request-body.js';
import type { RoutedRequest } from './router.js';
import { decodeRows, noteCauses, rowsInput, type ManyRows, type ReadRow } from './rows.js';
import { inSentSpelling } from './spelling.js';

/** A request on its way from the router to its handler. */
export interface Exchange extends RoutedRequest {
  sent: CanonicalBody | undefined;
  /** The texts of the rows of a body that holds many, if they have to be looked at. */
  texts: ManyRows['texts'] | undefined;
  /** The rows of such a body. */
  rows: ReadRow[] | undefined;
  /** What a success is going to be answered as. */
  mediaType: string | undefined;
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
  /** Of many rows, those that were written. */
  ids?: readonly string[];
  body: unknown;
}

/**
 * What is known of a request that has just been routed. All properties stand here, because V8 takes long to give an object
 * more of them later.
 */
export function begin({ method, path, headers, header, params, query, place }: RoutedRequest): Exchange {
  return {
    method,
    path,
    headers,
    header,
    params,
    query,
    cookies: {},
    requestBody: undefined,
    place,
    sent: undefined,
    texts: undefined,
    rows: undefined,
    mediaType: undefined,
    violations: [],
    caller: ANONYMOUS,
  };
}

/** Brings parameters and body into the form that is validated: decoded, under canonical names, normalised. */
export async function prepare(exchange: Exchange, plan: Plan, req: Request, res: Response): Promise<void> {
  exchange.violations.push(...plan.readParameters(exchange, req));
  exchange.mediaType = negotiate(req, plan.offers);
  if (exchange.mediaType !== plan.offers[0]) exchange.violations.push(...onlyInOthers(plan, exchange));
  if (plan.accepts.length === 0) return;
  exchange.sent = canonicalBody(decode(await readBody(req, res, plan.accepts), plan, exchange), plan.body);
  exchange.requestBody = exchange.sent.body;
  exchange.violations.push(...(plan.isUpdate ? idMismatch(exchange) : aliasConflicts(exchange.sent)));
}

function decode(bytes: Buffer, { rows }: Plan, exchange: Exchange): unknown {
  if (!rows) return decodeJson(bytes);
  const { value, texts } = decodeRows(bytes, rows);
  if (texts) exchange.texts = texts;
  return value;
}

/** In an update, the id of the body is the one of the path, so that what was read can be sent back whole. */
function idMismatch({ requestBody, params }: Exchange): Violation[] {
  const sent = (requestBody as { id?: unknown } | null)?.id;
  if (sent === undefined || sent === params.id) return [];
  return [{ in: 'body', pointer: '/id', code: 'id_mismatch', message: (messages) => messages.idMismatch }];
}

/** 422 with everything that was wrong, in the client's own spelling. */
export function refuse(exchange: Exchange, violations: Violation[]): never {
  throw inSentSpelling(invalid([...exchange.violations, ...violations]), exchange.sent);
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
  const alternatives = sent && alternativesIn(sent);
  const many = exchange.rows && rowsInput(exchange.rows, res);
  const input = { path, query, headers, body, mediaType, alternatives, caller, signal, ...many };
  const note = (written: { id?: unknown; ids?: unknown }) => {
    if (plan.isWrite) notedOf(res).write = { caller: caller.id, ...written };
  };
  note({ id: rowId(path, body) });
  const reply = await handler(input, deps).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    noteCauses(error.refused, res);
    throw inSentSpelling(error, sent, exchange.rows);
  });
  if (reply.headers?.Location !== undefined) note({ id: /[^/]*$/.exec(String(reply.headers.Location))?.[0] });
  if (reply.ids) note({ ids: reply.ids });
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
