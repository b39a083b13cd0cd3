/** How a request is repeated that got no answer, or one that asks to come again. */
export interface Retries {
  /** How often at most, after the first try; 0 turns it off. */
  limit: number;
  /** The longest wait before the first repetition, in milliseconds. Before each further one it is twice as long. */
  baseDelayMs: number;
  /** The longest wait, in milliseconds. A 503 whose `Retry-After` asks for more is answered as it is. */
  maxDelayMs: number;
}

export const defaultRetries: Retries = { limit: 3, baseDelayMs: 250, maxDelayMs: 20_000 };

/**
 * Sends until there is an answer that does not ask to come again, or nothing is left to try. What `prepare` throws is not tried again.
 *
 * @throws what the last try has thrown, or the signal's reason
 */
export async function sendUntilAnswered(
  prepare: () => Promise<Request>,
  send: (request: Request) => Promise<Response>,
  { limit, ...delays }: Retries,
): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const request = await prepare();
    const response = await send(request).catch((error: unknown) => {
      if (tries > limit || request.signal.aborted) throw error;
      return undefined;
    });
    const askedMs = response ? retryAfterMs(response.headers) : 0;
    if (response && (!asksAgain(response) || tries > limit || askedMs > delays.maxDelayMs)) return response;
    await wait(Math.min(askedMs + backoffMs(tries, delays), delays.maxDelayMs), request.signal);
  }
}

/** The service is not there, or the first request with the same `Idempotency-Key` is still under way. */
function asksAgain({ status, headers }: Response): boolean {
  return status === 503 || (status === 409 && headers.has('Retry-After'));
}

/** Between half of the longest wait and all of it, so that those who failed together do not come back together. */
export function backoffMs(tries: number, { baseDelayMs, maxDelayMs }: Omit<Retries, 'limit'>): number {
  return (Math.min(baseDelayMs * 2 ** (tries - 1), maxDelayMs) * (1 + Math.random())) / 2;
}

/** How long `Retry-After` (RFC 9110, 10.2.3) asks to wait, which is seconds or a date; 0 if it does not. */
export function retryAfterMs(headers: Headers): number {
  const value = headers.get('Retry-After') ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  // The date is by the sender's clock, so it is held against the sender's `Date` where that can be read.
  const now = Date.parse(headers.get('Date') ?? '') || Date.now();
  return Math.max(0, Date.parse(value) - now) || 0;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
