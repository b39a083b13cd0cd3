import { dateOrders } from './dates.js';
import { tables } from './source.js';

const column = {
  description: 'A column of the source; null omits the column here.',
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'null' },
    {
      type: 'object',
      additionalProperties: false,
      required: ['from'],
      properties: {
        from: { type: 'string', minLength: 1, description: 'The column of the source.' },
        timezone: { type: 'string', description: 'The time zone of times without an offset, such as Europe/Paris.' },
        key_of: {
          enum: tables,
          description: 'The values are not UUIDs but other keys of this table; each becomes the same UUID everywhere.',
        },
        split: {
          type: 'string',
          minLength: 1,
          description: 'The separator between the entries of a list, such as a comma.',
        },
        dates: {
          enum: dateOrders,
          description:
            'The format of times that do not begin with the year: day first, month first, or the serial numbers of a spreadsheet.',
        },
      },
    },
  ],
};

const table = {
  type: ['object', 'null'],
  description: 'What differs from the guessed mapping; null omits the table.',
  additionalProperties: false,
  properties: {
    from: {
      type: 'string',
      minLength: 1,
      description: 'The table of the source, such as public.prospects; a file has none.',
    },
    columns: {
      type: 'object',
      description: 'For each column here, where its values come from.',
      additionalProperties: column,
    },
  },
};

/** What a mapping file may hold; `docs/mapping.schema.json` is the same for editors. */
export const mappingSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Where the rows of carnet import come from',
  type: 'object',
  additionalProperties: false,
  required: ['tables'],
  properties: {
    tables: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(tables.map((name) => [name, table])),
    },
  },
};
