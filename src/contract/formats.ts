/**
 * Formats as Postgres reads them. What ajv-formats takes and Postgres refuses or changes is refused here: the year 0000,
 * offsets of 16 hours and more, a leap second, a blank for the `T`, more digits than microseconds, `urn:uuid:`.
 */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const LOCAL_DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?$/;
const FIRST_INSTANT = Date.UTC(2000, 0, 1) - 730_119 * 86_400_000; // 0001-01-01T00:00:00Z; Date.UTC takes 1 for 1901
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59);
const MICROSECOND_DIGITS = 6;

/** Any version and variant of RFC 9562's text form, the nil UUID too, in any case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** RFC 3339 with an offset, in the years 0001 to 9999 also after conversion to UTC. */
export function isDateTime(text: string): boolean {
  return toUtc(text) !== undefined;
}

/** A date-time as clients send it that forgot the offset: its error has a code of its own. */
export function lacksOffset(text: string): boolean {
  return LOCAL_DATE_TIME.test(text);
}

/** Whether a text is written as a date-time has to be, so that it is the time itself that does not exist or is not kept. */
export function looksLikeDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  return match !== null && !hasLostDigits(match[7] ?? '');
}

/** Whether a fraction of a second has digits beyond those that are kept. */
function hasLostDigits(fraction: string): boolean {
  return /[1-9]/.test(fraction.slice(MICROSECOND_DIGITS));
}

/**
 * The same instant in UTC with six fractional digits, such as `2025-11-01T09:00:00.000000Z`, so that two spellings of an
 * instant compare equal; undefined if the text is no date-time.
 */
export function toUtc(text: string): string | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = match;
  const digits = fraction.slice(0, MICROSECOND_DIGITS).padEnd(MICROSECOND_DIGITS, '0');
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(offsetHours) > 15 || Number(offsetMinutes) > 59) return undefined;
  if (fraction.length > MICROSECOND_DIGITS && hasLostDigits(fraction)) return undefined;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -1 : 1);
  // The usual case, which no calendar is needed for.
  if (offset === 0 && year !== '0000') return `${text.slice(0, 10)}T${text.slice(11, 19)}.${digits}Z`;
  const wallClock = new Date(0);
  wallClock.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  const instant = wallClock.getTime() + (minutes * 60 + Number(second)) * 1000;
  if (instant < FIRST_INSTANT || instant > LAST_INSTANT) return undefined;
  return `${new Date(instant).toISOString().slice(0, 19)}.${digits}Z`;
}

/** Whether the month, which may be in the year 0000, has the day. */
function isDay(year: number, month: number, day: number): boolean {
  if (day <= 28) return day >= 1 && month >= 1 && month <= 12;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return month >= 1 && month <= 12 && day <= last;
}
