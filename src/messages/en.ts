/** What the service says to people, in English; programs read the codes, which are in no language. */
export const en = {
  language: 'en',
  titles: {
    already_exists: 'The id is taken',
    alias_conflict: 'Two names of one property disagree',
    bad_request: 'The request is not well-formed HTTP',
    bad_uri: 'The URL is not well-formed',
    email_taken: 'The e-mail address is taken',
    end_before_start: 'The end is not after the start',
    id_mismatch: 'The id in the body is not the one in the path',
    internal: 'Something went wrong inside the service',
    malformed_json: 'The body is not JSON',
    method_not_allowed: 'The path does not have this method',
    not_found: 'There is no such row',
    payload_too_large: 'The body is too large',
    reference_not_found: 'A row that is referred to does not exist',
    route_not_found: 'There is no such path',
    still_referenced: 'Other rows still refer to this one',
    timeout: 'The database took too long',
    timezone_required: 'A date-time has no offset',
    unavailable: 'The service cannot answer right now',
    unsupported_media_type: 'The body has a media type that is not taken',
    validation_failed: 'The request breaks the contract',
  },

  /** Stands for the whole body where there is no property to name. */
  body: 'body',
  notFound: (id: string) => `There is no row with the id ${id}.`,
  routeNotFound: (path: string, near: string[]) =>
    `There is no path ${path}.${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}`,
  methodNotAllowed: (method: string, path: string, allow: string) => `${path} does not have ${method}, only ${allow}.`,
  badUri: 'The URL holds a percent sign that does not begin a UTF-8 character; write a literal one as %25.',
  badRequest: 'The request could not be read as HTTP/1.1.',
  payloadTooLarge: 'The body is larger than 1 MB (1 048 576 bytes).',
  wrongContentType: (sent: string | undefined, accept: string) =>
    `The Content-Type is ${sent ?? 'missing'}; send ${accept} in UTF-8.`,
  wrongCharset: (sent: string, accept: string) => `The charset is ${sent}; send ${accept} in UTF-8.`,
  wrongEncoding: (accept: string) => `The Content-Encoding is not known; send ${accept} in UTF-8.`,
  alreadyExists: (id: string) => `The id ${id} is taken.`,
  stillReferenced: 'Other rows still refer to this one; delete or move them first.',
  internal: 'The error has been logged under the request id.',
  timeout: 'The database did not answer in time; ask for less.',
  unavailable: {
    unreachable: 'The database cannot be reached; try again.',
    restarting: 'The database is being restarted; try again.',
    starting: 'The database is starting; try again.',
    tooManyConnections: 'The database has too many connections; try again.',
    full: 'The database has no room left; reading goes on.',
    outOfMemory: 'The database has no memory left; try again.',
    readOnly: 'The database takes no changes right now; try again.',
    locked: 'The row is locked by somebody else; try again.',
    concurrent: 'The change met another one; try again.',
    refused: 'The database refuses the service; its operator has to look.',
    missing: 'The database is not there; its operator has to look.',
    closed: 'The database takes no connections right now; try again.',
    slow: 'The database did not answer in time; try again.',
    unknown: 'The database cannot be asked; the log tells why.',
  },
  migrationsPending: (names: string) => `Migrations are pending: ${names}. Run: npm run migrate -- up`,

  notUtf8: 'is not UTF-8',
  emptyBody: 'is empty; a JSON object is expected',
  notJson: (character: number | undefined) =>
    `is not JSON${character === undefined ? '' : ` (at character ${character})`}`,
  cutOff: 'could not be read whole: it was cut off or is not in its Content-Encoding',
  duplicateKey: 'stands twice',
  duplicateParameter: 'stands more than once',
  inexactNumber: 'cannot be kept exactly as a number; send it as text, or with fewer digits',
  nul: 'must not hold a NUL character',
  surrogate: 'must not hold an unpaired surrogate',
  tooDeep: (depth: number) => `must not nest deeper than ${depth}`,

  unknown: 'is unknown; none is taken here',
  unknownNear: (name: string) => `is unknown; did you mean ${name}?`,
  unknownAmong: (names: string) => `is unknown; known are ${names}`,
  required: 'is required',
  requiredOr: (aliases: string) => `is required (${aliases} is taken for it)`,
  timezoneRequired: 'needs an offset from UTC, such as Z or +01:00',
  blankOffset: 'has a blank before its offset; send a + in a URL as %2B',
  uuid: 'must be a UUID',
  dateTime: 'must be a date-time with an offset, such as 2025-11-01T09:00:00Z, with at most microseconds',
  refusedByDatabase: 'holds a value that the database refuses',

  aliasDiffers: (other: string) => `has another value than ${other}; send one of them`,
  alternativesDiffer: 'and another name of it have different values, and both differ from the stored one; send one',
  idMismatch: 'is not the id in the path; leave it out or send the same',
  emailTaken: 'is taken by another row (upper and lower case are the same)',
  noSuchRow: 'there is no such row',
  endBeforeStart: 'must be after start_at',
  foreignCursor: 'is not of this list: it was altered, or made with another sort or other filters',
  cursorWithOffset: 'cannot go with a cursor; leave one of them out',
};

/** Everything that the service says, in one language. */
export type Messages = typeof en;

/** Something to say, in the language that the client will be answered in. */
export type Message = (messages: Messages) => string;
