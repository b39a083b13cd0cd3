import { creation, isOwn, mayBeOwn, type Creation } from './create.js';
import type { Call, Method } from './document.js';
import { createExchange, type Exchanged, type Init, type Token } from './exchange.js';
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

  const create = async (path: string, init: Init, created: Creation): Promise<Exchanged> => {
    const began = performance.now();
    const answer = await exchange('POST', path, { ...init, body: created.body }, patient);
    if (answer.error?.code !== 'already_exists' || !mayBeOwn(created, answer.tries)) return answer;
    const tookMs = performance.now() - began;
    const read = { ...init, body: undefined, params: { path: { id: created.id } } };
    const found = await exchange('GET', `${path}/{id}`, read, patient);
    return isOwn(created, found.data, answer.response, tookMs) ? found : answer;
  };

  const call =
    (method: Method) =>
    async (path: string, init: Init = {}) => {
      const created = creation(method, path, init.body);
      // Sent twice, a POST without an id would do its work twice.
      const limit = method === 'POST' ? 0 : patient.limit;
      const { data, error, response } = created
        ? await create(path, init, created)
        : await exchange(method, path, init, { ...patient, limit });
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
