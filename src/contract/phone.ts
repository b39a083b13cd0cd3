import { getCountryCallingCode, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';

const LETTER = /\p{L}/u;
/** Spaces of every kind, dashes, dots and parentheses, and the invisible marks that address books paste along. */
const BETWEEN_DIGITS = /[\s\p{Pd}\u2212.()\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]/gu;
const ONLY_DIGITS = /^\+?\d+$/;

/**
 * A phone number in its normal form (seed of leads, "Normalisation phone"): without spaces, dashes, dots and parentheses,
 * `00` written as `+`, and E.164 where the number is valid; else a leading `0` still becomes the region's calling code.
 * Text with letters (an extension, a remark) stays as it is, so that nothing is lost. Idempotent.
 *
 * @param region - where numbers without a calling code are at home, such as `FR`
 */
export function normalizePhone(text: string, region: CountryCode): string {
  if (LETTER.test(text)) return text;
  const bare = text.replace(BETWEEN_DIGITS, '').replace(/^00/, '+');
  // What holds more than digits may be parsed as a number with an extension, which E.164 would drop.
  const parsed = ONLY_DIGITS.test(bare)
    ? parsePhoneNumberFromString(bare, { defaultCountry: region, extract: false })
    : undefined;
  return parsed?.isValid() ? parsed.number : bare.replace(/^0(?=\d)/, `+${getCountryCallingCode(region)}`);
}
