import { toUtc } from '../contract/formats.js';

/** What is left of a time as databases, spreadsheets and programs print it: a blank for the `T`, seconds or not. */
const PRINTED = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d(?:[.,]\d+)?))?)?(?: ?(Z|UTC|[+-]\d\d(?::?\d\d)?))?$/i;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * A time in the form that the document asks for. One without an offset is at home in the zone, as Postgres's own `at time
 * zone` would have it: what the clocks show twice is winter time, what they skip is an hour later. Text that is no time, or
 * has no offset where no zone is known, stays as it is, to be refused.
 */
export function readTime(text: string, zone: Zone | undefined): string {
  const match = PRINTED.exec(text.trim());
  if (!match) return text;
  const [, date = '', minutes = '00:00', seconds = '00', offset] = match;
  const local = `${date}T${minutes}:${seconds.replace(',', '.')}`;
  if (offset !== undefined) return local + spelledOut(offset);
  return zone === undefined ? text : local + zone.offsetAt(`${date}T${minutes}`);
}

function spelledOut(offset: string): string {
  if (/^[ZU]/i.test(offset)) return 'Z';
  const [, sign = '', hours = '', minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  return `${sign}${hours}:${minutes}`;
}

/** Where times without an offset are at home. */
export class Zone {
  private readonly format: Intl.DateTimeFormat;
  /** By local time to the quarter of an hour, since asking costs more than all else that is done with a row. */
  private readonly known = new Map<string, string>();

  /** @throws RangeError if there is no such zone */
  constructor(readonly name: string) {
    this.format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
  }

  /** @param local - date, hour and minute, such as `2025-10-26T02:30`; no such day has no offset either */
  offsetAt(local: string): string {
    const wallClock = Date.parse(`${local}Z`);
    if (Number.isNaN(wallClock)) return 'Z';
    const quarter = local.slice(0, -2) + String(Math.floor(Number(local.slice(-2)) / 15));
    const known = this.known.get(quarter);
    if (known !== undefined) return known;
    const offset = this.find(wallClock);
    if (this.known.size > 100_000) this.known.clear();
    this.known.set(quarter, offset);
    return offset;
  }

  private find(wallClock: number): string {
    const [before, after] = [this.minutesAt(wallClock - DAY_MS), this.minutesAt(wallClock + DAY_MS)];
    const fits = (minutes: number) => this.minutesAt(wallClock - minutes * 60_000) === minutes;
    const fitting = [before, after].filter(fits);
    return spelled(fitting.length > 0 ? Math.min(...fitting) : before);
  }

  private minutesAt(instant: number): number {
    const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(this.format.format(instant)) ?? [];
    return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  }
}

function spelled(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** Whether a text is a time that does not say where it is at home. */
export function isNaive(text: string): boolean {
  const match = PRINTED.exec(text.trim());
  return match !== null && match[4] === undefined;
}

/** From when on changes are read: an RFC 3339 date-time with its offset, in UTC, or `last`; undefined for anything else. */
export function sinceFrom(text: string): string | undefined {
  return text === 'last' ? text : toUtc(text);
}
