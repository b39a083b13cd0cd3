import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BusyPolling, paysOff } from '../../src/db/busy-polling.js';

/** How long this thread's event loop has slept while something lasted, in milliseconds. */
async function sleptDuring(work: () => Promise<unknown>): Promise<number> {
  const before = performance.eventLoopUtilization();
  await work();
  return performance.eventLoopUtilization(before).idle;
}

describe('BusyPolling', () => {
  it('keeps the event loop from sleeping after news, until there has been none for a while', async () => {
    const polling = new BusyPolling(() => true, 300);
    for (let round = 0; round < 2; round++) {
      const slept = await sleptDuring(() => {
        polling.note();
        return setTimeout(30);
      });
      expect(slept).toBe(0);
      await setTimeout(400);
      expect(await sleptDuring(() => setTimeout(30))).toBeGreaterThan(0);
    }
  });

  it('leaves the cores to others who need them', async () => {
    const polling = new BusyPolling(() => false, 300);
    const slept = await sleptDuring(() => {
      polling.note();
      return setTimeout(30);
    });
    expect(slept).toBeGreaterThan(0);
  });
});

describe('paysOff', () => {
  it.each([
    ['postgres://carnet@127.0.0.1:5432/carnet', true],
    ['postgres://carnet@localhost/carnet', true],
    ['postgres://carnet@[::1]/carnet', true],
    ['postgres:///carnet?host=/var/run/postgresql', true],
    ['postgres://carnet@db.example.com/carnet', false],
    ['postgres://carnet@127.example.com/carnet', false],
    ['postgres://carnet@10.0.0.7/carnet', false],
  ])('of %s is %s', (url, isNear) => {
    expect(paysOff(url, 2)).toBe(isNear);
    expect(paysOff(url, 1)).toBe(false);
  });
});
