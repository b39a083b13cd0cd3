import type { components, operations, paths } from '../../generated/openapi.js';

/** The methods of the document's operations. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The paths that have a method. */
export type PathWith<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<Lowercase<M>, object> ? P : never;
}[keyof paths];

/** The operation of a method and a path. */
export type Operation<M extends Method, P extends PathWith<M>> =
  paths[P] extends Record<Lowercase<M>, infer Op> ? Op : never;

/** The rows, bodies and other schemas of the document, by name. */
export type Schemas = components['schemas'];

type Responses<Op> = Op extends { responses: infer R } ? R : never;
/** This client asks for JSON where there are other formats as well. */
type Content<R> = R extends { content: { 'application/json': infer Body } }
  ? Body
  : R extends { content: infer C }
    ? C[keyof C]
    : never;
type Is<Status, First extends string> = Status extends number
  ? `${Status}` extends `${First}${string}`
    ? true
    : false
  : false;

/** The body that an operation answers with if all goes well. */
export type Data<Op, R = Responses<Op>> = {
  [S in keyof R]: Is<S, '2'> extends true ? Content<R[S]> : never;
}[keyof R];

/** The codes of the document's problems. */
export type ProblemCode = Schemas['Problem']['code'];

/** A problem, as a union by `code`. */
export type Problem<Code extends ProblemCode = ProblemCode, Status = number> = Code extends ProblemCode
  ? Omit<Schemas['Problem'], 'code' | 'status'> & { code: Code; status: Status }
  : never;

type CodesIn<R> = Content<R> extends { code?: infer Code extends ProblemCode } ? Code : never;

/** The problems that an operation declares, as a union by `code`. */
export type ProblemOf<Op, R = Responses<Op>> = {
  [S in keyof R]: Is<S, '4' | '5'> extends true ? Problem<CodesIn<R[S]>, S> : never;
}[keyof R];

/** The codes of problems that belong to no operation. */
export type OutsideCode = Exclude<
  ProblemCode,
  { [Id in keyof operations]: ProblemOf<operations[Id]>['code'] }[keyof operations]
>;

/** What an operation answers: its data or one of its problems. */
export type Result<Op> =
  { data: Data<Op>; error?: never; response: Response } | { data?: never; error: ProblemOf<Op>; response: Response };

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];
type Params<Op> = Op extends { parameters: infer P }
  ? RequiredKeys<P> extends never
    ? { params?: P }
    : { params: P }
  : never;
type Body<Op> = Op extends { requestBody: { content: infer C } } ? { body: C[keyof C] } : unknown;

/** What `fetch` takes beside what the operation does. */
export interface Transport extends Omit<RequestInit, 'body' | 'headers' | 'method'> {
  headers?: Record<string, string>;
}

/** What an operation takes. */
export type Options<Op> = Params<Op> & Body<Op> & Transport;

type KeysOf<T> = T extends unknown ? keyof T : never;
type ValueOf<T, K> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;

/**
 * Makes of every property that `Wanted` does not have one that nothing can be assigned to.
 * The compiler itself looks for such properties only where a literal is written, and not at all in a type parameter.
 * It goes as deep as the document's closed objects: what is inside of `notes` is anybody's business.
 */
type Closed<Given, Wanted> = {
  [K in keyof Given]: K extends KeysOf<Wanted>
    ? K extends 'params' | 'query' | 'path' | 'header' | 'body'
      ? Closed<Given[K], NonNullable<ValueOf<Wanted, K>>>
      : K extends 'leads'
        ? ClosedRows<Given[K], ValueOf<Wanted, K>>
        : Given[K]
    : never;
};
/** The same for the rows of a batch. */
type ClosedRows<Given, Wanted> = Given extends readonly (infer Row)[]
  ? Wanted extends readonly (infer Own)[]
    ? readonly Closed<Row, Own>[]
    : Given
  : Given;

/** The second argument of a call, which may be left out where nothing in it is required. */
export type Arguments<Op, Given> =
  RequiredKeys<Options<Op>> extends never
    ? [options?: Given & Closed<Given, Options<Op>>]
    : [options: Given & Closed<Given, Options<Op>>];

/** A call of an operation by its path. */
export type Call<M extends Method> = <P extends PathWith<M>, Given extends Options<Operation<M, P>>>(
  path: P,
  ...options: Arguments<Operation<M, P>, Given>
) => Promise<Result<Operation<M, P>>>;
