import createClient from 'openapi-fetch';
import type { Method, OutsideCode, Problem, Transport } from './document.js';
import { isProblem, UnexpectedAnswerError } from './problem.js';
import { sendUntilAnswered, type Retries } from './retry.js';

/** A token, or what gives one. */
export type Token = string | (() => string | Promise<string>);

/** A call's options, once the compiler has held them against the document. */
export interface Init extends Transport {
  params?: { path?: Record<string, string>; query?: object; header?: Record<string, string> };
  body?: unknown;
}

/** What came of a call. */
export interface Exchanged {
  data?: unknown;
  error?: Problem;
  response: Response;
}

/** One call, tried as often as it may be. */
export type Exchange = (method: Method, path: string, init: Init, retries: Retries) => Promise<Exchanged>;

interface Settings {
  baseUrl: string;
  token: Token | undefined;
  fetch: (request: Request) => Promise<Response>;
}

/** Problems that no operation declares, because they come of asking the wrong service; exactly those. */
const outsideCodes: Record<OutsideCode, true> = {
  bad_request: true,
  bad_uri: true,
  headers_too_large: true,
  method_not_allowed: true,
  request_timeout: true,
  route_not_found: true,
};

/** Makes the one function through which everything is sent. */
export function createExchange({ baseUrl, token, fetch }: Settings): Exchange {
  // The generic types of openapi-fetch would have to be satisfied for an operation that is not known here.
  const call = createClient({ baseUrl }).request as unknown as (
    ...call: [method: string, path: string, init: object]
  ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
  const send = async (request: Request) => {
    const response = await fetch(request);
    // A connection that is cut within the answer has to fail here, where it can be tried again.
    await response.clone().arrayBuffer();
    return response;
  };
  return async (method, path, init, retries) => {
    refuseLostSegments(init.params?.path);
    const fetchRepeatedly = async (original: Request) => {
      const prepare = () => authorize(original.clone(), token);
      return refuseForeign(await sendUntilAnswered(prepare, send, retries));
    };
    const parseAs = path.endsWith('.yaml') ? 'text' : 'json';
    const { data, error, response } = await call(method, path, { ...init, parseAs, fetch: fetchRepeatedly });
    if (data !== undefined) return { data, response };
    if (isProblem(error) && !(error.code in outsideCodes)) return { error, response };
    throw new UnexpectedAnswerError(response, error);
  };
}

async function authorize(request: Request, token: Token | undefined): Promise<Request> {
  const value = typeof token === 'function' ? await token() : token;
  if (value !== undefined) request.headers.set('Authorization', `Bearer ${value}`);
  return request;
}

/** An empty segment of a path, `.` and `..` vanish from a URL, which would then be the one of another operation. */
function refuseLostSegments(parameters: Record<string, string> = {}): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`The path parameter ${name} cannot be "${value}".`);
  }
}

function refuseForeign(response: Response): Response {
  const mediaType = response.headers.get('Content-Type') ?? '';
  if (!/^application\/(json|problem\+json|yaml)\b/.test(mediaType)) throw new UnexpectedAnswerError(response);
  return response;
}
