import type { Domain } from './domain.js';
import { earliest, instantOf, latest } from './instant.js';

/** What a CHECK says, in a form that can be compared with a schema. */
export type Fact =
  /** The column's values are no more than these. */
  | { about: 'column'; column: string; is: Narrowing }
  /** Two columns of a row in their order. */
  | { about: 'order'; left: string; operator: string; right: string }
  /** Beyond this reader: a finding of its own, so that nothing is passed over. */
  | { about: 'unread'; text: string };

/** A part of a domain, down to its items. */
export type Narrowing = Partial<Omit<Domain, 'items'>> & { items?: Narrowing; pattern?: string };

type Bodies = Map<string, string>;

/** The forms in which Postgres prints a CHECK, without casts and idle parentheses, and what each means. */
const forms: [RegExp, (parts: string[], bodies: Bodies) => Fact[]][] = [
  [/^CASE WHEN (.+) THEN (.+) ELSE false END$/, ([when, then], bodies) => [when, then].flatMap((t) => read(t, bodies))],
  [/^\(?(\w+) IS NULL\)? OR (.+)$/, ([, rest], bodies) => read(rest, bodies)],
  [/^(\w+) IS NOT NULL$/, ([column]) => [about(column, { isNullable: false })]],
  [/^(\w+) = ANY \(*ARRAY\[(.*)\]\)*$/, ([column, list = '']) => [about(column, { members: literals(list) })]],
  [/^(\w+) = '([^']*)'$/, ([column, member = '']) => [about(column, { members: [member] })]],
  [/^(\w+) ~ '(.*)'$/, ([column, pattern = '']) => [about(column, { pattern: unquote(pattern) })]],
  [/^jsonb_typeof\((\w+)\) = '(\w+)'$/, ([column, type = '']) => [about(column, { types: [type] })]],
  [
    /^jsonb_typeof\((\w+)\) = ANY \(?ARRAY\[(.*)\]\)?$/,
    ([column, list = '']) => [about(column, { types: literals(list) })],
  ],
  [/^COALESCE\(array_ndims\((\w+)\), 1\) = 1$/, ([column]) => [about(column, { items: { types: ['string'] } })]],
  [/^isfinite\((\w+)\)$/, ([column]) => [about(column, { minimum: earliest, maximum: latest })]],
  [/^(?:char_length|length)\((\w+)\) (\S+) (\d+)$/, bounded('minLength', 'maxLength')],
  [/^(?:cardinality|jsonb_array_length)\((\w+)\) (\S+) (\d+)$/, bounded('minItems', 'maxItems')],
  [/^(\w+) ([<>]=?) '?(-?\d+)'?$/, ([column, operator, number = '']) => range(column, operator, BigInt(number))],
  [/^(\w+) > '-infinity'$/, ([column]) => [about(column, { minimum: earliest })]],
  [/^(\w+) < 'infinity'$/, ([column]) => [about(column, { maximum: latest })]],
  [
    /^(\w+) ([<>]=?) '(\d+-\d\d-\d\d .*)'$/,
    ([column, operator, time = '']) => range(column, operator, instantOf(time)),
  ],
  [
    /^(\w+) ([<>]=?) ([a-z_]\w*)$/,
    ([left = '', operator = '', right = '']) => [{ about: 'order', left, operator, right }],
  ],
  [/^(\w+)\((\w+)\)$/, ([name = '', column], bodies) => everyItem(column, bodies.get(name), bodies)],
];

/** @param bodies - of the functions that a CHECK may call, by name */
export function readExpression(expression: string, bodies: Bodies): Fact[] {
  const text = expression
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replace(/::("char"|character varying|timestamp with(out)? time zone|\w+)(\(\d+\))?(\[\])?/g, '')
    .replace(/(?<!\w)\((\w+)\)/g, '$1');
  return read(text, bodies);
}

function read(text = '', bodies: Bodies): Fact[] {
  const parts = conjuncts(bare(text));
  if (parts.length > 1) return parts.flatMap((part) => read(part, bodies));
  const plain = bare(text);
  for (const [form, meaning] of forms) {
    const found = form.exec(plain);
    if (found) return meaning(found.slice(1), bodies);
  }
  return [{ about: 'unread', text: plain }];
}

function about(column = '', is: Narrowing): Fact {
  return { about: 'column', column, is };
}

function bounded(least: 'minLength' | 'minItems', most: 'maxLength' | 'maxItems') {
  return ([column, operator = '', digits = '']: string[]): Fact[] => {
    const number = Number(digits);
    const meanings: Record<string, Narrowing> = {
      '>=': { [least]: number },
      '>': { [least]: number + 1 },
      '<=': { [most]: number },
      '<': { [most]: number - 1 },
    };
    const is = meanings[operator];
    return [is ? about(column, is) : { about: 'unread', text: `${String(column)} ${operator} ${digits}` }];
  };
}

function range(column: string | undefined, operator = '', bound: bigint): Fact[] {
  const meanings: Record<string, Narrowing> = {
    '>=': { minimum: bound },
    '>': { minimum: bound + 1n },
    '<=': { maximum: bound },
    '<': { maximum: bound - 1n },
  };
  return [about(column, meanings[operator] ?? {})];
}

/** A function that holds a condition against every item of the array that it is given. */
function everyItem(column: string | undefined, body = '', bodies: Bodies): Fact[] {
  const [, condition] =
    /^RETURN \(SELECT COALESCE\(bool_and\((.*)\), true\) AS "coalesce" FROM unnest\([\w.]+\) \w+\(\w+\)\)$/.exec(
      body,
    ) ?? [];
  if (condition === undefined) return [{ about: 'unread', text: `a function of ${String(column)}` }];
  return readExpression(condition.replace(/\b[a-z_]\w*\.(?=\w)/g, ''), bodies).map((fact) =>
    fact.about === 'column' ? about(column, { items: fact.is }) : { about: 'unread', text: condition },
  );
}

function literals(list: string): string[] {
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => unquote(text));
}

function unquote(text: string): string {
  return text.replaceAll("''", "'");
}

/** Without the parentheses around the whole. */
function bare(text: string): string {
  return text.startsWith('(') && closing(text) === text.length - 1 ? bare(text.slice(1, -1)) : text;
}

/** Where the parenthesis that opens the text is closed. */
function closing(text: string): number {
  return [...depths(text)].findIndex((depth) => depth === 0);
}

/** The parts between `AND`s that stand in no parentheses, no literal and no CASE. */
function conjuncts(text: string): string[] {
  if (text.startsWith('CASE ')) return [text];
  const depth = [...depths(text)];
  const cuts = [...text.matchAll(/ AND /g)].map(({ index }) => index).filter((index) => depth[index] === 0);
  return [0, ...cuts.map((cut) => cut + ' AND '.length)].map((start, n) => text.slice(start, cuts[n]));
}

/** By position, how many parentheses are open after it; inside of a literal, never none. */
function* depths(text: string): Generator<number> {
  let depth = 0;
  let isLiteral = false;
  for (const character of text) {
    if (character === "'") isLiteral = !isLiteral;
    if (!isLiteral && '(['.includes(character)) depth += 1;
    if (!isLiteral && ')]'.includes(character)) depth -= 1;
    yield isLiteral ? depth + 1 : depth;
  }
}
