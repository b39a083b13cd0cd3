import type { Search } from './list.js';
import type { Sql } from './sql.js';

/** What `leads.search` puts between the columns, and before the digits of the phone number. */
const BETWEEN = '\x1f';
const BEFORE_DIGITS = '\x1e';

/** The index holds texts of this length: of letters and digits, one of which may be missing at an end of a word. */
const TRIGRAM = 3;
const ANY_TRIGRAM = /[\p{L}\p{N}]{3}|[\p{L}\p{N}]{2}[^\p{L}\p{N}]|[^\p{L}\p{N}][\p{L}\p{N}]{2}/u;

/** The column in another collation than the index has. That means nothing to LIKE, but the index is not asked. */
const UNINDEXED = 't.search collate "C"';

/** What tells those apart who share a name. */
const NUMBER = /^\d+$/;
/** Words that are looked up by themselves: of letters whose lower case does not depend on those around them. */
const WORDS = /[\p{Script=Latin}\d]{3,}/gu;
const BEGINNING = /^\p{Script=Latin}{4}(?=\p{Script=Latin}*$)/u;
const MOST_PIECES = 4;
const ADDRESS = /[\p{L}\p{N}]@[\p{L}\p{N}]/u;
const MARK = /\p{M}/u;

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
  const isIndexed = hasTrigram(text) && !hasSeparator(text);
  const { text: condition, values } = conditionFor(text, callingCode, isIndexed);
  return { text: condition, values: { ...values, search_text: text }, rank: RANK, isIndexed };
}

/** Whether the index can be asked for the text, or for the digits of a phone number. */
function hasTrigram(text: string): boolean {
  return PHONE_LIKE.test(text) ? text.replace(/\D/g, '').length >= TRIGRAM : ANY_TRIGRAM.test(text);
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

function conditionFor(text: string, callingCode: string, isIndexed: boolean): Sql {
  if (hasSeparator(text)) return eachColumn(text);
  const column = isIndexed ? 't.search' : UNINDEXED;
  const asTyped: Sql = { text: `${column} like lower(:search_in)`, values: { search_in: contains(text) } };
  if (PHONE_LIKE.test(text)) return phoneCondition(text, callingCode, asTyped, column);
  const pieces = tellingPieces(text);
  return pieces.length > 0 ? piecewise(pieces, text) : asTyped;
}

function hasSeparator(text: string): boolean {
  return text.includes(BETWEEN) || text.includes(BEFORE_DIGITS);
}

/**
 * The text as it was typed, or the digits of a phone number, however it is spelled. The index is asked once, for the digits
 * that all spellings have: asked for each of them, it would read through all that begins with the calling code, which takes ten
 * times as long.
 */
function phoneCondition(text: string, callingCode: string, asTyped: Sql, column: string): Sql {
  const { spellings, common } = phoneNumbers(text, callingCode);
  const patterns = spellings.map((number) => `%${BEFORE_DIGITS}${contains(number)}`);
  const isCommon = text.includes(common);
  if (isCommon) patterns.push(contains(text));
  const names = patterns.map((_, i) => `search_${i}`);
  const spelling = common.length < TRIGRAM ? column : UNINDEXED;
  const spelled = names.map((name) => `${spelling} like :${name}`).join(' or ');
  const digits = `${column} like :search_digits and (${spelled})`;
  return {
    text: isCommon ? `(${digits})` : `(${asTyped.text} or ${digits})`,
    values: {
      ...Object.fromEntries(names.map((name, i) => [name, patterns[i]])),
      ...(isCommon ? {} : asTyped.values),
      search_digits: contains(common),
    },
  };
}

/**
 * Pieces of a text that few leads hold all of: of a number with the word before it, or of an e-mail address. For every trigram that
 * the index is asked for, it goes through all leads that have it; those of a common name or domain are a large part of all,
 * and after the first few of them it is quicker to look at the leads that are left.
 */
function tellingPieces(text: string): string[] {
  const words = MARK.test(text) ? [] : (text.match(WORDS) ?? []);
  const number = words.findIndex((word) => NUMBER.test(word));
  if (words.length < 2 || (number === -1 && !ADDRESS.test(text))) return [];
  const first = Math.max(number - 1, 0);
  const telling = number === -1 ? words.slice(0, MOST_PIECES) : words.slice(first, first + 2);
  return telling.map((word) => BEGINNING.exec(word)?.[0] ?? word);
}

/** The text as it was typed, of which the index is asked for pieces. */
function piecewise(pieces: string[], text: string): Sql {
  const names = pieces.map((_, i) => `search_piece_${i}`);
  const asked = names.map((name) => `t.search like lower(:${name})`);
  return {
    text: [...asked, `${UNINDEXED} like lower(:search_in)`].join(' and '),
    values: {
      ...Object.fromEntries(names.map((name, i) => [name, contains(pieces[i] ?? '')])),
      search_in: contains(text),
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
