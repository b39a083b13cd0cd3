import type { Outcome } from './run.js';

const count = (list: unknown[]) => String(list.length);

/** A line per run, and one for all of them. */
export function table(outcomes: Outcome[]): string {
  const head = [
    'seed',
    'killed',
    'acknowledged',
    'rows',
    'retried',
    'lost',
    'doubled',
    'changed',
    'revived',
    'strange',
    'recovery (ms)',
  ];
  const rows = outcomes.map(({ seed, faults, acknowledgements, verdict, retries, recoveriesMs }) => [
    String(seed),
    faults.map((victim) => victim[0]).join(''),
    String(acknowledgements),
    String(verdict.acknowledged),
    String(retries),
    count(verdict.lost),
    count(verdict.doubled),
    count(verdict.changed),
    count(verdict.revived),
    count(verdict.strange),
    `${Math.min(...recoveriesMs)}–${Math.max(...recoveriesMs)}`,
  ]);
  const sum = (of: (outcome: Outcome) => number) => String(outcomes.reduce((total, outcome) => total + of(outcome), 0));
  const all = outcomes.flatMap(({ recoveriesMs }) => recoveriesMs).sort((a, b) => a - b);
  const total = [
    'all',
    sum(({ faults }) => faults.length),
    sum(({ acknowledgements }) => acknowledgements),
    sum(({ verdict }) => verdict.acknowledged),
    sum(({ retries }) => retries),
    sum(({ verdict }) => verdict.lost.length),
    sum(({ verdict }) => verdict.doubled.length),
    sum(({ verdict }) => verdict.changed.length),
    sum(({ verdict }) => verdict.revived.length),
    sum(({ verdict }) => verdict.strange.length),
    `median ${all[all.length >> 1] ?? 0}, most ${all.at(-1) ?? 0}`,
  ];
  const lines = [head, ...rows, total];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')).join('\n');
}

/** Whether nothing was lost, doubled, changed, brought back or made up. */
export const isClean = ({ verdict }: Outcome): boolean =>
  [verdict.lost, verdict.doubled, verdict.changed, verdict.revived, verdict.strange].every(
    (marks) => marks.length === 0,
  );
