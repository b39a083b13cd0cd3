import type { Comparison } from './compare.js';
import { titles } from './works.js';

const WIDTH = 860;
const GAP = 40;
const COLUMN = (WIDTH - GAP) / 2;
const NAME_WIDTH = 64;
const VALUE_WIDTH = 62;
const BAR_HEIGHT = 16;
const BAR_STEP = 21;
const HEAD_HEIGHT = 26;
const GROUP_GAP = 22;
const TOP = 46;

/** One style for both grounds: the page's own shows through, and what is read changes with it. */
const STYLE = `
    text { font: 13px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #24292f; }
    .title { font-size: 15px; font-weight: 600; }
    .head { font-weight: 600; }
    .quiet { fill: #57606a; }
    .bar { fill: #afb8c1; }
    .own { fill: #1f6feb; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .quiet { fill: #9198a1; }
      .bar { fill: #57606a; }
      .own { fill: #4493f8; }
    }`;

/**
 * Requests per second as bars, one group for each work; the longest bar of a group is as wide as its column, so bars of
 * one group can be compared, and those of two cannot.
 *
 * @param subtitle - on what it was measured
 */
export function chart(comparisons: readonly Comparison[], subtitle: string): string {
  const groupHeight =
    Math.max(...comparisons.map(({ targets }) => HEAD_HEIGHT + targets.length * BAR_STEP)) + GROUP_GAP;
  const height = TOP + Math.ceil(comparisons.length / 2) * groupHeight;
  const groups = comparisons.map((comparison, i) => {
    const [x, y] = [(i % 2) * (COLUMN + GAP), TOP + Math.floor(i / 2) * groupHeight];
    return `  <g transform="translate(${x} ${y})">\n${group(comparison)}\n  </g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Requests per second">
  <style>${STYLE}
  </style>
  <text class="title" x="0" y="16">Requests per second</text>
  <text class="quiet" x="${WIDTH}" y="16" text-anchor="end">${escape(subtitle)}</text>
${groups.join('\n')}
</svg>
`;
}

function group({ work, targets }: Comparison): string {
  const most = Math.max(...targets.map(({ rate }) => rate.median));
  const room = COLUMN - NAME_WIDTH - VALUE_WIDTH;
  const bars = targets.map(({ name, rate }, i) => {
    const y = HEAD_HEIGHT - 8 + i * BAR_STEP;
    const [width, base] = [Math.max(1, Math.round((rate.median / most) * room)), y + BAR_HEIGHT - 4];
    const kind = i === 0 ? 'bar own' : 'bar';
    return [
      `    <text x="0" y="${base}"${i === 0 ? ' class="head"' : ''}>${escape(name)}</text>`,
      `    <rect class="${kind}" x="${NAME_WIDTH}" y="${y}" width="${width}" height="${BAR_HEIGHT}" rx="2"/>`,
      `    <text class="quiet" x="${NAME_WIDTH + width + 6}" y="${base}">${spaced(rate.median)}</text>`,
    ].join('\n');
  });
  return [`    <text class="head" x="0" y="8">${escape(titles[work])}</text>`, ...bars].join('\n');
}

/** With a thin space between thousands. */
export function spaced(value: number): string {
  return Math.round(value).toLocaleString('en').replaceAll(',', '\u202f');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
