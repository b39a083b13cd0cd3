import { at, shares, type Random } from './random.js';
import { changeTime, toText, type Microseconds } from './times.js';
import { sentences } from './words.js';

const lengths = shares(['none', 60], ['short', 30], ['long', 9], ['huge', 1]);
const origins = shares(['salon', 50], ['site', 30], ['appel', 15], ['parrainage', 5]);
const kinds = shares(['call', 50], ['email', 32], ['visit', 12], ['meeting', 5], ['letter', 1]);

/** Notes of varied size: most rows have none, one in a hundred some kilobytes. */
export function notes(random: Random): Record<string, unknown> {
  const length = random.oneOf(lengths);
  if (length === 'none') return {};
  const origin = random.oneOf(origins);
  if (length === 'short') return { origin, remarque: random.any(sentences) };
  const text = paragraph(random, length === 'long' ? random.between(4, 14) : random.between(60, 180));
  return {
    origin,
    résumé: text,
    budget: random.between(1, 400) * 250,
    relance: { fait: random.chance(0.5), essais: 2 },
  };
}

/** What was done about a lead, oldest first: mostly a few things, sometimes hundreds. */
export function activities(random: Random, createdAt: Microseconds, people: readonly string[]): unknown[] {
  const count = activityCount(random);
  let time = createdAt;
  return Array.from({ length: count }, () => {
    time = changeTime(random, time);
    const activity = { kind: random.oneOf(kinds), at: toText(time), by: at(people, random.rank(people.length)) };
    return random.chance(0.3) ? { ...activity, remarque: random.any(sentences) } : activity;
  });
}

function activityCount(random: Random): number {
  if (random.chance(0.001)) return random.between(100, 400);
  if (random.chance(0.01)) return random.between(15, 60);
  return random.chance(0.4) ? 0 : 1 + random.streak(0.5, 10);
}

function paragraph(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.any(sentences)).join(' ');
}
