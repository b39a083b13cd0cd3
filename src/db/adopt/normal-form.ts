/** Casts between the types of text change no value; of those to a length, which cut, there is none here. */
const TEXT_CAST = /::(?:text|character varying)(?:\[\])?(?!\()/g;
/** A literal, with the letter before it if it has escapes. */
const LITERAL = /E?'(?:[^']|'')*'/g;

/**
 * An expression, as Postgres prints it, in a form that does not depend on whether its columns are `text` or `varchar`, nor
 * on parentheses that change nothing: the same rule, made by two tools, is the same text.
 */
export function normalForm(text: string): string {
  const literals: string[] = [];
  const bare = text
    .replace(LITERAL, (literal) => `§${literals.push(literal) - 1}§`)
    .replace(TEXT_CAST, '')
    .replace(/\bpublic\./g, '')
    .replace(/\bCURRENT_TIMESTAMP\b/g, 'now()')
    .replace(/\s+/g, ' ')
    .trim();
  return print(simplify(parse(bare))).replace(/§(\d+)§/g, (_, index: string) => literals[Number(index)] ?? '');
}

/** What is between two parentheses, or the whole text: texts and groups in turn. */
interface Group {
  /** Whether it is a function's arguments, whose parentheses always stay. */
  isCall: boolean;
  items: (string | Group)[];
}

function parse(text: string): Group {
  const root: Group = { isCall: false, items: [] };
  const open = [root];
  for (const part of text.split(/([()])/).filter((one) => one !== '')) {
    const current = open.at(-1) ?? root;
    const before = current.items.at(-1);
    if (part === '(') {
      const group = { isCall: typeof before === 'string' && /[\w"]$/.test(before), items: [] };
      current.items.push(group);
      open.push(group);
    } else if (part === ')') open.pop();
    else current.items.push(part);
  }
  return root;
}

function simplify(group: Group): Group {
  const items = group.items.map((item) => (typeof item === 'string' ? item : simplify(item))).flatMap(inline);
  const [only] = items;
  // Parentheses within parentheses.
  if (items.length === 1 && typeof only === 'object' && !only.isCall) return { ...group, items: only.items };
  const connective = connectiveOf({ ...group, items });
  const flat = items.flatMap((item) => {
    const isSame = connective !== undefined && typeof item === 'object' && connectiveOf(item) === connective;
    return isSame ? item.items : [item];
  });
  return { ...group, items: flat };
}

/** A name, a number, a literal or a call needs no parentheses. */
function inline(item: string | Group): (string | Group)[] {
  if (typeof item === 'string' || item.isCall) return [item];
  const [first, second, ...more] = item.items;
  const isName = typeof first === 'string' && /^[\w".§]+$/.test(first);
  const isAlone = second === undefined || (typeof second === 'object' && second.isCall);
  return isName && isAlone && more.length === 0 ? item.items : [item];
}

/** What stands between all groups: of several ANDs or ORs, it does not matter which comes first. */
function connectiveOf({ items, isCall }: Group): string | undefined {
  const texts = items.filter((item) => typeof item === 'string');
  const [first] = texts;
  const isOne = first === ' OR ' || first === ' AND ';
  return !isCall && isOne && texts.every((text) => text === first) ? first : undefined;
}

function print({ items }: Group): string {
  return items.map((item) => (typeof item === 'string' ? item : `(${print(item)})`)).join('');
}

/** Puts something else in place of the columns that an expression names; what is in quotes stays. */
export function replaceColumns(
  expression: string,
  columns: Iterable<string>,
  replacement: (column: string) => string,
): string {
  const names = [...columns].map((name) => name.replace(/[^\w]/g, '\\$&')).join('|');
  if (names === '') return expression;
  // Not a type after `::`, not a function before `(`, nothing qualified.
  const column = new RegExp(`(?<![\\w.:"])(${names})(?![\\w.("])`, 'g');
  return expression
    .split(/('(?:[^']|'')*')/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(column, (_, name: string) => replacement(name))))
    .join('');
}

/** What an index holds and how, without its name and table, and without the storage parameters, which change nothing. */
export function indexForm(definition: string): string {
  const unique = definition.startsWith('CREATE UNIQUE') ? 'UNIQUE ' : '';
  return unique + definition.replace(/^.*? USING /s, 'USING ').replace(/ WITH \(\w+='?\w+'?(, \w+='?\w+'?)*\)/, '');
}

/** What a trigger does and when, without its name. */
export function triggerForm(definition: string): string {
  return normalForm(definition.replace(/^CREATE (CONSTRAINT )?TRIGGER \S+ /, 'CREATE $1TRIGGER '));
}

/** An expression in which nothing is invisible: literals with control characters have escapes for them. */
export function readable(expression: string): string {
  return expression.replace(/(?<!E)'((?:[^']|'')*)'/g, (literal, content: string) => {
    const isPlain = Array.from(content).every(
      (character) => character >= ' ' || character === '\t' || character === '\n',
    );
    if (isPlain) return literal;
    const escaped = Array.from(content.replaceAll('\\', '\\\\'), escapedIfControl).join('');
    return `E'${escaped}'`;
  });
}

function escapedIfControl(character: string): string {
  return character < ' ' ? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}` : character;
}
