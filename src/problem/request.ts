import type { Message } from '../messages/en.js';
import { Problem } from './problem.js';
import { invalid } from './violations.js';

/** @param near - paths that may have been meant */
export function routeNotFound(path: string, near: string[]): Problem {
  return new Problem('route_not_found', (messages) => messages.routeNotFound(path, near));
}

/** @param allow - the methods that the path has, as the header `Allow` lists them */
export function methodNotAllowed(method: string, path: string, allow: string): Problem {
  const detail: Message = (messages) => messages.methodNotAllowed(method, path, allow);
  return new Problem('method_not_allowed', detail, { headers: { Allow: allow } });
}

export function badUri(): Problem {
  return new Problem('bad_uri', (messages) => messages.badUri);
}

/** Where the next request begins is not known after these three. */
const closing = { headers: { Connection: 'close' } };

export function badRequest(): Problem {
  return new Problem('bad_request', (messages) => messages.badRequest, closing);
}

export function headersTooLarge(): Problem {
  return new Problem('headers_too_large', (messages) => messages.headersTooLarge, closing);
}

export function requestTimeout(): Problem {
  return new Problem('request_timeout', (messages) => messages.requestTimeout, closing);
}

export function payloadTooLarge(): Problem {
  return new Problem('payload_too_large', (messages) => messages.payloadTooLarge);
}

/** @param accept - the media types that the operation takes, as the header `Accept` lists them */
export function unsupportedMediaType(detail: Message, accept: string): Problem {
  return new Problem('unsupported_media_type', detail, { headers: { Accept: accept } });
}

export function malformedJson(message: Message): Problem {
  return invalid([{ in: 'body', pointer: '', code: 'malformed_json', message }]);
}
