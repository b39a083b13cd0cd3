import { request as httpRequest, Agent, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import type { RawAnswer } from '../contract.js';
import type { Operation } from './document.js';

/** Stands for the id of a row of this kind: the newest one of the sequence, created first if there is none. */
export class Ref {
  constructor(readonly noun: string) {}

  /** How fast-check prints it. */
  toString(): string {
    return `<the id of a ${this.noun}>`;
  }
}

export type Query = [name: string, value: string][];

/** A request of a sequence, which may speak of rows that earlier requests have made. */
export interface Draft {
  operation: Operation;
  path: Record<string, unknown>;
  query: [name: string, value: unknown][];
  body?: unknown;
  /** Instead of the body's JSON text, what is made of it. */
  spell?: (text: string) => string | Buffer;
  headers?: Record<string, string>;
}

/** A request as it goes over the wire. */
export interface Request {
  operation: Operation;
  method: string;
  /** Encoded, with the query. */
  target: string;
  path: Record<string, string>;
  query: Query;
  /** The value of the body, if one is sent. */
  body: unknown;
  bytes: Buffer | undefined;
  headers: Record<string, string>;
}

/** Encodes what is left of a draft once its references are ids. */
export function toRequest({ operation, path, query, body, spell, headers = {} }: Draft): Request {
  const steps = Object.fromEntries(Object.entries(path).map(([name, value]) => [name, wireText(value)]));
  const pairs = query.map(([name, value]): [string, string] => [name, wireText(value)]);
  const bare = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encode(steps[name] ?? ''));
  const search = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  const json = operation.body ? JSON.stringify(body) : undefined;
  const bytes = json === undefined ? undefined : Buffer.from(spell?.(json) ?? json);
  return {
    operation,
    method: operation.method,
    target: search === '' ? bare : `${bare}?${search}`,
    path: steps,
    query: pairs,
    body,
    bytes,
    headers: { ...(operation.body && { 'Content-Type': operation.body.mediaType }), ...headers },
  };
}

/** An unpaired surrogate has no form in a URL. */
const wireText = (value: unknown) => String(value).toWellFormed();
const encode = (text: string) => encodeURIComponent(text.toWellFormed());

/** Sends requests over connections that stay open. */
export interface Transport {
  send(request: Pick<Request, 'method' | 'target' | 'headers' | 'bytes'>): Promise<RawAnswer>;
  close(): void;
}

export function transportTo(server: string): Transport {
  const base = new URL(server);
  const secure = base.protocol === 'https:';
  const agent = secure ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const prefix = base.pathname.replace(/\/$/, '');
  return {
    send: ({ method, target, headers, bytes }) =>
      new Promise((resolve, reject) => {
        const { hostname, port } = base;
        // Not `fetch`, which would resolve the dots of `/leads/search/..`.
        const options: RequestOptions = { agent, hostname, port, method, path: prefix + target };
        const named = Object.entries(headers).filter(([, value]) => value !== '');
        const sent = { ...Object.fromEntries(named), ...(bytes && { 'Content-Length': String(bytes.length) }) };
        const outgoing = (secure ? httpsRequest : httpRequest)({ ...options, headers: sent }, (incoming) => {
          incoming
            .toArray()
            .then((chunks) => {
              const answered = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
              resolve({
                method,
                path: target.split('?')[0] ?? '',
                status: incoming.statusCode ?? 0,
                headers: Object.fromEntries(answered) as Record<string, string>,
                bytes: Buffer.concat(chunks as Buffer[]),
              });
            })
            .catch(reject);
        });
        outgoing.on('error', reject).end(bytes);
      }),
    close: () => agent.destroy(),
  };
}

/** A request as a line for a shell. Ids that an earlier line has stored in a variable are taken from there. */
export function curl(server: string, request: Request, variables: Map<string, string>): string {
  const { method, target, headers, bytes } = request;
  const url = server + target;
  const parts = [
    'curl -s',
    ...(target.includes('/.') ? ['--path-as-is'] : []),
    `-X ${method}`,
    url.length > 500 ? literal(Buffer.from(url)) : quote(url),
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`.trim())}`),
    ...(bytes ? [`-d ${literal(bytes)}`] : []),
  ];
  // An argument of a command is at most 128 kB long.
  const line =
    bytes && bytes.length > 100_000
      ? `${literal(bytes)} | ${[...parts.slice(0, -1), '-d @-'].join(' ')}`
      : parts.join(' ');
  return [...variables].reduce((text, [id, name]) => text.replaceAll(id, `'"$${name}"'`), line);
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Bytes for bash. What repeats itself many times is told and not shown. */
function literal(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text).equals(bytes);
  if (!isText) return `$'${[...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`;
  const expression = `'${text.replaceAll(/[\\']/g, '\\$&').replaceAll(/[\n\r\u2028\u2029]/g, escapeControl)}'`;
  const repeated = expression.replaceAll(
    /(.{1,12}?)\1{40,}/gu,
    (run: string, unit: string) => `' + '${unit}'.repeat(${run.length / unit.length}) + '`,
  );
  if (text.length < 200 || repeated === expression) return quote(text);
  const script = `node -e ${quote(`process.stdout.write(${repeated})`)}`;
  return bytes.length > 100_000 ? script : `"$(${script})"`;
}

const escapeControl = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
