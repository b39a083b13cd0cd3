import type { Finding } from '../finding.js';
import type { Write } from '../resource.js';
import { ordersOf, type Pair, type Rule } from './rule.js';

/** Every CHECK could be read: one that could not might refuse anything. */
const checksAreRead: Rule = ({ resource, table }) =>
  table.checks.flatMap(({ name, facts }) =>
    facts.flatMap((fact) =>
      fact.about !== 'unread'
        ? []
        : {
            kind: 'check' as const,
            table: table.name,
            document: resource.writes[0]?.placeOf('') ?? '',
            database: name,
            says: `the document does not say: ${fact.text}`,
            replay: { how: 'read both' as const, values: {} },
          },
    ),
  );

const words: Record<string, string> = { '>': 'after', '<': 'before', '>=': 'not before', '<=': 'not after' };
const mirrored: Record<string, string> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=' };

/** An order of two columns, which no schema can say, is told by the description of one of them, and has a 422 of its own. */
const ordersAreTold: Rule = (pair) =>
  pair.resource.writes.flatMap((write) =>
    ordersOf(pair.table)
      .filter(
        ({ left, operator, right }) => !tells(write, left, operator, right) || !hasCode(write, left, operator, right),
      )
      .map(({ left, right, name }) => finding(pair, write, [left, right], name, 'the order of both is not told')),
  );

/** Every order that a description tells is one of the row. */
const toldOrdersHold: Rule = (pair) =>
  pair.resource.writes.flatMap((write) =>
    Object.keys(write.properties).flatMap((name) =>
      Object.keys(write.properties)
        .filter((other) => Object.keys(words).some((operator) => tells(write, name, operator, other, false)))
        .filter((other) => !ordersOf(pair.table).some(({ left, right }) => isSame([left, right], [name, other])))
        .map((other) => finding(pair, write, [name, other], pair.table.name, 'no CHECK keeps the order of both')),
    ),
  );

function isSame(some: string[], others: string[]): boolean {
  return some.every((one) => others.includes(one));
}

/** `after \`start_at\`` in the description of one, or the same seen from the other. */
function tells({ properties }: Write, left: string, operator: string, right: string, eitherWay = true): boolean {
  const description = String(properties[left]?.description);
  // Few name another column at all, and an expression takes long to be made.
  const isTold =
    description.includes(`\`${right}\``) &&
    new RegExp(`(?<!not )\\b${words[operator] ?? ''} \`${right}\``).test(description);
  return isTold || (eitherWay && tells({ properties } as Write, right, mirrored[operator] ?? '', left, false));
}

/** `end_before_start` for an `end_at` that has to be after `start_at`. */
function hasCode({ refusals }: Write, left: string, operator: string, right: string): boolean {
  const [later, earlier] = operator.startsWith('>') ? [left, right] : [right, left];
  return refusals.includes(`${later}_before_${earlier}`.replaceAll('_at', ''));
}

function finding(pair: Pair, { how, placeOf }: Write, columns: string[], database: string, says: string): Finding {
  const values = Object.fromEntries(columns.map((column) => [column, '2025-11-01T09:00:00Z']));
  const document = columns.map(placeOf).join(' and ');
  return { kind: 'order', table: pair.table.name, document, database, says, replay: { how, values } };
}

export const checkRules = [checksAreRead, ordersAreTold, toldOrdersHold];
