/** What is noted in `res.locals` while a request is worked on: for its line in the log, and for who follows it. */
export interface Noted {
  requestId: string;
  operationId: string | undefined;
  /** Only of what is to change something. */
  write: { caller: string; id?: unknown; ids?: unknown } | undefined;
  /** What was behind rows of a batch that were refused, by the rule that they break. */
  causes: Map<unknown, unknown> | undefined;
}

/** Where nothing is noted yet. Express's own object would be a hash table. */
export function nothingNoted(): Noted {
  return { requestId: '', operationId: undefined, write: undefined, causes: undefined };
}

/** What is noted of the request that is answered by `res`. */
export function notedOf({ locals }: { locals: unknown }): Noted {
  return locals as Noted; // Every response is made with it (`express-classes.ts`).
}
