import type { Call, Method } from './document.js';
import { createExchange, type Init, type Token } from './exchange.js';
import { withKey } from './keys.js';
import { defaultRetries, type Retries } from './retry.js';

/** Where the service is, and how to talk to it. */
export interface CarnetOptions {
  /** The service's URL, such as `https://carnet.example.com`, with a path if it lives below one. */
  baseUrl: string;
  /** Sent as `Authorization: Bearer …`. A function is asked before every try. */
  token?: Token;
  /** Sends instead of the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
  /** What is to be otherwise than by default: 3 repetitions, after at most 250, 500 and 1 000 ms. */
  retries?: Partial<Retries>;
}

/** Calls operations by method and path. A call answers data or one of the operation's problems. */
export interface CarnetClient {
  GET: Call<'GET'>;
  POST: Call<'POST'>;
  PUT: Call<'PUT'>;
  PATCH: Call<'PATCH'>;
  DELETE: Call<'DELETE'>;
}

/** Makes a client of the service. */
export function createCarnetClient({ baseUrl, token, fetch = globalThis.fetch, retries }: CarnetOptions): CarnetClient {
  const exchange = createExchange({ baseUrl, token, fetch });
  const patient = { ...defaultRetries, ...retries };

  const call =
    (method: Method) =>
    async (path: string, init: Init = {}) => {
      const keyed = method === 'POST' ? withKey(path, init) : init;
      // Sent twice, a POST without a key would do its work twice.
      const limit = keyed ? patient.limit : 0;
      const { data, error, response } = await exchange(method, path, keyed ?? init, { ...patient, limit });
      return error ? { error, response } : { data, response };
    };
  const client = {
    GET: call('GET'),
    POST: call('POST'),
    PUT: call('PUT'),
    PATCH: call('PATCH'),
    DELETE: call('DELETE'),
  };
  return client as unknown as CarnetClient; // What each path takes and answers is known to the document only.
}
