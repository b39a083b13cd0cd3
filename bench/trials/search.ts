import { firstNames, lastNames } from '../../src/seed/words.js';
import { leadRows } from '../../src/seed/leads.js';
import { Random } from '../../src/seed/random.js';
import { countsFor } from '../../src/seed/seed.js';
import type { Finding } from '../goals.js';
import { send, type Stage } from '../stage.js';
import type { Request } from '../works.js';

const TERMS = 300;
const STRIDE = 97;
const LETTERS = Array.from('abcdeéfgilmnoprstu');

/** One search at a time, of each kind that costs Postgres something else. */
export async function measureSearch(stage: Stage): Promise<Finding[]> {
  const { dataset, effort } = stage;
  const random = new Random(dataset.seed, 7);
  const kinds = {
    'three and more characters that few leads have': { terms: selectiveTerms(stage), atMost: 25 },
    'three and more characters that many leads have': { terms: [...firstNames, ...lastNames, 'example'], atMost: 300 },
    'three and more frequent characters that no lead has': { terms: absentTerms(random), atMost: 300 },
    'one character or two': { terms: shortTerms(random), atMost: 1000 },
  };
  const findings: Finding[] = [];
  for (const [what, { terms, atMost }] of Object.entries(kinds)) {
    const { p50, p99, answered } = await send(stage, searches(terms), { connections: 1, seconds: effort.seconds });
    const note = `p50 ${p50.toFixed(2)} ms, ${answered} searches for ${terms.length} terms`;
    findings.push({ what: `p99, ${what}`, value: p99, unit: 'ms', atMost, note });
  }
  return findings;
}

/** Searches of every kind in turn. */
export function mixedSearches(stage: Stage): Request[] {
  const random = new Random(stage.dataset.seed, 8);
  const others = [...absentTerms(random), ...shortTerms(random), ...lastNames];
  return searches(selectiveTerms(stage).flatMap((term, i) => [term, others[i % others.length] ?? term]));
}

function searches(terms: readonly string[]): Request[] {
  return terms.map((term) => ({ method: 'GET', path: `/leads/search/${encodeURIComponent(term)}` }));
}

/**
 * Parts of addresses and of phone numbers, as somebody types who looks for one person. From here and there, because the first
 * addresses end with short numbers, with which those of thousands of others begin.
 */
function selectiveTerms({ dataset: { rows, seed } }: Stage): string[] {
  const terms: string[] = [];
  let index = 0;
  for (const { email, phone } of leadRows({ seed, counts: countsFor(rows) })) {
    if (terms.length >= TERMS) break;
    if (index++ % STRIDE > 0) continue;
    if (email !== null) terms.push(email.replace(/^[^.]*\.|@.*$/g, ''));
    if (phone !== null && /^\+33\d{9}$/.test(phone)) terms.push(`0${phone.slice(3)}`);
  }
  return terms;
}

/** Trigrams that the index is full of, in a row that nowhere comes. */
function absentTerms(random: Random): string[] {
  return Array.from({ length: TERMS }, () =>
    `${random.any(lastNames)}.${random.any(firstNames)}.example`.toLowerCase(),
  );
}

function shortTerms(random: Random): string[] {
  const letter = () => random.any(LETTERS);
  return Array.from({ length: TERMS }, (_, i) => (i % 3 === 0 ? letter() : `${letter()}${letter()}`));
}
