import type { operations } from '../../generated/server.js';
import type { Caller } from '../auth/caller.js';
import type { Json } from '../json.js';
import type { Problem, RefusedRow } from '../problem.js';
import type { Rows } from '../rows.js';

/** The operationIds of the document. */
export type OperationId = keyof operations;

type Parameters<Id extends OperationId, Place extends 'path' | 'query'> = operations[Id]['parameters'] extends {
  [P in Place]: infer Values;
}
  ? Values
  : object;

/** By their names in lower case; a header that was not sent is not there. */
type Headers<Id extends OperationId> = operations[Id]['parameters'] extends { header?: infer Values }
  ? { [Name in keyof Values as Lowercase<Name & string>]: Values[Name] }
  : object;

/** The body as handlers see it: canonical names, normalised and validated. */
export type Body<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { 'application/json': infer B } };
}
  ? B
  : undefined;

/** One row of many: its values, in normal form, and why it cannot be stored if they are not valid. */
export interface Candidate {
  values: unknown;
  problem: Problem | undefined;
}

/** What a handler gets of a body that holds rows; no other property of `Input` tells of them. */
export interface ManyInput {
  rows: Candidate[];
  /** Puts into words what is answered of a refused row, in the client's language and spelling. */
  tell: (row: RefusedRow) => object;
}

/** What a handler gets of a request. */
export type Input<Id extends OperationId> = OneInput<Id> & (Body<Id> extends BodyOfMany ? ManyInput : object);

/** A body in which the document says with `x-rows-of` that entries are validated by themselves. */
type BodyOfMany = Record<string, unknown[]>;

interface OneInput<Id extends OperationId> {
  path: Parameters<Id, 'path'>;
  query: Parameters<Id, 'query'>;
  headers: Headers<Id>;
  body: Body<Id>;
  /** What a success is to be answered as. */
  mediaType: MediaType<Id>;
  /** Of answers that may take long: tells when the client has gone away. */
  signal?: AbortSignal | undefined;
  /**
   * In an update, the values that two names of one property were sent with, where they differ. The one that differs
   * from the stored value is the change; only the statement that sees the row can tell.
   */
  alternatives?: Alternatives | undefined;
  /** Who is asking; anonymous where the service asks nobody. */
  caller: Caller;
}

/** By canonical name, the two or more different values that were sent for it. */
export type Alternatives = Record<string, unknown[]>;

type Responses<Id extends OperationId> = operations[Id]['responses'];
type SuccessStatus<Id extends OperationId> = Extract<keyof Responses<Id>, 200 | 201 | 204>;
type ContentOf<R> = R extends { content: infer C } ? C : { none: undefined };
/** The media types among which the client may choose. */
type MediaType<Id extends OperationId> = {
  [Status in SuccessStatus<Id>]: keyof ContentOf<Responses<Id>[Status]>;
}[SuccessStatus<Id>];
/** Media types of rows one after the other, which are sent as they are read. */
type RowType = 'text/csv' | 'application/x-ndjson';
/** Headers that the contract makes itself. */
type MadeForAll =
  'Cache-Control' | 'ETag' | 'RateLimit' | 'RateLimit-Policy' | 'Vary' | 'X-Content-Type-Options' | 'X-Request-Id';
/** Without the index signature that generated header types carry, and without those that are made for every handler. */
type OwnHeaders<R> = R extends { headers: infer H }
  ? {
      [K in keyof H as string extends K ? never : number extends K ? never : K extends MadeForAll ? never : K]: H[K];
    }
  : object;
type HeadersOf<R> = keyof OwnHeaders<R> extends never ? { headers?: never } : { headers: OwnHeaders<R> };
type BodyOf<C, Type extends keyof C> = Type extends RowType
  ? { mediaType: Type; body: Rows }
  : {
      mediaType?: never;
      body: C[Type] | Json<C[Type]>;
      /** Of many rows, those that were written, for the log. */
      ids?: readonly string[];
    };
type ReplyOf<Status, R, C = ContentOf<R>> = {
  [Type in keyof C]: { status: Status } & BodyOf<C, Type> & HeadersOf<R>;
}[keyof C];

/** What a handler answers: a declared success. Everything else is thrown as a problem. */
export type Reply<Id extends OperationId> = {
  [Status in SuccessStatus<Id>]: ReplyOf<Status, Responses<Id>[Status]>;
}[SuccessStatus<Id>];

/** A handler: typed input in, typed reply out, nothing of HTTP. */
export type Handler<Id extends OperationId, Deps> = (input: Input<Id>, deps: Deps) => Promise<Reply<Id>>;

/** All handlers; an object that `satisfies` this misses none, adds none and swaps none. */
export type Operations<Deps> = { [Id in OperationId]: Handler<Id, Deps> };
