/** How long a client waits for an answer, in milliseconds. */
const PATIENCE_MS = 4_000;

/** What a client makes of an answer. */
export interface Told {
  status: number;
  etag: string | undefined;
  data: Record<string, unknown>;
}

/** A request as a writer sends it. */
export interface Sent {
  method: string;
  path: string;
  body?: object | undefined;
  headers?: Record<string, string>;
}

/** Sends a request; undefined if no answer came, or none that could be read to its end. */
export async function tell(url: string, { method, path, body, headers }: Sent): Promise<Told | undefined> {
  try {
    const response = await fetch(url + path, {
      method,
      headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body && { body: JSON.stringify(body) }),
    });
    const { data = {} } = (await response.json()) as { data?: Told['data'] };
    return { status: response.status, etag: response.headers.get('etag') ?? undefined, data };
  } catch {
    return undefined;
  }
}
