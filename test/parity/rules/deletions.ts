import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../finding.js';
import type { Pair, Rule } from './rule.js';

/** How the description of a delete operation tells what becomes of the rows that point at the deleted one. */
const sentences: Record<string, RegExp> = {
  cascade: /\band its ([\w ,]+?)[.;]/,
  'set null': /(?:^|[.;] )([\w ,]+?) that point at it stay, without it/,
};

/** The description of a delete operation tells of every table that a foreign key reaches, and of no other. */
const deletionsTellWhatFollows: Rule = (pair) =>
  Object.entries(sentences).flatMap(([action, sentence]) => {
    const list = sentence.exec(pair.resource.deletion?.description ?? '')?.[1] ?? '';
    const told = list.split(/, | and /).filter((name) => name !== '');
    const children = childrenOf(pair, (onDelete) => onDelete === action);
    if (isDeepStrictEqual(told.sort(), children.sort())) return [];
    const differing = [...children, ...told].filter((name) => !children.includes(name) || !told.includes(name));
    return differing.map((child) => finding(pair, child, action, `tells of ${told.join(', ') || 'none'} there`));
  });

/** Nothing but these two happens: a deletion that is refused is one that other rows, unknown to the service, stand against. */
const deletionsAreNotRefused: Rule = (pair) =>
  childrenOf(pair, (onDelete) => !(onDelete in sentences)).map((child) =>
    finding(pair, child, 'no action', 'does not tell that rows of it stand in the way'),
  );

function childrenOf({ catalogue, table }: Pair, matches: (onDelete: string) => boolean): string[] {
  const children = catalogue.tables.filter(({ foreignKeys }) =>
    foreignKeys.some(({ target, onDelete }) => target === table.name && matches(onDelete)),
  );
  return children.map(({ name }) => name);
}

function finding({ catalogue, table, resource }: Pair, child: string, action: string, says: string): Finding {
  const keys = catalogue.tables.find(({ name }) => name === child)?.foreignKeys ?? [];
  const key = keys.find(({ target }) => target === table.name);
  return {
    kind: 'deletion',
    table: table.name,
    document: `${resource.deletion?.operationId ?? table.name} description`,
    database: `${key?.name ?? child} on delete ${key?.onDelete ?? 'nothing'}`,
    says: `of "on delete ${action}" the description ${says}`,
    replay: { how: 'delete', child, values: { [key?.columns[0] ?? '']: table.name } },
  };
}

export const deletionRules = [deletionsTellWhatFollows, deletionsAreNotRefused];
