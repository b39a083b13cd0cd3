import { email, phone, place } from './contact.js';
import { clientPerson, companyName, fullName, mailDomain, rowId, slug, streamOf } from './identity.js';
import { notes } from './history.js';
import { at, Random, shares } from './random.js';
import type { Plan, Rows } from './rows.js';
import { changeTime, creationTimes, toText } from './times.js';
import { services } from './words.js';

const durations = shares([30, 40], [60, 35], [45, 15], [90, 7], [240, 2], [null, 1]);

export function* companyRows({ seed, counts }: Plan): Generator<Rows['companies']> {
  const random = new Random(seed, streamOf('companies'));
  const createdAt = creationTimes(random, counts.companies);
  for (let index = 0; index < counts.companies; index++) {
    const name = companyName(seed, index);
    const created = createdAt(index);
    yield {
      id: rowId(seed, 'companies', index),
      name,
      email: random.chance(0.2) ? null : `contact@${slug(name).toLowerCase()}.${mailDomain(seed)}`,
      phone: phone(random),
      ...place(random),
      notes: notes(random),
      created_at: toText(created),
      updated_at: toText(changeTime(random, created)),
    };
  }
}

export function* clientRows({ seed, counts }: Plan): Generator<Rows['clients']> {
  const random = new Random(seed, streamOf('clients'));
  const createdAt = creationTimes(random, counts.clients);
  for (let index = 0; index < counts.clients; index++) {
    const who = clientPerson(seed, index);
    const created = createdAt(index);
    yield {
      id: rowId(seed, 'clients', index),
      name: fullName(who),
      email: email(random, seed, who, index),
      phone: phone(random),
      ...place(random),
      company_id: random.chance(0.5) ? rowId(seed, 'companies', random.rank(counts.companies)) : null,
      notes: notes(random),
      created_at: toText(created),
      updated_at: toText(changeTime(random, created)),
    };
  }
}

export function* serviceRows({ seed, counts }: Plan): Generator<Rows['services']> {
  const random = new Random(seed, streamOf('services'));
  const createdAt = creationTimes(random, counts.services);
  for (let index = 0; index < counts.services; index++) {
    const round = Math.floor(index / services.length);
    const created = createdAt(index);
    yield {
      id: rowId(seed, 'services', index),
      name: `${at(services, index % services.length)}${round === 0 ? '' : ` (formule ${round + 1})`}`,
      description: random.chance(0.3) ? null : "Sur place ou à l'atelier, devis compris.",
      duration_minutes: random.oneOf(durations),
      price_cents: random.chance(0.1) ? null : random.between(0, 60) * 500,
      created_at: toText(created),
      updated_at: toText(changeTime(random, created)),
    };
  }
}
