import { setTimeout } from 'node:timers/promises';
import { v4 as uuidv4 } from 'uuid';
import type { Random } from '../../src/seed/random.js';
import type { Entry } from './ledger.js';

/** How long a writer waits before it sends the same again, and for one answer, in milliseconds. */
const RETRY_MS = 50;
const PATIENCE_MS = 4_000;
/** A service that has not taken something for so long, whatever was killed, will not. */
const STUCK_MS = 60_000;

/** How a writer makes it safe to send the same again: by an id of its own, or by a key in a header. */
export type Safety = 'id' | 'key';

/** Creates leads without end; what is not answered, or not with success, is sent again until it is. */
export class Writer {
  readonly entries: Entry[] = [];
  /** How often something was sent again. */
  retries = 0;

  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly safety: Safety,
    private readonly random: Random,
    private readonly onAcknowledged: () => void,
  ) {}

  /** @param isOver - whether to begin nothing new; what was begun is brought to its end */
  async write(isOver: () => boolean): Promise<void> {
    for (let count = 0; !isOver(); count++) {
      const mark = `${this.name}-${count}`;
      const id = uuidv4({ random: Uint8Array.from({ length: 16 }, () => this.random.between(0, 255)) });
      const interest_level = this.random.between(0, 100);
      const body = { name: mark, source: mark, interest_level, ...(this.safety === 'id' && { id }) };
      const entry: Entry = { mark, body, acknowledged: false };
      this.entries.push(entry);
      await this.sendUntilAcknowledged(entry, this.safety === 'key' ? { 'Idempotency-Key': id } : {});
    }
  }

  private async sendUntilAcknowledged(entry: Entry, headers: Record<string, string>): Promise<void> {
    const deadline = performance.now() + STUCK_MS;
    for (let isAgain = false; !entry.acknowledged; isAgain = true) {
      if (performance.now() > deadline) throw new Error(`${entry.mark} was never acknowledged`);
      if (isAgain) {
        this.retries++;
        await setTimeout(RETRY_MS);
      }
      const answer = await this.send(entry.body, headers);
      if (answer === undefined) continue;
      const { status, data } = answer;
      // Without a key, a row that is there already is the one that an earlier try has made.
      if (status === 409 && isAgain && this.safety === 'id') entry.acknowledged = true;
      else if (status === 201) Object.assign(entry, { acknowledged: true, body: data });
      else if (status < 500 && status !== 409) throw new Error(`${entry.mark} was answered ${status}`);
      if (entry.acknowledged) this.onAcknowledged();
    }
  }

  /** Undefined if no answer came. */
  private async send(body: object, headers: Record<string, string>) {
    try {
      const response = await fetch(`${this.url}/leads`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...headers },
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const { data } = (await response.json()) as { data: Entry['body'] };
      return { status: response.status, data };
    } catch {
      return undefined;
    }
  }
}
