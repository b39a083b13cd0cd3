import { email, person, phone, place, salutation } from './contact.js';
import { activities, notes } from './history.js';
import { clientPerson, companyName, fullName, rowId, streamOf } from './identity.js';
import { Random, shares } from './random.js';
import type { Plan, Rows } from './rows.js';
import { changeTime, creationTimes, toText } from './times.js';

// Each has a value that half of the leads share and one that hardly any has: a filter must be quick for both.
const sources = shares(
  ...([
    ['web', 520],
    ['salon', 180],
    ['recommandation', 130],
    ['téléphone', 80],
    ['partenaire', 38],
  ] as const),
  ...([
    ['presse', 2],
    [null, 50],
  ] as const),
);
const owners = shares(
  ...([
    ['amina', 450],
    ['benoît', 220],
    ['chloé', 130],
    ['driss', 80],
    ["emma d'arc", 38],
  ] as const),
  ...([
    ['zélie', 2],
    [null, 80],
  ] as const),
);
const segments = shares(
  ...([
    ['pme', 480],
    ['tpe', 260],
    ['particulier', 120],
    ['collectivité', 50],
    ['grand compte', 19],
  ] as const),
  ...([
    ['export', 1],
    [null, 70],
  ] as const),
);
const stages = shares(
  ...([
    ['new', 500],
    ['contacted', 200],
    ['proposal', 110],
    ['negotiation', 60],
    ['lost', 95],
  ] as const),
  ...([
    ['won', 5],
    [null, 30],
  ] as const),
);
const statuses = shares(['active', 780], ['archived', 170], ['converti', 1], [null, 49]);
const people = ['amina', 'benoît', 'chloé', 'driss', "emma d'arc", 'zélie'];
/** The common ones first, the last one rare; some need quotes in an array. */
const tags = [
  ...['web', 'salon', 'newsletter', 'prioritaire', 'à rappeler', 'devis envoyé', 'rénovation', "prêt d'honneur"],
  ...['financement, dossier en cours', 'salon "Bâtir"', 'neuf', 'énergie', 'bio', 'NULL', 'C:\\import', '{archives}'],
];
const RARE_TAG = 'vip';

export function* leadRows(plan: Plan): Generator<Rows['leads']> {
  const { seed, counts } = plan;
  const random = new Random(seed, streamOf('leads'));
  const createdAt = creationTimes(random, counts.leads);
  for (let index = 0; index < counts.leads; index++) {
    const created = createdAt(index);
    const stage = random.oneOf(stages);
    const { who, ...parents } = relations(random, plan, stage === 'won');
    yield {
      id: rowId(seed, 'leads', index),
      name: fullName(who),
      email: email(random, seed, who, index),
      phone: phone(random),
      source: random.oneOf(sources),
      stage,
      status: stage === 'won' ? 'converti' : random.oneOf(statuses),
      interest_level: interest(random),
      notes: notes(random),
      tags: someTags(random),
      ...place(random),
      owner: random.oneOf(owners),
      segment: random.oneOf(segments),
      activities: activities(random, created, people),
      ...parents,
      created_at: toText(created),
      updated_at: toText(changeTime(random, created)),
    };
  }
}

/** A lead that is won is a client, and a few others have been one before; four in ten belong to a company, and many of them to the same few. */
function relations(random: Random, { seed, counts }: Plan, isWon: boolean) {
  const client = isWon || random.chance(0.05) ? random.between(0, counts.clients - 1) : undefined;
  const company = random.chance(0.4) ? random.rank(counts.companies) : undefined;
  const who = client === undefined ? person(random) : clientPerson(seed, client);
  return {
    who,
    company: company === undefined ? null : companyName(seed, company),
    contact: company === undefined ? null : salutation(random, who),
    client_id: client === undefined ? null : rowId(seed, 'clients', client),
    company_id: company === undefined ? null : rowId(seed, 'companies', company),
  };
}

/** Many leads nobody has asked yet; those who did think in fives. */
function interest(random: Random): number {
  return random.chance(0.3) ? 0 : random.between(0, 20) * 5;
}

function someTags(random: Random): string[] {
  if (random.chance(0.001)) return [random.common(tags), RARE_TAG];
  if (random.chance(0.002)) return [...tags];
  const count = random.chance(0.35) ? 0 : 1 + random.streak(0.4, 4);
  return [...new Set(Array.from({ length: count }, () => random.common(tags)))];
}
