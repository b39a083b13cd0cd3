import { setTimeout } from 'node:timers/promises';
import { v4 as uuidv4 } from 'uuid';
import type { Random } from '../../src/seed/random.js';
import { tell, type Sent, type Told } from './client.js';
import { holds, type Entry, type State } from './ledger.js';

/** How long a writer waits before it sends the same again, in milliseconds. */
const RETRY_MS = 50;
/** A service that has not taken something for so long, whatever was killed, will not. */
const STUCK_MS = 60_000;
/** How often a row is changed at most, before it is left or deleted. */
const CHANGES = 3;

/** How a writer makes it safe to send the same again: by an id of its own, or by a key in a header. */
export type Safety = 'id' | 'key';

/** A row as a writer has it. */
interface Own {
  entry: Entry;
  path: string;
  etag: string | undefined;
}

/**
 * Creates leads without end, changes them, and deletes some. What is not answered, or with a 5xx, is sent again until it is
 * known what has become of it: by the row itself where `If-Match` or a 404 says that it is no longer what it was.
 */
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
      // All of it is decided first, so that it is the same for a seed, whatever is killed meanwhile.
      const id = uuidv4({ random: Uint8Array.from({ length: 16 }, () => this.random.between(0, 255)) });
      const changes = Array.from({ length: this.random.between(0, CHANGES) }, () => this.random.between(0, 5));
      const end = this.random.between(0, 5);
      const row = await this.create(`${this.name}-${count}`, id);
      let revision = 0;
      for (const kind of changes) if (!isOver() && (await this.change(row, revision + 1, kind))) revision++;
      if (!isOver() && end < 2) await this.remove(row, end === 0);
    }
  }

  private async create(mark: string, id: string): Promise<Own> {
    const isById = this.safety === 'id';
    const body = { name: mark, source: mark, ...stateOf(mark, 0), ...(isById && { id }) };
    const entry: Entry = { mark, acknowledged: undefined, pending: body };
    this.entries.push(entry);
    const headers: Record<string, string> = isById ? {} : { 'Idempotency-Key': id };
    const sent = { method: 'POST', path: '/leads', body, headers };
    const { status, data, etag } = await this.untilTold(mark, sent, ({ status }, isAgain) => {
      // Without a key, a row that is there already is the one that an earlier try has made.
      return status === 201 || (status === 409 && isAgain && isById);
    });
    this.acknowledge(entry, status === 201 ? asSent(mark, body, data) : body);
    return { entry, path: `/leads/${status === 201 ? String(data.id) : id}`, etag };
  }

  /** @returns whether the row has become what it was to become; if not, it is left as it is for the judge */
  private async change(row: Own, revision: number, kind: number): Promise<boolean> {
    const { entry, path } = row;
    const body = stateOf(entry.mark, revision);
    entry.pending = body;
    const method = kind % 2 === 0 ? 'PATCH' : 'PUT';
    const told = await this.onVersion(row, kind < 4, { method, path, body });
    if (told.status === 200) {
      this.acknowledge(entry, asSent(entry.mark, body, told.data));
      row.etag = told.etag;
      return true;
    }
    // It may have been made by an earlier try of which nothing was heard.
    const found = await this.untilTold(entry.mark, { method: 'GET', path }, ({ status }) => status < 500);
    if (found.status !== 200 || !holds(found.data, body)) return false;
    this.acknowledge(entry, found.data);
    row.etag = found.etag;
    return true;
  }

  private async remove(row: Own, isOnVersion: boolean): Promise<void> {
    row.entry.pending = null;
    const { status, isAgain } = await this.onVersion(row, isOnVersion, { method: 'DELETE', path: row.path });
    // That it is not there any more was the doing of an earlier try; at the first one it is a loss.
    if (status === 200 || (status === 404 && isAgain)) this.acknowledge(row.entry, null);
    else if (status === 404) delete row.entry.pending;
  }

  /** Sends a change until it is known to be made (200) or impossible (404, and 412 with a version). */
  private onVersion({ entry, etag }: Own, isOnVersion: boolean, sent: Sent) {
    const headers: Record<string, string> = isOnVersion && etag !== undefined ? { 'If-Match': etag } : {};
    return this.untilTold(entry.mark, { ...sent, headers }, ({ status }) => [200, 404, 412].includes(status));
  }

  /** Sends the same until it is answered, and not by a 5xx. */
  private async untilTold(
    mark: string,
    sent: Sent,
    isDone: (told: Told, isAgain: boolean) => boolean,
  ): Promise<Told & { isAgain: boolean }> {
    const deadline = performance.now() + STUCK_MS;
    for (let isAgain = false; performance.now() < deadline; isAgain = true) {
      if (isAgain) {
        this.retries++;
        await setTimeout(RETRY_MS);
      }
      const told = await tell(this.url, sent);
      if (told && isDone(told, isAgain)) return { ...told, isAgain };
      if (told && told.status < 500 && told.status !== 409) throw new Error(`${mark} was answered ${told.status}`);
    }
    throw new Error(`${mark} was never acknowledged`);
  }

  private acknowledge(entry: Entry, state: State | null): void {
    entry.acknowledged = state;
    delete entry.pending;
    this.onAcknowledged();
  }
}

/** What a row holds after so many changes, in columns of every kind. */
function stateOf(mark: string, revision: number): State {
  return { interest_level: revision, city: `${mark} ${revision}`, tags: [`r${revision}`], notes: { revision } };
}

/** @throws Error if what was answered is not what was sent */
function asSent(mark: string, sent: State, answered: State): State {
  if (!holds(answered, sent)) throw new Error(`${mark} was answered otherwise than sent: ${JSON.stringify(answered)}`);
  return answered;
}
