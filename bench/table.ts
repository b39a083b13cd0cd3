import type { Comparison } from './compare.js';
import type { Finding } from './goals.js';
import type { Spread } from './statistics.js';

const HEAD = ['', 'req/s', 'lowest–highest', 'p50 ms', 'p99 ms', 'Carnet is', 'lowest–highest', 'goal', ''];

/** A comparison as lines for people. */
export function comparisonLines({ work, targets, ratios }: Comparison): string[] {
  const rows = targets.map(({ name, rate, p50, p99 }) => {
    const found = ratios.find(({ peer }) => peer === name);
    const own = [
      name,
      rounded(rate.median),
      `${rounded(rate.min)}–${rounded(rate.max)}`,
      p50.toFixed(2),
      p99.toFixed(2),
    ];
    if (!found) return [...own, '', '', '', ''];
    const { ratio, atLeast } = found;
    return [...own, times(ratio.median), `${times(ratio.min)}–${times(ratio.max)}`, ...verdict(ratio, atLeast)];
  });
  return ['', work, ...aligned([HEAD, ...rows])];
}

/** What was found of Carnet alone, as lines for people. */
export function findingLines(title: string, findings: readonly Finding[]): string[] {
  const rows = findings.map(({ what, value, unit, atMost, note = '' }) => {
    const goal = atMost === undefined ? ['', ''] : [`≤ ${atMost} ${unit}`, value <= atMost ? 'ok' : 'missed'];
    return [what, `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`, ...goal, note];
  });
  return ['', title, ...aligned(rows)];
}

function verdict({ median }: Spread, atLeast: number | undefined): string[] {
  if (atLeast === undefined) return ['', ''];
  return [`≥ ${times(atLeast)}`, median >= atLeast ? 'ok' : 'missed'];
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
}

function times(value: number): string {
  return `${value.toFixed(2)} ×`;
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`.trimEnd(),
  );
}
