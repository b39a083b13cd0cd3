import type { CountryCode } from 'libphonenumber-js/max';
import type { Violation } from '../problem.js';
import { normalizer } from './body.js';
import type { Parameter, Schema } from './canonical.js';
import { badText } from './json.js';

type Values = Record<string, unknown>;

const PLAIN_INTEGER = /^-?\d{1,15}$/;

/** Turns the text of path and query parameters into the values that the document describes. */
export function parameterReader(parameters: Parameter[], region: CountryCode) {
  const readers = parameters.map((parameter) => ({ ...parameter, read: valueReader(parameter.schema, region) }));
  /** Changes `path` and `query` in place; what it cannot read stays text, for the validator to refuse. */
  return (path: Values, query: Values): Violation[] => {
    const errors: Violation[] = [];
    for (const { in: place, name, read } of readers) {
      const values = place === 'path' ? path : query;
      const text = values[name];
      const pointer = `/${name}`;
      if (Array.isArray(text)) {
        errors.push({ in: place, pointer, code: 'duplicate_key', message: (messages) => messages.duplicateParameter });
        Reflect.deleteProperty(values, name);
      } else if (typeof text === 'string') {
        const message = badText(text);
        if (message) errors.push({ in: place, pointer, code: 'invalid_text', message });
        values[name] = read(text);
      }
    }
    return errors;
  };
}

function valueReader(schema: Schema, region: CountryCode): (text: string) => unknown {
  return schema.type === 'integer' ? readInteger : normalizer(schema, region);
}

/** The number that a text spells in plain digits; another text as it is: Number() would take 0x10, 1e1, +5 and blanks. */
export function readInteger(text: string): number | string {
  return PLAIN_INTEGER.test(text) ? Number(text) : text;
}
