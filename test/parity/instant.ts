/** An instant as microseconds since 1970, from the text that Postgres prints in UTC; years before Christ too. */
export function instantOf(text: string): bigint {
  const found = /^(\d+)-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:\+00(?::00)?|Z)( BC)?$/.exec(text);
  if (!found) throw new Error(`${text} is no instant in UTC`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const [, , , , , , , fraction = '', isBefore] = found;
  // Date knows years below 275 760 only; the calendar repeats itself every 400 years.
  const cycles = Math.floor(((isBefore ? 1 - year : year) - 1) / 400);
  const date = new Date(0);
  date.setUTCFullYear((isBefore ? 1 - year : year) - cycles * 400, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const milliseconds = BigInt(date.getTime()) + BigInt(cycles) * 146_097n * 86_400_000n;
  return milliseconds * 1000n + BigInt(fraction.padEnd(6, '0'));
}

/** An instant as Postgres prints it in JSON. */
export function instantText(instant: bigint): string {
  const [milliseconds, micros] = [instant / 1_000_000n, instant % 1_000_000n];
  const whole = micros < 0n ? milliseconds - 1n : milliseconds;
  const rest = micros < 0n ? micros + 1_000_000n : micros;
  const iso = new Date(Number(whole) * 1000).toISOString();
  const [, sign = '', year = '', time = ''] = /^([+-]?)(\d+)(-.*)\.000Z$/.exec(iso) ?? [];
  const isBefore = sign === '-' || Number(year) === 0;
  const spelled = String(isBefore ? Number(year) + 1 : Number(year)).padStart(4, '0');
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(6, '0')}`;
  return `${spelled}${time}${fraction}+00:00${isBefore ? ' BC' : ''}`;
}

/** What the document promises of every date-time: the years 0001 to 9999 in UTC. */
export const firstInstant = instantOf('0001-01-01 00:00:00+00');
export const lastInstant = instantOf('9999-12-31 23:59:59.999999+00');

/** The first and the last finite instant of a timestamptz. */
export const earliest = instantOf('4714-11-24 00:00:00+00 BC');
export const latest = instantOf('294276-12-31 23:59:59.999999+00');
