import type { IncomingMessage } from 'node:http';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Violation } from '../problem.js';
import { normalizer } from './body.js';
import type { Parameter, Schema } from './canonical.js';
import { badText } from './json.js';
import type { RoutedRequest } from './router.js';

/** What of a request has parameters. */
type Read = Pick<RoutedRequest, 'params' | 'query' | 'header'>;
type Headers = Pick<IncomingMessage, 'headers' | 'headersDistinct'>;

/** Of as many digits as a double holds, whatever zeros stand before them. */
const PLAIN_INTEGER = /^-?0*\d{1,15}$/;

/** Turns the text of path, query and header parameters into the values that the document describes. */
export function parameterReader(parameters: Parameter[], region: CountryCode) {
  const readers = parameters.map(({ in: place, name, schema }) => {
    // Names of headers are the same in any case.
    const key = place === 'header' ? name.toLowerCase() : name;
    return { place, name, key, isList: schema['x-list'] === true, read: valueReader(schema, region) };
  });
  const ofHeaders = readers.filter(({ place }) => place === 'header');
  /** Changes `params`, `query` and `header` in place; what it cannot read stays text, for the validator to refuse. */
  return ({ params, query, header }: Read, req: Headers): Violation[] => {
    for (const { key, isList } of ofHeaders) {
      const text = req.headers[key];
      // Node joins with commas what was sent several times, which only lists mean.
      if (text !== undefined) header[key] = isList ? text : single(req.headersDistinct[key]);
    }
    const errors: Violation[] = [];
    const values = { path: params, query, header };
    for (const { place, name, key, read } of readers) {
      const text = values[place][key];
      const pointer = `/${name}`;
      if (Array.isArray(text)) {
        errors.push({ in: place, pointer, code: 'duplicate_key', message: (messages) => messages.duplicateParameter });
        Reflect.deleteProperty(values[place], key);
      } else if (typeof text === 'string') {
        const message = badText(text);
        if (message) errors.push({ in: place, pointer, code: 'invalid_text', message });
        values[place][key] = read(text);
      }
    }
    return errors;
  };
}

function single(values: string[] = []): string | string[] | undefined {
  return values.length > 1 ? values : values[0];
}

function valueReader(schema: Schema, region: CountryCode): (text: string) => unknown {
  if (schema.type === 'boolean') return readBoolean;
  return schema.type === 'integer' ? readInteger : normalizer(schema, region);
}

/** The boolean that a text spells in lower case; another text as it is, for the validator to refuse. */
function readBoolean(text: string): boolean | string {
  return text === 'true' || (text === 'false' ? false : text);
}

/** The number that a text spells in plain digits; another text as it is: Number() would take 0x10, 1e1, +5 and blanks. */
export function readInteger(text: string): number | string {
  return PLAIN_INTEGER.test(text) ? Number(text) : text;
}
