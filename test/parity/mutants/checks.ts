import type { Check } from '../catalogue.js';
import type { Kind } from '../finding.js';
import { alter, known, type DatabaseFamily } from './database.js';

const kindsOfFacts: Record<string, Kind> = {
  types: 'type',
  members: 'members',
  pattern: 'length',
  minimum: 'range',
  maximum: 'range',
  maxItems: 'count',
  items: 'type',
};
const kindsOf = ({ facts }: Check): Kind[] =>
  facts.flatMap((fact) =>
    fact.about === 'column' ? Object.keys(fact.is).flatMap((name) => kindsOfFacts[name] ?? []) : ['order'],
  );

/** Every CHECK with one thing in it replaced, at each place where it stands. */
const checks = (
  what: string,
  kinds: Kind[],
  pattern: RegExp,
  replacement: (found: string) => string,
): DatabaseFamily => ({
  what,
  kinds,
  plant: (catalogue) =>
    known(catalogue.tables).flatMap((table) =>
      table.checks.flatMap(({ name, expression }) =>
        [...expression.matchAll(pattern)].map(({ 0: found, index }) => ({
          where: `${name} at ${index}`,
          change: [
            `alter table ${table.name} drop constraint ${name}, add constraint ${name} check (${expression.slice(0, index)}${replacement(found)}${expression.slice(index + found.length)})`,
          ],
        })),
      ),
    ),
});

export const checkFamilies: DatabaseFamily[] = [
  {
    what: 'a CHECK dropped',
    kinds: [],
    plant: (catalogue) =>
      known(catalogue.tables).flatMap((table) =>
        table.checks.map((check) => ({
          where: check.name,
          kinds: kindsOf(check),
          change: [alter(table, `drop constraint ${check.name}`)],
        })),
      ),
  },
  checks('a bound one more', ['range', 'count', 'check'], /(?<=[<>]= )\d+(?!\d|-)/g, (bound) =>
    String(Number(bound) + 1),
  ),
  checks(
    'a bound one less',
    ['range', 'count', 'check'],
    /(?<=[<>]= )\d+(?!\d|-)/g,
    (bound) => `(${Number(bound) - 1})`,
  ),
  checks('a member dropped', ['members'], /'\w+'::text, /g, () => ''),
  checks('a member added', ['members'], /(?<=ARRAY\[)/g, () => `'other'::text, `),
  checks('another JSON type', ['type'], /'object'|'array'/g, (type) => (type === `'array'` ? `'object'` : `'array'`)),
  checks('a narrower pattern', ['pattern'], /\\S/g, () => String.raw`[^\sz]`),
  checks('an order that allows equals', ['order'], /(?<=_at )[<>](?= \w+_at)/g, (operator) => `${operator}=`),
  checks('an order turned round', ['order'], /(?<=_at )>(?= \w+_at)/g, () => '<'),
];

/** Every function that a CHECK calls with one thing in it replaced. */
const functions = (what: string, kinds: Kind[], from: string, to: string): DatabaseFamily => ({
  what,
  kinds,
  plant: (catalogue) =>
    known(catalogue.tables)
      .flatMap((table) => table.checks.flatMap(({ expression }) => /\b(are_\w+)\(/.exec(expression)?.[1] ?? []))
      .map((name) => ({
        where: name,
        change: [`do $$ begin execute replace(pg_get_functiondef('${name}'::regproc), '${from}', '${to}'); end $$`],
      })),
});

export const functionFamilies: DatabaseFamily[] = [
  functions('an item one longer', ['length'], '<= 100', '<= 101'),
  functions('an item one shorter', ['length'], '<= 100', '<= 99'),
  functions('an item that may be empty', ['length'], '>= 1)', '>= 0)'),
  functions('an item of two at least', ['length'], '>= 1)', '>= 2)'),
  functions('an item that may be null', ['null'], '(tag.tag IS NOT NULL) AND ', ''),
  functions('a condition beyond reading', ['check'], 'char_length', 'octet_length'),
];
