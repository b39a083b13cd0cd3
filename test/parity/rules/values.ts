import type { Schema } from '../../../src/contract/canonical.js';
import type { Domain } from '../domain.js';
import { schemaDomain } from '../schema-domain.js';
import { excess, type Excess } from '../excess.js';
import type { Finding, Kind, Replay } from '../finding.js';
import { instantText } from '../instant.js';
import { ordersOf, placeOfColumn, type Pair, type Rule } from './rule.js';

/** What the document accepts, the row accepts. */
const requestsFitRows: Rule = (pair) =>
  pair.resource.writes.flatMap(({ how, properties, placeOf }) =>
    compare(pair, properties, placeOf, {
      excess: (request, row) => excess(request, row),
      says: 'the document accepts what the row refuses',
      how,
    }),
  );

/** What a row holds, an update accepts: what was read can be sent back whole. A pattern may ask more of new values. */
const rowsFitRequests: Rule = (pair) =>
  pair.resource.writes.flatMap(({ properties, placeOf }) =>
    compare(pair, properties, placeOf, {
      excess: (request, row) => excess(row, row.members ? request : withoutMembers(request)),
      says: 'the row holds what the document refuses',
      how: 'return',
    }),
  );

/** What a row holds, the answer may say. */
const rowsFitAnswers: Rule = (pair) =>
  pair.resource.answers.flatMap(({ properties, placeOf }) =>
    compare(pair, properties, placeOf, {
      excess: (answer, row) => excess(row, answer),
      says: 'the row holds what the answer may not say',
      how: 'read',
    }),
  );

/** What the answer speaks of, a row can hold. Lengths and ranges that it leaves open it does not speak of. */
const answersFitRows: Rule = (pair) =>
  pair.resource.answers.flatMap(({ properties, placeOf }) =>
    compare(pair, properties, placeOf, {
      excess: (answer, row) => excess(closed(answer, row), withoutPattern(row)),
      says: 'the answer speaks of what no row can hold',
      how: 'store',
    }),
  );

interface Direction {
  excess: (schema: Domain, row: Domain) => Excess[];
  says: string;
  how: Extract<Replay['how'], 'create' | 'update' | 'return' | 'read' | 'store'>;
}

function compare(
  { table, rows }: Pair,
  properties: Record<string, Schema>,
  placeOf: (property: string) => string,
  direction: Direction,
): Finding[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const column = schema['x-alias-of'] ?? name;
    const row = rows.get(column);
    if (!row) return [];
    return (
      direction
        .excess(schemaDomain(schema), row)
        // Without an id of the caller's own the service makes one, so that the key is never null.
        .filter(({ kind }) => !(kind === 'null' && table.primaryKey.includes(column)))
        .map(({ kind, value }): Finding => {
          const replay = { how: direction.how, values: { ...inOrder({ table, rows }, column, kind), [column]: value } };
          const [document, database] = [placeOf(name), placeOfColumn(table, column)];
          return { kind, table: table.name, document, database, says: direction.says, replay };
        })
    );
  });
}

/** For a time that is out of range, the earliest one that it has to be after. */
function inOrder({ table, rows }: Pick<Pair, 'table' | 'rows'>, column: string, kind: Kind): Replay['values'] {
  const before = ordersOf(table).filter(
    ({ left, operator }) => kind === 'range' && left === column && operator.startsWith('>'),
  );
  return Object.fromEntries(
    before.map(({ right }) => {
      const first = rows.get(right)?.minimum;
      return [right, first === undefined ? '-infinity' : instantText(first)];
    }),
  );
}

/** An answer repeats what was stored, and never says of what characters. */
function withoutPattern({ refuses: _refuses, ...row }: Domain): Domain {
  return row;
}

function withoutMembers({ members: _members, ...domain }: Domain): Domain {
  return domain;
}

/** The answer with the bounds that it may leave open, since they bind only those who write. */
function closed(answer: Domain, row: Domain): Domain {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems } = row;
  const bounds = { minimum, maximum, minLength, maxLength, minItems, maxItems };
  const open = Object.entries(bounds).filter(([name, bound]) => bound !== undefined && !(name in answer));
  const items = answer.items && row.items && { items: closed(answer.items, row.items) };
  return { ...answer, ...(Object.fromEntries(open) as Partial<Domain>), ...items };
}

export const valueRules = [requestsFitRows, rowsFitRequests, rowsFitAnswers, answersFitRows];
