import type { Ajv2020 } from 'ajv/dist/2020.js';
import { OpenAPIValidator, type Operation, type Request, type ValidationResult } from 'openapi-backend';
import type { RoutedRequest } from './router.js';

type Options = ConstructorParameters<typeof OpenAPIValidator>[0];

/**
 * openapi-backend's validator without what it does for documents that are not ours, on every request and with lodash:
 * parsing the request once more, copying it, looking for parameters that are arrays or JSON. What is validated is the same,
 * by the same validators.
 */
export class Validator extends OpenAPIValidator {
  /** @param ajv - for parameters, and for bodies: two for all operations, where the original makes two for each */
  constructor(
    options: Options,
    private readonly ajv: { params: Ajv2020; body: Ajv2020 },
  ) {
    super({ ...options, lazyCompileValidators: true });
  }

  override getAjv(context: string): ReturnType<OpenAPIValidator['getAjv']> {
    return context.startsWith('params') ? this.ajv.params : this.ajv.body;
  }

  /** @param request - as the router has understood it and `prepare` has decoded it */
  override validateRequest(request: Request, operation: Operation): ValidationResult {
    const { params: path, query, header, cookies: cookie, requestBody } = request as unknown as RoutedRequest;
    const parts =
      requestBody === undefined ? { path, query, header, cookie } : { path, query, header, cookie, requestBody };
    const validators = this.getRequestValidatorsForOperation(operation.operationId ?? '');
    const errors = validators.flatMap((validate) => (validate(parts) ? [] : (validate.errors ?? [])));
    return errors.length > 0 ? { valid: false, errors } : { valid: true, errors: null };
  }
}
