import type { OpenAPIBackend, Operation, Request as RawRequest } from 'openapi-backend';
import type { Violation } from '../problem.js';
import { alternativesIn, type CanonicalBody } from './body.js';
import type { Exchange } from './exchange.js';
import type { Plan } from './plan.js';
import { readRows, type ReadRow, type RowsPlan } from './rows.js';
import { violationsIn } from './validation.js';

/** What is validated: a request, or as much of one as there is. */
type Validated = Pick<Exchange, 'params' | 'query' | 'header' | 'cookies' | 'requestBody' | 'sent'>;

/** Of several values sent for one property the validator has seen the first; any of them may be the change. */
export function invalidAlternatives(
  api: OpenAPIBackend,
  request: Validated,
  operation: Operation,
  plan: Plan,
): Violation[] {
  const alternatives = request.sent && alternativesIn(request.sent);
  if (!alternatives) return [];
  const variants = Object.entries(alternatives).flatMap(([name, values]) =>
    values
      .slice(1)
      .map((value) => ({ ...request, requestBody: { ...(request.requestBody as object), [name]: value } })),
  );
  return variants.flatMap((variant) => violations(api, variant, operation, plan));
}

/** The rows of a body with many, each validated as the body of the operation that takes one alone. */
export function validatedRows(
  api: OpenAPIBackend,
  { requestBody, texts }: Exchange,
  { property, operationId }: RowsPlan,
  planOf: (context: { operation: Operation }) => Plan,
): Promise<ReadRow[]> {
  const operation = api.router.getOperation(operationId);
  if (!operation)
    throw new Error(`the document has no operation ${operationId}, of whose bodies ${property} is a list`);
  const plan = planOf({ operation });
  const rows = (requestBody as Record<string, unknown[]>)[property] ?? []; // The validator has seen the body.
  return readRows(rows, texts, plan.body, (sent: CanonicalBody, most) => {
    const alone = { params: {}, query: {}, header: {}, cookies: {}, requestBody: sent.body, sent };
    const found = violations(api, alone, operation, plan, most);
    return found.length > 0 ? found : invalidAlternatives(api, alone, operation, plan);
  });
}

function violations(
  api: OpenAPIBackend,
  request: Validated,
  operation: Operation,
  plan: Plan,
  most?: number,
): Violation[] {
  // It is as much of a request as the validator looks at.
  const { errors } = api.validator.validateRequest(request as unknown as RawRequest, operation);
  return violationsIn((errors ?? []).slice(0, most), plan.known);
}
