/** Who is asking. */
export interface Caller {
  kind: 'anonymous' | 'token' | 'key';
  /** The same for every request of this caller, another for every other one, in printable ASCII; never a secret. */
  id: string;
}

/** Whoever asks a service that was set up without authentication, or an operation that is open to everybody. */
export const ANONYMOUS: Caller = { kind: 'anonymous', id: 'anonymous' };

/** What a credential that holds good is worth. */
export interface Grant {
  caller: Caller;
  scopes: ReadonlySet<string>;
  /** In milliseconds since 1970. */
  expiresAt: number;
}

/**
 * Finds out who is asking.
 *
 * @param authorization - the header `Authorization`
 * @throws Problem 401 `unauthenticated`, or 503 if it cannot be found out right now
 */
export type Authenticate = (authorization: string | undefined) => Promise<Grant>;
