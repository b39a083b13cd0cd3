import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** Who is not answered in so many milliseconds never is. */
const STUCK_MS = 30_000;
const BODY = JSON.stringify({ name: 'One of many', email: null, source: 'overload', tags: ['a', 'b'] });

/** What was answered. */
export interface Tally {
  acceptedMs: number[];
  /** 503. */
  refused: number;
  /** Any other answer, by its status, and connections that were cut, by what the client was told. */
  failures: Record<string, number>;
  stuck: number;
}

/** Sends requests over connections that are kept, without retries, and counts what it is answered. */
export class Sender {
  readonly tally: Tally = { acceptedMs: [], refused: 0, failures: {}, stuck: 0 };
  underWay = 0;
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly url: string) {}

  /** Creates a lead, or is refused; never rejects. */
  async create(): Promise<void> {
    const from = performance.now();
    this.underWay++;
    try {
      const { statusCode } = await this.send('POST', '/leads');
      if (statusCode === 201) this.tally.acceptedMs.push(performance.now() - from);
      else if (statusCode === 503) this.tally.refused++;
      else this.fail(String(statusCode));
    } catch (error) {
      if (performance.now() - from >= STUCK_MS) this.tally.stuck++;
      else this.fail((error as NodeJS.ErrnoException).code ?? String(error));
    } finally {
      this.underWay--;
    }
  }

  private fail(reason: string): void {
    this.tally.failures[reason] = (this.tally.failures[reason] ?? 0) + 1;
  }

  /** The path of a new lead. */
  async createOne(): Promise<string> {
    const { headers } = await this.send('POST', '/leads');
    return String(headers.location);
  }

  /** How long a GET takes, in milliseconds, whatever is answered. */
  async time(path: string): Promise<number> {
    const from = performance.now();
    await this.send('GET', path);
    return performance.now() - from;
  }

  /** How long it takes until a create is accepted, in milliseconds. */
  async untilAccepted(): Promise<number> {
    const from = performance.now();
    const before = this.tally.acceptedMs.length;
    while (this.tally.acceptedMs.length === before) {
      await this.create();
      await setTimeout(10);
    }
    return performance.now() - from;
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(method: 'GET' | 'POST', path: string): Promise<IncomingMessage> {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(BODY) };
    const isPost = method === 'POST';
    const options = { method, agent: this.agent, timeout: STUCK_MS, ...(isPost && { headers }) };
    const sent = request(this.url + path, options).once('timeout', () => sent.destroy(new Error('no answer')));
    sent.end(isPost ? BODY : undefined);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // The event's one argument.
    await once(answer.resume(), 'end');
    return answer;
  }
}

/** The value that so many percent are not above; 0 of none. */
export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}
