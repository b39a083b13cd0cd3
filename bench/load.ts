/**
 * The process that sends the requests, so that it takes no time from those that answer them or from who measures memory.
 * It gets orders from its parent, one at a time, and answers each with what was seen.
 */
import { createHistogram } from 'node:perf_hooks';
import autocannon, { type Client, type Result } from 'autocannon';
import type { Load, Seen } from './driver.js';
import { works, type Request } from './works.js';

/** How often autocannon looks whether its time is over. */
const TICK_MS = 100;
const JSON_HEADERS = { 'Content-Type': 'application/json' };

/** Each connection has requests of its own, so no two of them ask for the same row at once. */
function dealOut(requests: Request[], connections: number): (client: Client) => void {
  let next = 0;
  return (client) => {
    const own = requests.filter((_, i) => i % connections === next % connections);
    next++;
    client.setRequests(
      (own.length > 0 ? own : requests).map(({ method, path, body }) =>
        body === undefined ? { method, path } : { method, path, body, headers: JSON_HEADERS },
      ),
    );
  };
}

async function send({ url, work, order, requests, connections, seconds }: Load): Promise<Seen> {
  const all = requests ?? works[work](order);
  // autocannon's own histogram counts whole milliseconds.
  const latencies = createHistogram();
  let start = 0;
  const { errors, timeouts, non2xx, statusCodeStats } = await new Promise<Result>((resolve, reject) => {
    const setupClient = dealOut(all, connections);
    const options = { url, connections, duration: seconds, sampleInt: TICK_MS, setupClient };
    const run = autocannon(options, (error: Error | null, result) => (error ? reject(error) : resolve(result)));
    // The requests of all connections are made by then.
    run.on('start', () => (start = performance.now()));
    run.on('response', (_client: Client, _status: number, _bytes: number, ms: number) => {
      latencies.record(Math.max(1, Math.round(ms * 1000)));
    });
  });
  const elapsed = (performance.now() - start) / 1000;
  const millisecondsAt = (percentile: number) => latencies.percentile(percentile) / 1000;
  const answered = latencies.count;
  return {
    rate: (answered - non2xx) / elapsed,
    p50: millisecondsAt(50),
    p99: millisecondsAt(99),
    failures: errors + timeouts + non2xx,
    statuses: statusCodeStats ?? {},
    requests: all.length,
    answered,
  };
}

process.on('message', (load: Load) => {
  send(load).then(
    (seen) => process.send?.({ seen }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
