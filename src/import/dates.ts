/** How a file writes days: day or month first, or as a spreadsheet counts them. */
export const dateOrders = ['dmy', 'mdy', 'excel'] as const;
export type DateOrder = (typeof dateOrders)[number];

const SHORT =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ T]+(\d{1,2})[:hH](\d\d)(?::(\d\d(?:[.,]\d+)?))? ?([AaPp]\.?[Mm]\.?)?)?$/;
/** Days since the end of 1899, until that of 9999. */
const SERIAL = /^\d{1,7}(?:[.,]\d+)?$/;
const SERIAL_START = Date.UTC(1899, 11, 30);
const LAST_SERIAL = 2_958_466;
const DAY_MS = 86_400_000;

/**
 * A time as people and spreadsheets write it, such as `25/11/2025 9:30`, with the year first as databases do; anything else,
 * and what nobody has told the order of, as it is.
 */
export function isoOrder(text: string, order: DateOrder | undefined): string {
  if (order === 'excel') return fromSerial(text.trim()) ?? text;
  const match = order === undefined ? undefined : SHORT.exec(text.trim());
  if (!match) return text;
  const [, first = '', , second = '', year = '', hours, minutes = '00', seconds = '00', half] = match;
  const [day, month] = order === 'mdy' ? [second, first] : [first, second];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const hour = hours === undefined ? '00' : onClock(hours, half);
  return hour === undefined ? text : `${date} ${hour}:${minutes}:${seconds}`;
}

/** Of twelve hours twice a day, which one of the day's; undefined if there is none. */
function onClock(hours: string, half: string | undefined): string | undefined {
  const hour = Number(hours);
  if (half === undefined) return hours.padStart(2, '0');
  if (hour < 1 || hour > 12) return undefined;
  return String((hour % 12) + (/^p/i.test(half) ? 12 : 0)).padStart(2, '0');
}

/** Spreadsheets keep times as fractions of days, to the millisecond at best. */
function fromSerial(text: string): string | undefined {
  const days = Number(text.replace(',', '.'));
  // They also count a 29th of February 1900 that never was; before it they are a day off.
  if (!SERIAL.test(text) || days < 61 || days >= LAST_SERIAL) return undefined;
  return new Date(SERIAL_START + Math.round(days * DAY_MS)).toISOString().slice(0, -1).replace('T', ' ');
}

/** What the values of a column tell about their order. */
export interface DateSurvey {
  /** Undefined where it could be either, or there are no such values. */
  order: DateOrder | undefined;
  /** A value that could be read both ways, where no other value decides. */
  ambiguous: string | undefined;
  /** A value that is a number. */
  serial: string | undefined;
}

/** A column is written one way: a day after the twelfth tells for all of it, unless another value tells the opposite. */
export function surveyDates(values: string[]): DateSurvey {
  const found = values.flatMap((value) => {
    const [, first, , second] = SHORT.exec(value.trim()) ?? [];
    return first === undefined ? [] : [{ value, first: Number(first), second: Number(second) }];
  });
  const isDayFirst = found.some(({ first }) => first > 12);
  const isMonthFirst = found.some(({ second }) => second > 12);
  const order = isDayFirst === isMonthFirst ? undefined : isDayFirst ? 'dmy' : 'mdy';
  const serial = values.find((value) => SERIAL.test(value.trim()));
  return { order, ambiguous: order === undefined ? found[0]?.value : undefined, serial };
}
