import { isDeepStrictEqual } from 'node:util';
import { checkAnswer, type RawAnswer } from '../contract.js';
import { smallest } from './drafts.js';
import { complaintAbout, referenceOf, type Collection, type Operation, type Source } from './document.js';
import type { Mutation } from './mutations.js';
import { curl, Ref, toRequest, type Draft, type Request, type Transport } from './request.js';
import { hasNormalForm, listOf, predicates, type Knowledge } from './rules.js';
import type { Tally } from './tally.js';

/** Something that the service does and the document does not say, or the other way round. */
export class Fault extends Error {}

export type Row = Record<string, unknown> & { id: string };

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: AnswerBody;
  request: Request;
}

interface AnswerBody {
  data?: unknown;
  code?: string;
  errors?: { in: string; pointer: string; code: string }[];
  results?: Result[];
}

/** What has become of one of many rows. */
interface Result {
  index: number;
  status: number;
  data?: Row;
  problem?: AnswerBody;
}

export interface Target {
  server: string;
  transport: Transport;
  source: Source;
  tally: Tally;
  /** Whether nobody else makes rows there. */
  isAlone: boolean;
}

interface Known {
  collection: Collection;
  row: Row;
  /** Whether the row is as it was last answered; what it refers to may have been deleted since. */
  isFresh: boolean;
}

/** A sequence of requests, each held against the document and against what the ones before it were answered. */
export class Session {
  private readonly known: Known[] = [];
  private readonly cursors = new Map<string, string>();
  private readonly sent: { request: Request; status: number; made: string | undefined }[] = [];

  constructor(private readonly target: Target) {}

  /** Sends a request that the schemas allow; a rule that they cannot say may refuse it, a listed conflict as well. */
  async send(draft: Draft): Promise<Answer> {
    const { request, answer, knowledge } = await this.exchange(draft, 'valid');
    const results = resultsOf(answer);
    if (results) this.judgeRows(answer, results, knowledge);
    if (answer.body.code !== 'batch_refused') this.judge(request, answer, knowledge);
    return answer;
  }

  /** Holds each of many rows against what is said of one alone. */
  private judgeRows({ request, body: { code } }: Answer, results: Result[], knowledge: Knowledge): void {
    const many = this.target.source.collections.find(({ createMany }) => createMany?.operation === request.operation);
    if (!many?.createMany) throw new Fault(`${request.operation.id} answers of rows that it was not sent`);
    const sent = (request.body as Record<string, unknown[]>)[many.createMany.property] ?? [];
    const refused = results.filter(({ problem }) => problem);
    if (code === undefined ? results.length !== sent.length : refused.length === 0)
      throw new Fault(`${results.length} results for ${sent.length} rows`);
    const rows = [...knowledge.rows];
    for (const [index, body] of sent.entries()) {
      const { status = 201, data, problem } = results.find((result) => result.index === index) ?? {};
      const alone = {
        ...request,
        operation: many.create,
        path: {},
        query: [],
        body,
        bytes: Buffer.from(JSON.stringify(body)),
      };
      this.judge(alone, { status, body: problem ?? { data } }, { ...knowledge, rows });
      if (status === 201) rows.push(body as Row);
    }
  }

  private judge(request: Request, { status, body }: Pick<Answer, 'status' | 'body'>, knowledge: Knowledge): void {
    const broken = request.operation.rules.map((rule) => ({
      ...rule,
      isBroken: predicates[rule.id]?.(request, knowledge),
    }));
    const codes = body.errors?.map(({ code }) => code) ?? [body.code ?? ''];
    if (status < 300) {
      const ignored = broken.find(({ isBroken }) => isBroken === true);
      if (ignored) throw new Fault(`${status}, although the request breaks the rule ${ignored.id}`);
      expectAsSent(request, body.data);
      return;
    }
    const suspects = broken.filter(({ isBroken }) => isBroken !== false).map(({ code }) => code);
    for (const { id, code, isBroken } of broken)
      if (isBroken !== false && codes.includes(code)) this.target.tally.rule(id);
    if (codes.length > 0 && codes.every((code) => suspects.includes(code))) return;
    const listed = request.operation.rules.map(({ code }) => code);
    if (status === 409 && !codes.some((code) => listed.includes(code))) return;
    if (status === 404 && !knowledge.stored && Object.keys(request.path).length > 0) return;
    throw new Fault(`${status} ${codes.join(', ')} for a request that the document allows: no x-rule covers it`);
  }

  /** Sends a request that breaks the document at one place, which the answer has to tell. */
  async sendBroken(draft: Draft, { what, status, place, apply }: Mutation): Promise<void> {
    const { request, answer } = await this.exchange(apply(draft), 'mutated');
    const { errors = [], code = '' } = answer.body;
    if (answer.status !== status)
      throw new Fault(`${answer.status} ${code} instead of ${status}, although broken: ${what}`);
    const isTold = errors.some((error) => error.in === place?.in && error.pointer === place.pointer);
    const told = errors.map((error) => `${error.in} ${error.pointer}`).join(', ');
    if (place && !isTold)
      throw new Fault(`${status} ${code} that points at ${told || 'nothing'}, although broken: ${what}`);
    request.operation.rules
      .filter((rule) => errors.some((error) => error.code === rule.code))
      .forEach((rule) => {
        if (predicates[rule.id]?.(request, { stored: undefined, rows: [], cursors: this.cursors, isAlone: true }))
          this.target.tally.rule(rule.id);
      });
  }

  /** Deletes what the sequence has made, the last first. */
  async cleanUp(): Promise<void> {
    for (const { collection, row } of this.known.toReversed()) {
      const { remove, key } = collection;
      await this.send({ operation: remove, path: { [key]: row.id }, query: [] });
    }
  }

  /** The same after a fault, whatever is answered. */
  async abandon(): Promise<void> {
    for (const { collection, row } of this.known.toReversed()) {
      const { remove: operation, key } = collection;
      await this.target.transport.send(toRequest({ operation, path: { [key]: row.id }, query: [] }));
    }
  }

  /** Every request so far as lines for a shell; ids that the service has made are taken from its answers. */
  script(): string {
    const variables = new Map<string, string>();
    const { server } = this.target;
    const lines = this.sent.map(({ request, made }, index) => {
      const line = curl(server, request, variables);
      if (made === undefined || index === this.sent.length - 1) return line;
      const variable = `id${variables.size + 1}`;
      variables.set(made, variable);
      return `${variable}=$(${line} | grep -o '"id":"[^"]*"' | head -1 | cut -d '"' -f 4)`;
    });
    return lines.join('\n');
  }

  private async exchange(draft: Draft, kind: 'valid' | 'mutated') {
    const request = toRequest(await this.resolve(draft));
    const knowledge = this.knowledgeOf(request);
    const raw = await this.target.transport.send(request);
    this.sent.push({ request, status: raw.status, made: undefined });
    this.target.tally.count(request.operation.id, kind, raw.status);
    const answer: Answer = { ...held(raw, request.operation), request };
    this.learn(request, answer);
    return { request, answer, knowledge };
  }

  /** Puts ids where references are. */
  private async resolve(draft: Draft): Promise<Draft> {
    const path = await this.resolveAll(Object.entries(draft.path));
    const query = await this.resolveAll(draft.query);
    const { body } = draft;
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return { ...draft, path: Object.fromEntries(path), query };
    return {
      ...draft,
      path: Object.fromEntries(path),
      query,
      body: Object.fromEntries(await this.resolveAll(Object.entries(body))),
    };
  }

  private async resolveAll(entries: [string, unknown][]): Promise<[string, unknown][]> {
    const resolved: [string, unknown][] = [];
    // One after the other: the first may make the row that the second speaks of.
    for (const [name, value] of entries) resolved.push([name, await this.resolveValue(value)]);
    return resolved;
  }

  private async resolveValue(value: unknown): Promise<unknown> {
    if (value instanceof Ref) return this.idOf(value);
    if (!Array.isArray(value) || !value.some(isObject)) return value;
    const rows: unknown[] = [];
    for (const row of value as unknown[])
      rows.push(isObject(row) ? Object.fromEntries(await this.resolveAll(Object.entries(row))) : row);
    return rows;
  }

  private async idOf({ noun }: Ref): Promise<string> {
    const known = this.known.findLast(({ collection, isFresh }) => isFresh && collection.noun === noun);
    if (known) return known.row.id;
    const collection = this.target.source.collections.find((one) => one.noun === noun);
    if (!collection) throw new Fault(`the document has no ${noun}`);
    const answer = await this.send({
      operation: collection.create,
      path: {},
      query: [],
      body: smallest(this.target.source, collection),
    });
    if (answer.status !== 201)
      throw new Fault(`${answer.status} for the smallest ${noun} that the document's examples make`);
    return (answer.body.data as Row).id;
  }

  private knowledgeOf({ operation, path }: Request): Knowledge {
    const ofKind = this.known.filter(({ collection }) => isOf(collection, operation));
    const known = ofKind.find(({ row, collection }) => row.id === path[collection.key]?.toLowerCase());
    return {
      stored: known?.isFresh ? known.row : undefined,
      rows: ofKind.map(({ row }) => row),
      cursors: this.cursors,
      isAlone: this.target.isAlone,
    };
  }

  /** Takes over what an answer tells of rows and of lists. */
  private learn(request: Request, { status, headers, body }: Answer): void {
    const { operation, path } = request;
    const cursor = /[?&]cursor=([^&>]+)/.exec(headers.link ?? '')?.[1];
    if (cursor !== undefined) this.cursors.set(decodeURIComponent(cursor), listOf(request));
    const collection = this.target.source.collections.find((one) => isOf(one, operation));
    if (!collection || status >= 300 || operation === collection.list) return;
    const row = body.data as Row;
    const last = this.sent.at(-1);
    if (operation === collection.createMany?.operation) {
      const { dry_run: isDryRun, results } = body.data as { dry_run: boolean; results: Result[] };
      if (isDryRun) return;
      for (const { data } of results) if (data) this.known.push({ collection, row: data, isFresh: true });
    } else if (operation === collection.create) {
      this.known.push({ collection, row, isFresh: true });
      if (last) last.made = row.id;
    } else if (operation === collection.remove) {
      this.forget(collection, row.id);
    } else {
      const known = this.known.find(
        (one) => one.collection === collection && one.row.id === path[collection.key]?.toLowerCase(),
      );
      if (known) Object.assign(known, { row, isFresh: true });
    }
  }

  /** Rows that referred to one that is gone may be gone as well, or refer to nothing now. */
  private forget(collection: Collection, id: string): void {
    const index = this.known.findIndex((one) => one.collection === collection && one.row.id === id);
    if (index >= 0) this.known.splice(index, 1);
    for (const known of this.known) {
      const refers = Object.entries(known.collection.row).some(
        ([name, schema]) => referenceOf(this.target.source, name, schema) === collection && known.row[name] === id,
      );
      if (refers) known.isFresh = false;
    }
  }
}

const isOf = ({ create, createMany, list, get, updates, remove }: Collection, operation: Operation) =>
  [create, createMany?.operation, list, get, remove, ...updates].includes(operation);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an answer tells of many rows; undefined if it is about one, or about the request. */
function resultsOf({ body: { data, results } }: Answer): Result[] | undefined {
  return results ?? (isObject(data) ? (data as { results?: Result[] }).results : undefined);
}

/** @throws Fault if two values are not the same */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected))
    throw new Fault(`${what} is ${JSON.stringify(actual)} and not ${JSON.stringify(expected)}`);
}

/** What has only one spelling is answered as it was sent. */
function expectAsSent(request: Request, data: unknown): void {
  const sent = JSON.parse(request.bytes?.toString() ?? '{}') as Record<string, unknown>;
  const { properties = {} } = request.operation.body ?? {};
  // Of a row that others have kept from being made, nothing is answered.
  if (data === undefined) return;
  for (const [name, value] of Object.entries(sent)) {
    const schema = properties[name] ?? {};
    const isOneOfSeveral = Object.keys(sent).some(
      (other) => other !== name && properties[other]?.['x-alias-of'] === name,
    );
    if (value === null || schema.readOnly || schema['x-alias-of'] || isOneOfSeveral || hasNormalForm(schema)) continue;
    expectSame((data as Row)[name], value, name);
  }
}

/** The answer, if both the check of all tests and the document that the requests were made from allow it. */
function held(raw: RawAnswer, operation: Operation): Omit<Answer, 'request'> {
  const { status, headers, bytes } = raw;
  const declared = operation.answers.get(status);
  // What is wrong with the HTTP belongs to no operation.
  const isOutside = status === 431 || (status === 400 && bytes.includes('"bad_request"'));
  if (!declared && !isOutside)
    throw new Fault(`${status}, which ${operation.id} does not declare: ${bytes.toString().slice(0, 300)}`);
  if (status >= 500) throw new Fault(`${status}: ${bytes.toString().slice(0, 300)}`);
  let body: unknown;
  try {
    ({ body } = checkAnswer(raw));
  } catch (error) {
    throw new Fault(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const complaint = complaintAbout(declared?.[headers['content-type'] ?? ''] ?? {}, body);
  if (complaint !== undefined)
    throw new Fault(`${status} with a body that ${operation.id} does not declare: ${complaint}`);
  return { status, headers, body: typeof body === 'object' && body !== null ? body : {} };
}
