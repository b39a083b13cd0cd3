import { describe, expect, it } from 'vitest';
import { chart } from '../bench/chart.js';
import { Cleanup } from '../bench/cleanup.js';
import { summarize } from '../bench/compare.js';
import { isSame } from '../bench/same.js';
import { ratio, spread, together, turns, type Round } from '../bench/statistics.js';
import { comparisonLines, findingLines } from '../bench/table.js';
import { works, workNames, type Order } from '../bench/works.js';

const rounds = (...rates: number[]): Round[] => rates.map((rate) => ({ rate, p50: 1, p99: 2 }));
const order: Order = { rows: 5_000, seed: 1, batch: 0, count: 200 };

describe('figures', () => {
  it('are told by the median, which one bad round does not move', () => {
    expect(spread([5, 1, 4])).toEqual({ median: 4, min: 1, max: 5 });
    expect(spread([1, 4])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  it('are not made of nothing', () => {
    expect(() => spread([])).toThrow('nothing has no median');
  });

  it('are compared round by round, so that a slow hour for both is none for the ratio', () => {
    expect(ratio(rounds(200, 20, 100), rounds(100, 10, 25))).toEqual({ median: 2, min: 2, max: 4 });
    expect(() => ratio(rounds(1), rounds(1, 2))).toThrow('in pairs');
  });

  it('of a round are those of its parts together', () => {
    const parts = [
      { rate: 100, p50: 1, p99: 9 },
      { rate: 200, p50: 2, p99: 4 },
      { rate: 600, p50: 3, p99: 5 },
    ];
    expect(together(parts)).toEqual({ rate: 300, p50: 2, p99: 5 });
  });

  it('come from turns in which each target is first once', () => {
    expect([0, 1, 2, 3].map((round) => turns(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
  });
});

describe('a comparison', () => {
  const seen = new Map([
    ['carnet', rounds(1600, 1700, 1650)],
    ['bare', rounds(1000, 1000, 1100)],
    ['fastify', rounds(1000, 1000, 1000)],
  ]);
  const comparison = summarize('get-by-id', seen);

  it('holds Carnet against each other target and its goal', () => {
    expect(comparison.ratios).toEqual([
      { peer: 'bare', ratio: { median: 1.6, min: 1.5, max: 1.7 }, atLeast: 1.6 },
      { peer: 'fastify', ratio: { median: 1.65, min: 1.6, max: 1.7 }, atLeast: 2 },
    ]);
  });

  it('says of each goal whether it was reached', () => {
    const lines = comparisonLines(comparison);
    expect(lines.filter((line) => / (ok|missed)$/.test(line))).toEqual([
      expect.stringMatching(/^ {2}bare .* 1\.60 × .*≥ 1\.60 × +ok$/),
      expect.stringMatching(/^ {2}fastify .* 1\.65 × .*≥ 2\.00 × +missed$/),
    ]);
  });

  it('is drawn with bars as long as their rates, and with names that cannot break the drawing', () => {
    const svg = chart(
      [{ ...comparison, targets: comparison.targets.map((one) => ({ ...one, name: `<${one.name}>` })) }],
      'a & b',
    );
    const widths = [...svg.matchAll(/class="bar[^>]* width="(\d+)"/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(3);
    expect((widths[1] ?? 0) / (widths[0] ?? 0)).toBeCloseTo(1000 / 1650, 2);
    expect(svg).toContain('&lt;carnet&gt;');
    expect(svg).toContain('a &amp; b');
    expect(svg).toContain('prefers-color-scheme: dark');
  });
});

describe('a finding', () => {
  it('says whether it is within its goal', () => {
    const finding = { what: 'idle', unit: 'MB', atMost: 100 } as const;
    expect(findingLines('memory', [{ ...finding, value: 99 }])[2]).toBe('  idle  99 MB  ≤ 100 MB  ok');
    expect(findingLines('memory', [{ ...finding, value: 101 }])[2]).toBe('  idle  101 MB  ≤ 100 MB  missed');
  });
});

describe('answers', () => {
  const answer = (text: string, status = 200) => ({ status, text });

  it.each([
    ['another byte', answer('{"a":1}'), answer('{"a": 1}'), 'bytes'],
    ['another value', answer('{"a":1}'), answer('{"a":2}'), 'json'],
    [
      'another microsecond',
      answer('{"t":"2025-11-01T09:00:00.000001+00:00"}'),
      answer('{"t":"2025-11-01T09:00:00Z"}'),
      'json',
    ],
    ['another status', answer('{"a":1}'), answer('{"a":1}', 201), 'bytes'],
    ['an error', answer('{"a":1}', 422), answer('{"a":1}', 422), 'bytes'],
    ['another text in the place of an own one', answer('{"id":"1","a":1}'), answer('{"id":"2","a":2}'), 'bytes'],
  ] as const)('are not the same with %s', (_what, one, other, likeness) => {
    expect(isSame(one, other, likeness, ['id'])).toBe(false);
  });

  it.each([
    ['byte by byte', '{"a":1}', '{"a":1}', 'bytes'],
    ['but for what each makes itself', '{"id":"1","a":1}', '{"id":"2","a":1}', 'bytes'],
    ['in another order and with other blanks', '{"a":1,"b":[]}', '{ "b": [], "a": 1 }', 'json'],
    [
      'with a time spelled otherwise',
      '{"t":"2025-11-01T10:00:00.5+01:00"}',
      '{"t":"2025-11-01T09:00:00.500000Z"}',
      'json',
    ],
  ] as const)('are the same %s', (_how, one, other, likeness) => {
    expect(isSame(answer(one), answer(other), likeness, ['id'])).toBe(true);
  });
});

describe('the requests of a work', () => {
  it.each(workNames)('are the same for the same order: %s', (name) => {
    expect(works[name](order)).toEqual(works[name](order));
  });

  it('do not ask for the same few rows', () => {
    expect(new Set(works['get-by-id'](order).map(({ path }) => path)).size).toBeGreaterThan(150);
  });

  it('create no row twice, in this batch or the next', () => {
    const bodies = [...works.create(order), ...works.create({ ...order, batch: 1 })].map(({ body }) => body);
    const emails = bodies.flatMap((body) => (JSON.parse(body) as { email: string | null }).email ?? []);
    expect(emails.length).toBeGreaterThan(300);
    expect(new Set(emails).size).toBe(emails.length);
  });
});

describe('what has to be undone', () => {
  it('is undone last first, all of it, once, and what failed is told', async () => {
    const done: string[] = [];
    const cleanup = new Cleanup();
    cleanup.add(() => done.push('first'));
    cleanup.add(() => Promise.reject(new Error('second')));
    cleanup.add(() => done.push('third'));
    const [first, again] = await Promise.allSettled([cleanup.run(), cleanup.run()]);
    expect(done).toEqual(['third', 'first']);
    expect(first).toEqual({ status: 'rejected', reason: new Error('second') });
    expect(again).toEqual(first);
  });
});
