import type { Search } from './list.js';
import type { Sql } from './sql.js';

/** What `leads.search` puts between the columns, and before the digits of the phone number. */
const BETWEEN = '\x1f';
const BEFORE_DIGITS = '\x1e';

/** The index holds texts of this length. */
const TRIGRAM = 3;

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
  const isIndexed = text.length >= TRIGRAM;
  return { text: condition, values: { ...values, search_text: text }, rank: RANK, isIndexed };
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
  const asTyped: Sql = { text: 't.search like lower(:search_in)', values: { search_in: contains(text) } };
  return PHONE_LIKE.test(text) ? phoneCondition(text, callingCode, asTyped) : asTyped;
}

/**
 * The text as it was typed, or the digits of a phone number, however it is spelled. The index is asked once, for the digits
 * that all spellings have: asked for each of them, it would read through all that begins with the calling code, which takes ten
 * times as long.
 */
function phoneCondition(text: string, callingCode: string, asTyped: Sql): Sql {
  const { spellings, common } = phoneNumbers(text, callingCode);
  const patterns = spellings.map((number) => `%${BEFORE_DIGITS}${contains(number)}`);
  const isCommon = text.includes(common);
  if (isCommon) patterns.push(contains(text));
  const names = patterns.map((_, i) => `search_${i}`);
  // In another collation than the index has, which means nothing to digits, so that it is not asked for these.
  const spelling = common.length < TRIGRAM ? 't.search' : 't.search collate "C"';
  const spelled = names.map((name) => `${spelling} like :${name}`).join(' or ');
  const digits = `t.search like :search_digits and (${spelled})`;
  return {
    text: isCommon ? `(${digits})` : `(${asTyped.text} or ${digits})`,
    values: {
      ...Object.fromEntries(names.map((name, i) => [name, patterns[i]])),
      ...(isCommon ? {} : asTyped.values),
      search_digits: contains(common),
    },
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

/** How a phone number, be it normalised or kept as typed, may spell the same digits, and those that all of these have. */
function phoneNumbers(text: string, callingCode: string): { spellings: string[]; common: string } {
  const digits = text.replace(/[^+\d]/g, '');
  const international = digits.replace(/^00(?=\d)/, '+').replace(/^0(?=\d)/, `+${callingCode}`);
  const isNational = international.startsWith(`+${callingCode}`) && international.length > callingCode.length + 1;
  const subscriber = international.slice(callingCode.length + 1);
  const national = isNational ? [`0${subscriber}`, `00${callingCode}${subscriber}`] : [];
  const common = isNational ? subscriber : international.replace(/^\+/, '');
  return { spellings: [...new Set([digits, international, ...national])], common };
}
