import { EnvError, makeValidator } from 'envalid';

/** A setting that is a whole number in plain digits, within these bounds. */
export const wholeNumber = (min: number, max: number) =>
  makeValidator<number>((text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) throw new EnvError(`must be a whole number from ${min} to ${max}`);
    return value;
  });
