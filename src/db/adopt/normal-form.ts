/** Casts between the types of text change no value; of those to a length, which cut, there is none here. */
const TEXT_CAST = /::(?:text|character varying)(?:\[\])?(?!\()/g;
/** A literal, with the letter before it if it has escapes. */
const LITERAL = /E?'(?:[^']|'')*'/g;
/** A name, a number or a literal's place in parentheses that no function call needs. */
const SINGLE = /(?<![\w"])\(([\w".§]+)\)/g;
const DOUBLE = /\(\(([^()]*)\)\)/g;

/**
 * An expression, as Postgres prints it, in a form that does not depend on whether its columns are `text` or `varchar`: the
 * same rule, made by two tools, is the same text.
 */
export function normalForm(text: string): string {
  const literals: string[] = [];
  let form = text.replace(LITERAL, (literal) => `§${literals.push(literal) - 1}§`);
  form = form
    .replace(TEXT_CAST, '')
    .replace(/\bpublic\./g, '')
    .replace(/\bCURRENT_TIMESTAMP\b/g, 'now()')
    .replace(/\s+/g, ' ')
    .trim();
  for (let before = ''; before !== form;) {
    before = form;
    form = form.replace(SINGLE, '$1').replace(DOUBLE, '($1)');
  }
  return form.replace(/§(\d+)§/g, (_, index: string) => literals[Number(index)] ?? '');
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

/** What an index holds and how, without its name and table. */
export function indexForm(definition: string): string {
  const unique = definition.startsWith('CREATE UNIQUE') ? 'UNIQUE ' : '';
  return unique + definition.replace(/^.*? USING /s, 'USING ');
}

/** What a trigger does and when, without its name. */
export function triggerForm(definition: string): string {
  return normalForm(definition.replace(/^CREATE (CONSTRAINT )?TRIGGER \S+ /, 'CREATE $1TRIGGER '));
}

/** An expression in which nothing is invisible: literals with control characters have escapes for them. */
export function readable(expression: string): string {
  return expression.replace(/(?<!E)'((?:[^']|'')*)'/g, (literal, content: string) => {
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    if (!/[\x01-\x08\x0b-\x1f]/.test(content)) return literal;
    const escaped = content
      .replaceAll('\\', '\\\\')
      // eslint-disable-next-line no-control-regex -- as above
      .replace(/[\x01-\x1f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
    return `E'${escaped}'`;
  });
}
