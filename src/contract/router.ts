import { closest, distance } from 'fastest-levenshtein';
import {
  OpenAPIRouter,
  type Document as OpenApiDocument,
  type Operation,
  type ParsedRequest,
  type Request,
} from 'openapi-backend';
import { badUri } from '../problem.js';
import { operationsOf, type Document } from './canonical.js';

/** How many letters a misspelled path may differ in to be told what was meant. */
const NEAR = 3;

/** A place in the tree of paths. A literal step is never taken for a parameter, so `/leads/search` is not `/leads/{id}`. */
interface Place {
  literals: Map<string, Place>;
  parameter?: { name: string; place: Place };
  operations: Map<string, Operation>;
}

/** A request as the router has understood it, once and for all. */
export interface RoutedRequest extends ParsedRequest<
  unknown,
  Record<string, unknown>,
  Record<string, unknown>,
  Request['headers'],
  object
> {
  place: Place | undefined;
  /** The header parameters of the operation, by their names in lower case, once they have been read. */
  header: Record<string, unknown>;
}

/**
 * openapi-backend's router with a tree that is built once. The original makes a list of all operations and a RegExp for
 * each of them several times per request, decodes a path before it is split, and parses each request three times.
 */
export class Router extends OpenAPIRouter {
  private readonly root: Place = newPlace();
  private readonly operations: Operation[];
  private readonly byId: Map<string, Operation>;

  constructor(document: Document) {
    // The library's type of a document is stricter than ours, which the linter has checked.
    super({ definition: document as unknown as OpenApiDocument });
    this.operations = operationsOf(document).map(({ operation, ...place }) => {
      return { security: document.security, ...operation, ...place } as unknown as Operation;
    });
    this.byId = new Map(this.operations.map((operation) => [operation.operationId ?? '', operation]));
    for (const operation of this.operations) {
      this.placeOf(operation.path).operations.set(operation.method, operation);
    }
  }

  /**
   * Finds the place of a request and decodes its path and query.
   *
   * @param path - not yet decoded, without the query
   * @throws Problem 400 `bad_uri` if percent-encoding is broken
   */
  route(method: string, path: string, search: string, headers: Request['headers']): RoutedRequest {
    const params: Record<string, string> = {};
    let place: Place | undefined = this.root;
    for (const step of steps(path)) {
      const text = decode(step);
      const literal: Place | undefined = place.literals.get(text);
      if (!literal && place.parameter && text !== '') params[place.parameter.name] = text;
      place = literal ?? (text === '' ? undefined : place.parameter?.place);
      if (!place) break;
    }
    const query = parseQuery(search);
    // HEAD is GET without the body, which Node leaves out by itself.
    const routed = method === 'HEAD' ? 'get' : method.toLowerCase();
    return { method: routed, path, headers, header: {}, params, query, cookies: {}, requestBody: undefined, place };
  }

  override getOperations(): Operation[] {
    return this.operations;
  }

  override getOperation(operationId: string): Operation | undefined {
    return this.byId.get(operationId);
  }

  override parseRequest(request: Request): ParsedRequest {
    return request as unknown as RoutedRequest; // The only caller hands in what route() made.
  }

  override matchOperation(request: Request): Operation {
    const { place, method } = request as unknown as RoutedRequest;
    if (!place || place.operations.size === 0) throw new Error('404-notFound');
    const operation = place.operations.get(method);
    if (!operation) throw new Error('405-methodNotAllowed');
    return operation;
  }

  /** The paths that may have been meant by one that is not there: those that begin with it, or the one it is near to. */
  near(path: string): string[] {
    const templates = [...new Set(this.operations.map((operation) => operation.path))];
    const longer = templates.filter((template) => template.startsWith(`${path.replace(/\/$/, '')}/`));
    if (longer.length > 0 && path !== '/') return longer;
    const nearest = closest(path, templates);
    return distance(path, nearest) <= NEAR ? [nearest] : [];
  }

  private placeOf(template: string): Place {
    let place = this.root;
    for (const step of steps(template)) {
      const name = /^\{(.+)\}$/.exec(step)?.[1];
      if (name === undefined) {
        place = getOrMake(place.literals, step);
      } else {
        place.parameter ??= { name, place: newPlace() };
        place = place.parameter.place;
      }
    }
    return place;
  }
}

/** The header `Allow` of a request's place: its methods, HEAD with GET, and OPTIONS. */
export function allow({ place }: RoutedRequest): string {
  const methods = [...(place?.operations.keys() ?? [])].map((method) => method.toUpperCase());
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
}

function newPlace(): Place {
  return { literals: new Map(), operations: new Map() };
}

function getOrMake(places: Map<string, Place>, step: string): Place {
  const place = places.get(step) ?? newPlace();
  places.set(step, place);
  return place;
}

/** The steps of a path without its leading slash and one trailing slash. */
function steps(path: string): string[] {
  const bare = path.replace(/^\//, '').replace(/\/$/, '');
  return bare === '' ? [] : bare.split('/');
}

function decode(text: string): string {
  // Most are as they are meant, and looking is all that they need.
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw badUri();
  }
}

function decodePart(text: string): string {
  return decode(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Each parameter with its value, or with all its values if it stands more than once. */
function parseQuery(search: string): Record<string, string | string[]> {
  const query = Object.create(null) as Record<string, string | string[]>; // No name is there before it is sent.
  for (const pair of search.split('&')) {
    if (pair === '') continue;
    const end = pair.indexOf('=');
    const name = decodePart(end < 0 ? pair : pair.slice(0, end));
    const value = end < 0 ? '' : decodePart(pair.slice(end + 1));
    const known = query[name];
    if (known === undefined) query[name] = value;
    else if (typeof known === 'string') query[name] = [known, value];
    else known.push(value);
  }
  return query;
}
