import { at } from './random.js';
import { firstNames, lastNames, trades } from './words.js';

/** Which rows an id belongs to; the numbers that the demo set's ids end with, too. */
const tableNumbers = { companies: 0xc1, clients: 0xa1, services: 0xb1, leads: 0xd1, appointments: 0xe1 };

export type TableName = keyof typeof tableNumbers;

/**
 * The id of a row: a UUIDv8 (RFC 9562, 5.8), made of the seed, the table and the row's place in it. So the ids of two seeds
 * or tables never meet, and those of one are neighbours in the index, in the order of creation, as the service's own are.
 */
export function rowId(seed: number, table: TableName, index: number): string {
  return `${hex(seed, 8)}-${hex(tableNumbers[table], 4)}-8000-8000-${hex(index, 12)}`;
}

/** The lowest and the highest id that a row of a seed can have. */
export function idRange(seed: number, table: TableName): [lowest: string, highest: string] {
  return [rowId(seed, table, 0), rowId(seed, table, 2 ** 48 - 1)];
}

/** The number of a table's stream of random numbers. */
export function streamOf(table: TableName): number {
  return tableNumbers[table];
}

const hex = (number: number, digits: number) => number.toString(16).padStart(digits, '0');

/** Whoever a row is about. */
export interface Person {
  first: string;
  last: string;
}

export const fullName = ({ first, last }: Person) => `${first} ${last}`;

/** Odd and prime: so the strides below reach every combination before one comes twice. */
const STRIDE = 1_000_003;

/** The name of a company, found from its place alone, so that leads can quote it while no list of all is kept. */
export function companyName(seed: number, index: number): string {
  const spot = (index * STRIDE + seed) % (trades.length * lastNames.length);
  const name = `${at(trades, spot % trades.length)} ${at(lastNames, Math.floor(spot / trades.length))}`;
  const round = Math.floor(index / (trades.length * lastNames.length));
  return round === 0 ? name : `${name} n° ${round + 1}`;
}

/** The name of a client, found in the same way. */
export function clientPerson(seed: number, index: number): Person {
  const spot = (index * STRIDE + seed) % (firstNames.length * lastNames.length);
  return {
    first: at(firstNames, spot % firstNames.length),
    last: at(lastNames, Math.floor(spot / firstNames.length)),
  };
}

/** A name in letters, digits and hyphens only, as addresses of mail and web have it. */
export function slug(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[^A-Za-z0-9]+/g, '-');
}

/** The domain that all e-mail addresses of a seed end in, so that those of two seeds never meet; nobody can own it (RFC 2606). */
export const mailDomain = (seed: number) => `s${seed}.example`;
