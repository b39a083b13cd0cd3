import { describe, expect, it } from 'vitest';
import { divide } from '../../src/db/shares.js';

describe('divide', () => {
  it.each([
    [1, { points: 0, searches: 1, areSearchesApart: false, shared: 1, exports: 1 }],
    [3, { points: 0, searches: 1, areSearchesApart: false, shared: 3, exports: 1 }],
    [4, { points: 2, searches: 1, areSearchesApart: false, shared: 2, exports: 1 }],
    [7, { points: 2, searches: 2, areSearchesApart: false, shared: 5, exports: 1 }],
    [8, { points: 2, searches: 2, areSearchesApart: true, shared: 4, exports: 1 }],
    [18, { points: 2, searches: 5, areSearchesApart: true, shared: 11, exports: 2 }],
  ])('shares out %i', (size, shares) => {
    expect(divide(size)).toEqual(shares);
  });

  it('never opens more than there are, nor leaves one unused', () => {
    for (let size = 1; size <= 1_000; size++) {
      const { points, searches, areSearchesApart, shared, exports } = divide(size);
      expect(points + shared + (areSearchesApart ? searches : 0)).toBe(size);
      expect(Math.min(searches, shared, exports, shared - exports + 1)).toBeGreaterThan(0);
    }
  });
});
