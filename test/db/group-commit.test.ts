import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { GroupCommit } from '../../src/db/group-commit.js';

/** Lets so many groups end. */
function end(groups: GroupCommit, count: number, isRefused: boolean): void {
  for (let ended = 0; ended < count; ended++) groups.begin(1)(isRefused);
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

  it('halves a group that takes long, but not for a single write', async () => {
    const groups = new GroupCommit();
    const most = groups.size;
    const [single, two] = [groups.begin(1), groups.begin(2)];
    await setTimeout(60);
    single(false);
    expect(groups.size).toBe(most);
    two(false);
    expect(groups.size).toBe(most / 2);
  });

  it('lets a write wait while two groups run that have just begun, and not where a whole group waits', async () => {
    const groups = new GroupCommit();
    const first = groups.begin(1);
    expect(groups.waitMs(0)).toBe(0);
    const second = groups.begin(1);
    expect(groups.waitMs(0)).toBeGreaterThan(0);
    expect(groups.waitMs(groups.size)).toBe(0);
    await vi.waitFor(() => expect(groups.waitMs(0)).toBe(0));
    first(false);
    groups.begin(1);
    expect(groups.waitMs(0)).toBeGreaterThan(0);
    second(false);
    expect(groups.waitMs(0)).toBe(0);
  });

  it('lets nobody wait where writes go alone', () => {
    const groups = new GroupCommit();
    end(groups, 20, true);
    groups.begin(1);
    groups.begin(1);
    expect(groups.waitMs(0)).toBe(0);
  });
});
