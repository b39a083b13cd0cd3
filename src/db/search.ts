import type { Search } from './list.js';
import type { Sql } from './sql.js';

/** What `leads.search` puts between the columns, and before the digits of the phone number. */
const BETWEEN = '\x1f';
const BEFORE_DIGITS = '\x1e';

/** Digits, with what people write around the digits of a phone number. */
const PHONE_LIKE = /^[+\d\s().\p{Pd}\u2212]*\d[+\d\s().\p{Pd}\u2212]*$/u;

/**
 * A condition on a lead `t`: its name, email, phone or company holds the text, without regard to case; what looks like a
 * part of a phone number also finds the number however either is spaced, and with `0` for the calling code.
 *
 * It reads the one column `leads.search`, which holds all four in lower case (migration `leads__create`). `lower` is
 * Postgres's own on both sides, for JavaScript's knows other letters.
 *
 * @param callingCode - what a leading 0 stands for, such as `33`
 */
export function searchCondition(text: string, callingCode: string): Search {
  const { text: condition, values } = conditionFor(text, callingCode);
  return { text: condition, values: { ...values, search_text: text }, rank: RANK };
}

/**
 * How well a lead `t` fits: one of its four texts is what was searched (3), begins with it (2), has a word that does (1), or
 * holds it elsewhere (0). The separators stand around every one of them.
 */
const RANK = `
  case
    when strpos(e'\\x1f' || translate(t.search, e'\\x1e', e'\\x1f') || e'\\x1f', e'\\x1f' || lower(:search_text) || e'\\x1f') > 0 then 3
    when strpos(e'\\x1f' || t.search, e'\\x1f' || lower(:search_text)) > 0 then 2
    when strpos(translate(t.search, e'-_.@+''(', '       '), ' ' || lower(:search_text)) > 0 then 1
    else 0
  end`;

function conditionFor(text: string, callingCode: string): Sql {
  if (text.includes(BETWEEN) || text.includes(BEFORE_DIGITS)) return eachColumn(text);
  const patterns = [
    contains(text),
    ...phoneNumbers(text, callingCode).map((number) => `%${BEFORE_DIGITS}${contains(number)}`),
  ];
  const names = patterns.map((_, i) => `search_${i}`);
  return {
    text: `(${names.map((name) => `t.search like lower(:${name})`).join(' or ')})`,
    values: Object.fromEntries(names.map((name, i) => [name, patterns[i]])),
  };
}

/** A text that holds what separates the columns could match across them, so it is looked for in each; without an index. */
function eachColumn(text: string): Sql {
  const columns = ['name', 'email', 'phone', 'company'];
  return {
    text: `(${columns.map((column) => `lower(t.${column}) like lower(:search)`).join(' or ')})`,
    values: { search: contains(text) },
  };
}

/** A pattern of LIKE in which the text stands for itself. */
function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** How a phone number, be it normalised or kept as typed, may spell the same digits. */
function phoneNumbers(text: string, callingCode: string): string[] {
  if (!PHONE_LIKE.test(text)) return [];
  const digits = text.replace(/[^+\d]/g, '');
  const international = digits.replace(/^00(?=\d)/, '+').replace(/^0(?=\d)/, `+${callingCode}`);
  const isNational = international.startsWith(`+${callingCode}`) && international.length > callingCode.length + 1;
  const subscriber = international.slice(callingCode.length + 1);
  const national = isNational ? [`0${subscriber}`, `00${callingCode}${subscriber}`] : [];
  return [...new Set([digits, international, ...national])];
}
