import type { Context, Request as RawRequest } from 'openapi-backend';
import type { Request } from 'express';
import type { Authenticate } from '../auth/caller.js';
import { forbidden } from '../problem.js';
import { operationsOf, type Document } from './canonical.js';
import type { Exchange } from './exchange.js';

/** A security requirement: the scheme's name, and the scopes that are asked for. */
type Requirement = Record<string, string[]>;

/** The one security scheme of the document. */
export const SCHEME = 'bearer';

/** The scopes that an operation asks for, all of them. */
export function scopesAskedBy(operation: Record<string, unknown>): string[] {
  const requirements = (operation.security ?? []) as Requirement[]; // Redocly has linted the document.
  return requirements.flatMap((requirement) => requirement[SCHEME] ?? []);
}

/** The document as a service without authentication puts it to work: the library asks nobody. */
export function withoutSecurity(document: Document): Document {
  for (const { operation } of operationsOf(document)) Reflect.deleteProperty(operation, 'security');
  return { ...document, security: [] };
}

/** What the library calls for an operation that is not open to everybody; what it throws is kept for `refusal`. */
export function securityHandler(authenticate: Authenticate, scopesOf: (context: Context) => string[]) {
  return async (context: Context, req: Request): Promise<true> => {
    const { caller, scopes } = await authenticate(req.headers.authorization);
    const missing = scopesOf(context).find((scope) => !scopes.has(scope));
    if (missing !== undefined) throw forbidden(missing);
    exchangeOf(context.request).caller = caller;
    return true;
  };
}

/** Whether the request does not get further than this. */
export function isRefused({ security, operation }: Context): boolean {
  return (operation.security?.length ?? 0) > 0 && security.authorized !== true;
}

/** What was thrown when the caller was looked at. */
export function refusal({ security, operation }: Context): unknown {
  const { error } = (security[SCHEME] ?? {}) as { error?: unknown };
  return error ?? new Error(`nothing implements the security of ${String(operation.operationId)}`);
}

const exchangeOf = (request: RawRequest): Exchange => request as unknown as Exchange; // It is what createContract hands in.
