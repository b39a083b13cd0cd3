/** The values of a column or a property as they travel in JSON, as far as both sides can say it. */
export interface Domain {
  /** JSON types, without a null that stands for no value. */
  types: string[];
  /** Whether there may be no value. */
  isNullable: boolean;
  format?: string;
  /** Of integers, or of instants in microseconds since 1970; absent where even infinity is in. */
  minimum?: bigint;
  maximum?: bigint;
  /** Fractional digits of a second. */
  precision?: number;
  /** In code points. */
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  members?: string[];
  items?: Domain;
  /** Whether an object takes no properties but named ones. */
  isClosed?: boolean;
  /** Of a column, by pattern: the characters that are no value when they stand alone. */
  refuses?: Set<string>[];
  /** Of a property: what becomes of a text, and whether it is accepted then. */
  read?: (text: string) => { value: unknown; isAccepted: boolean };
  /** Of a property: the texts that it is made for, where it has a pattern. */
  pattern?: string;
}

/** The types of JSON. */
export const anyType = ['object', 'array', 'string', 'number', 'boolean', 'null'];
