import { fullName, mailDomain, slug, type Person } from './identity.js';
import { shares, type Random } from './random.js';
import { cities, firstNames, lastNames, streets } from './words.js';

/** Where a person or a company is. */
export interface Place {
  address: string | null;
  city: string | null;
}

const providers = shares(['courriel', 55], ['boite', 30], ['pro', 14], ['mairie', 1]);

/** Two digits after +33 that begin numbers in use, from which libphonenumber's are valid: mobile phones, then the regions. */
const mobile = shares(...['60', '61', '62', '64', '65', '66', '67', '68', '73', '74', '76', '77'].map(evenly));
const landline = shares(...['14', '15', '24', '25', '32', '38', '42', '47', '49', '53', '55', '56'].map(evenly));

const slugs = new Map([...firstNames, ...lastNames].map((name) => [name, slug(name)]));

export function person(random: Random): Person {
  return { first: random.common(firstNames), last: random.common(lastNames) };
}

/**
 * An address that no other row of the table and no other seed has, in whatever case it is compared; sometimes written with
 * capitals, often none.
 *
 * @param index - the row's place in its table
 */
export function email(random: Random, seed: number, { first, last }: Person, index: number): string | null {
  if (random.chance(0.12)) return null;
  const address = `${slugs.get(first) ?? ''}.${slugs.get(last) ?? ''}.${index}@${random.oneOf(providers)}.${mailDomain(seed)}`;
  return random.chance(0.04) ? address : address.toLowerCase();
}

/** E.164, now and then of a neighbouring country, with a remark, or none. */
export function phone(random: Random): string | null {
  if (random.chance(0.15)) return null;
  if (random.chance(0.015)) return `+324${random.between(70_000_000, 79_999_999)}`;
  if (random.chance(0.75)) return `+33${random.oneOf(mobile)}${sevenDigits(random)}`;
  const number = `+33${random.oneOf(landline)}${sevenDigits(random)}`;
  return random.chance(0.02) ? `${number} poste ${random.between(10, 99)}` : number;
}

export function place(random: Random): Place {
  if (random.chance(0.1)) return { address: null, city: null };
  const [city, postalCode] = random.common(cities);
  const address = `${random.between(1, 180)} ${random.any(streets)}, ${postalCode}`;
  return { address: random.chance(0.25) ? null : address, city };
}

/** As a secretary would put it. */
export function salutation(random: Random, who: Person): string {
  return random.chance(0.3) ? fullName(who) : `${random.any(['Mme', 'M.'])} ${who.last}`;
}

function sevenDigits(random: Random): string {
  return String(random.between(0, 9_999_999)).padStart(7, '0');
}

function evenly(digits: string): [string, number] {
  return [digits, 1];
}
