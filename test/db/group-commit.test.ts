import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../../src/db/group-commit.js';

/** Lets so many groups end. */
function end(groups: GroupCommit, count: number, isRefused: boolean): void {
  for (let ended = 0; ended < count; ended++) groups.begin()(isRefused);
}

describe('GroupCommit', () => {
  it('halves a group that is refused, down to single writes, and lets it grow again', () => {
    const groups = new GroupCommit();
    const most = groups.size;
    end(groups, 1, true);
    expect(groups.size).toBe(most / 2);
    end(groups, 20, true);
    expect(groups.size).toBe(1);
    end(groups, 3, false);
    expect(groups.size).toBe(1);
    end(groups, 1, false);
    expect(groups.size).toBe(2);
    end(groups, 1_000, false);
    expect(groups.size).toBe(most);
  });

  it('lets a write wait while two groups run that have just begun, and not where a whole group waits', async () => {
    const groups = new GroupCommit();
    const first = groups.begin();
    expect(groups.isWorthWaiting(0)).toBe(false);
    const second = groups.begin();
    expect(groups.isWorthWaiting(0)).toBe(true);
    expect(groups.isWorthWaiting(groups.size)).toBe(false);
    await setTimeout(groups.waitMs + 5);
    expect(groups.isWorthWaiting(0)).toBe(false);
    first(false);
    groups.begin();
    expect(groups.isWorthWaiting(0)).toBe(true);
    second(false);
    expect(groups.isWorthWaiting(0)).toBe(false);
  });

  it('lets nobody wait where writes go alone', () => {
    const groups = new GroupCommit();
    end(groups, 20, true);
    groups.begin();
    groups.begin();
    expect(groups.isWorthWaiting(1)).toBe(false);
  });
});
