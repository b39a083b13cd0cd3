import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { beforeAll, expect } from 'vitest';
import type { TestService } from '../service.js';

/**
 * An ordinary client that goes on creating, reading, finding and deleting while the tests of a file do their worst. It has
 * to get what it would get at any other time, which is checked when the file ends.
 */
export function useBystander(service: TestService): void {
  beforeAll(() => {
    let isOver = false;
    const rounds: string[] = [];
    const walk = async (): Promise<void> => {
      while (!isOver) {
        rounds.push(await round(service));
        await setImmediate();
      }
    };
    const walking = walk();
    return async () => {
      isOver = true;
      await walking;
      expect(rounds.length).toBeGreaterThan(0);
      expect([...new Set(rounds)]).toEqual(['201 200 200 200']);
    };
  });
}

/** What a round of requests was answered, in short; anything but a success tells more. */
async function round(service: TestService): Promise<string> {
  const id = randomUUID();
  const name = `Bystander ${id}`;
  const created = await service.send('POST', '/leads', { body: { id, name } });
  const read = await service.send('GET', `/leads/${id}`);
  const found = await service.send('GET', `/leads/search/${encodeURIComponent(name)}`);
  const deleted = await service.send('DELETE', `/leads/${id}`);
  const answers = [created, read, found, deleted];
  return answers
    .map(({ status, text }) => (status < 300 && text.includes(id) ? status : `${status} ${text}`))
    .join(' ');
}
