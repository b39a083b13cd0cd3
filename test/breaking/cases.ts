import { all, append, drop, move, remove, set, type Mutation } from './mutation.js';

/** A change of the document that clients may notice. */
export interface Case {
  is: string;
  /** What has to be there first, where the document has no such thing. */
  given?: Mutation;
  change: Mutation;
}

/** One that breaks them. */
export interface BreakingCase extends Case {
  /** What is said of it. */
  says: string;
}

const list = 'paths /leads get';
const creation = 'paths /leads post';
const answered = 'components schemas Lead properties';
const sent = 'components schemas LeadFields properties';
const body = 'components schemas LeadCreate';
const limit = 'components parameters Limit';
const json = 'content application/json';
const problemCode = 'content application/problem+json schema allOf 1 properties code enum';
const mood = { type: 'string', description: 'How it goes.' };
const tenant = { name: 'tenant', in: 'query', schema: { type: 'string' } };

/** Everything here breaks a client that was right before; each group as the client meets it. */
export const breaking: BreakingCase[] = [
  // Operations.
  { is: 'a path is removed', change: remove('paths /leads/{id}'), says: 'Path `/leads/{id}` was removed.' },
  {
    is: 'an operation is removed',
    change: remove('paths /leads/{id} delete'),
    says: 'Operation `DELETE /leads/{id}` was removed.',
  },
  {
    is: 'an operation gets another name',
    change: set(`${list} operationId`, 'getLeads'),
    says: "`operationId` of operation `GET /leads` changed from 'listLeads' to 'getLeads'.",
  },
  {
    is: 'authentication becomes required',
    change: set(`${list} security`, [{ token: [] }]),
    says: 'Authentication became required.',
  },
  {
    is: 'security: [] is removed where the document demands a token',
    change: remove(`${list} security`),
    says: 'Authentication became required: `security: []` was removed, and the document as a whole demands it.',
  },
  // Parameters.
  {
    is: 'a parameter is removed',
    change: remove(`${list} parameters 1`),
    says: '`offset` query parameter was removed.',
  },
  {
    is: 'a parameter gets another name',
    change: set('components parameters Offset name', 'skip'),
    says: '`offset` query parameter was renamed to `skip`.',
  },
  {
    is: 'a parameter becomes required',
    change: set(`${limit} required`, true),
    says: '`limit` query parameter became required.',
  },
  {
    is: 'a required parameter is added',
    change: append(`${list} parameters`, { ...tenant, required: true }),
    says: 'Required `tenant` query parameter was added.',
  },
  {
    is: 'a parameter takes fewer values',
    change: drop('components parameters LeadSort schema enum', 'created_at'),
    says: "Enum lost values: 'created_at'.",
  },
  {
    is: "a parameter's upper bound sinks",
    change: set(`${limit} schema maximum`, 100),
    says: "Upper bound changed from '<= 200' to '<= 100'.",
  },
  {
    is: 'a parameter gets another type',
    change: set(`${limit} schema type`, 'string'),
    says: "Type narrowed from 'integer' to 'string'.",
  },
  {
    is: 'a parameter is written in another way',
    change: set('components parameters LeadSort explode', false),
    says: "`explode` of `sort` query parameter was set to 'false'.",
  },
  {
    is: 'a parameter gets another default',
    change: set(`${limit} schema default`, 50),
    says: 'What is taken where nothing is sent became `50`; it was `20`.',
  },
  {
    is: "a parameter's default is removed",
    change: remove(`${limit} schema default`),
    says: 'What is taken where nothing is sent became nothing; it was `20`.',
  },
  // Bodies.
  {
    is: 'a body becomes required',
    given: set(`${creation} requestBody required`, false),
    change: set(`${creation} requestBody required`, true),
    says: 'Request body became required.',
  },
  {
    is: 'a required body is added',
    change: set('paths /leads/{id} delete requestBody', { required: true, content: { 'text/plain': {} } }),
    says: 'A request needs a body, and needed none.',
  },
  { is: 'a body is no longer taken', change: remove(`${creation} requestBody`), says: 'Request body was removed.' },
  {
    is: 'a media type is no longer taken',
    change: move(`${creation} requestBody ${json}`, `${creation} requestBody content text/csv`),
    says: 'Media type `application/json` was removed.',
  },
  {
    is: 'a property is no longer taken',
    change: remove(`${sent} city`),
    says: 'Property `city` of `LeadFields` was removed.',
  },
  {
    is: 'a deprecated name is no longer taken',
    change: remove(`${sent} companyId`),
    says: 'Property `companyId` of `LeadFields` was removed.',
  },
  {
    is: 'a required property may no longer have its other name',
    change: remove('components schemas AppointmentCreate allOf 1 anyOf 1'),
    says: '`anyOf` subschema was removed.',
  },
  {
    is: 'a property becomes required',
    change: append(`${body} required`, 'email'),
    says: 'Properties of `LeadCreate` became required: `email`.',
  },
  {
    is: 'a new property is required',
    change: all(set(`${sent} mood`, mood), append(`${body} required`, 'mood')),
    says: 'Properties of `LeadCreate` became required: `mood`.',
  },
  {
    is: 'null is no longer taken',
    change: set(`${sent} email type`, 'string'),
    says: "Type of `email` narrowed from 'string | null' to 'string'.",
  },
  {
    is: 'a text has to be shorter',
    change: set(`${sent} name maxLength`, 100),
    says: "`maxLength` of `name` changed from '300' to '100'.",
  },
  {
    is: 'a number has to be higher',
    change: set(`${sent} interest_level minimum`, 1),
    says: "Lower bound of `interest_level` changed from '>= 0' to '>= 1'.",
  },
  {
    is: 'a list has to be shorter',
    change: set(`${sent} tags maxItems`, 5),
    says: "`maxItems` of `tags` changed from '50' to '5'.",
  },
  {
    is: 'entries of a list have to differ',
    change: set(`${sent} tags uniqueItems`, true),
    says: "`uniqueItems` of `tags` was set to 'true'.",
  },
  {
    is: 'a text has to match a pattern',
    change: set(`${sent} city pattern`, '^[A-Z]'),
    says: "`pattern` of `city` was set to '^[A-Z]'.",
  },
  {
    is: 'a text has to be one of a few',
    change: set(`${sent} city enum`, ['Lyon']),
    says: "Enum of `city` was set to 'Lyon'.",
  },
  {
    is: 'a text has to have a format',
    change: set(`${sent} email format`, 'email'),
    says: "`format` of `email` was set to 'email'.",
  },
  {
    is: 'another schema has to be met as well',
    change: append(`${body} allOf`, { type: 'object', required: ['phone'] }),
    says: '`allOf` subschema of `LeadCreate` was added.',
  },
  {
    is: 'a body may no longer be empty',
    change: set('components schemas LeadUpdate minProperties', 1),
    says: "`minProperties` of `LeadUpdate` was set to '1'.",
  },
  {
    is: 'an open object is closed by additionalProperties',
    change: set(`${sent} notes additionalProperties`, false),
    says: "`additionalProperties` of `notes` changed from 'true' to 'false'.",
  },
  {
    is: 'an open object takes texts only',
    change: set(`${sent} notes additionalProperties`, { type: 'string' }),
    says: '`additionalProperties` of `notes` was added.',
  },
  {
    is: 'an open object is closed by unevaluatedProperties',
    change: set(`${body} unevaluatedProperties`, false),
    says: "`unevaluatedProperties` of `LeadCreate` was set to 'false'.",
  },
  {
    is: 'a property demands another one',
    change: set(`${body} dependentRequired`, { email: ['phone'] }),
    says: '`dependentRequired` of `LeadCreate` was added.',
  },
  {
    is: 'one more property demands another one',
    given: set(`${body} dependentRequired`, { city: ['address'] }),
    change: set(`${body} dependentRequired email`, ['phone']),
    says: 'Some properties are required where another one is sent: `dependentRequired` became `["phone"]`.',
  },
  {
    is: 'a property is ignored',
    change: set(`${sent} city readOnly`, true),
    says: '`city` became read-only: what is sent for it is ignored.',
  },
  // Answers.
  {
    is: 'success has another status',
    change: move(`${creation} responses 201`, `${creation} responses 200`),
    says: 'Response `201` became `200`.',
  },
  {
    is: 'a problem is no longer answered as such',
    change: remove('paths /leads/{id} get responses 404'),
    says: 'Response `404` was removed.',
  },
  {
    is: 'a header is no longer sent',
    change: remove(`${creation} responses 201 headers Location`),
    says: 'Response header `Location` was removed.',
  },
  {
    is: 'a header may be missing',
    given: set('components headers Retry-After required', true),
    change: set('components headers Retry-After required', false),
    says: 'The header `Retry-After` may be missing.',
  },
  {
    is: 'the answer has another media type',
    change: move(`${list} responses 200 ${json}`, `${list} responses 200 content application/hal+json`),
    says: 'Media type `application/json` became `application/hal+json`.',
  },
  {
    is: 'a property is no longer answered',
    change: all(remove(`${answered} owner`), drop('components schemas Lead required', 'owner')),
    says: 'Property `owner` of `Lead` was removed.',
  },
  {
    is: 'a property may be missing',
    change: drop('components schemas Lead required', 'owner'),
    says: 'Properties of `Lead` are no longer required: `owner`.',
  },
  {
    is: 'a property becomes write-only',
    change: set(`${answered} owner writeOnly`, true),
    says: '`owner` became write-only: it is no longer answered.',
  },
  {
    is: 'null may be answered',
    change: set(`${answered} name type`, ['string', 'null']),
    says: "Type of `name` widened from 'string' to 'string | null'.",
  },
  {
    is: 'a number may have a fraction',
    change: set(`${answered} interest_level type`, 'number'),
    says: "Type of `interest_level` widened from 'integer' to 'number'.",
  },
  {
    is: 'another value may be answered',
    change: append(`${answered} stage enum`, 'frozen'),
    says: "Enum of `stage` gained values: 'frozen'.",
  },
  {
    is: 'another code of a problem may be answered',
    change: append(`components responses NotFound ${problemCode}`, 'gone'),
    says: "Enum of `code` gained values: 'gone'.",
  },
  {
    is: 'a higher number may be answered',
    change: set(`${answered} interest_level maximum`, 1000),
    says: "Upper bound of `interest_level` changed from '<= 100' to '<= 1000'.",
  },
  {
    is: 'a text loses its format',
    change: remove(`${answered} created_at format`),
    says: '`format` of `created_at` was removed.',
  },
  {
    is: 'a constant changes',
    change: set('components schemas LeadList properties success const', false),
    says: "`const` of `success` changed from 'true' to 'false'.",
  },
  // Webhooks.
  {
    is: "a property of a webhook's body becomes required",
    change: append(`webhooks leadCreated post requestBody ${json} schema required`, 'email'),
    says: "Properties of a webhook's body became required: `email`.",
  },
];

/** Nothing here breaks a client that goes by the document: one that ignores what it does not know in answers. */
export const harmless: Case[] = [
  { is: 'a path is added', change: set('paths /notes', { get: { operationId: 'listNotes', responses: {} } }) },
  { is: 'an operation is added', change: set('paths /leads/{id} head', { operationId: 'checkLead', responses: {} }) },
  { is: 'an operation becomes deprecated', change: set(`${list} deprecated`, true) },
  { is: 'an optional parameter is added', change: append(`${list} parameters`, tenant) },
  {
    is: 'a parameter is no longer required',
    given: set(`${limit} required`, true),
    change: set(`${limit} required`, false),
  },
  { is: 'a parameter takes more values', change: append('components parameters LeadSort schema enum', 'name') },
  { is: "a parameter's upper bound rises", change: set(`${limit} schema maximum`, 500) },
  {
    is: 'parameters change places',
    change: ({ paths }) => void (paths['/leads']?.get as { parameters: object[] }).parameters.reverse(),
  },
  { is: 'a body is no longer required', change: set(`${creation} requestBody required`, false) },
  { is: 'another media type is taken', change: set(`${creation} requestBody content text/csv`, {}) },
  { is: 'an optional property is taken', change: set(`${sent} mood`, mood) },
  { is: 'a property is no longer required', change: drop(`${body} required`, 'name') },
  {
    is: 'a required property may have another name',
    change: append('components schemas AppointmentCreate allOf 1 anyOf', { required: ['client'] }),
  },
  { is: 'null is taken', change: set(`${sent} name type`, ['string', 'null']) },
  { is: 'a text may be longer', change: set(`${sent} name maxLength`, 400) },
  { is: 'a text may be anything', change: remove(`${sent} stage pattern`) },
  { is: 'a closed object is opened', change: remove('components schemas LeadFields additionalProperties') },
  { is: 'a property of a body becomes deprecated', change: set(`${sent} owner deprecated`, true) },
  {
    is: 'another property is answered',
    change: all(set(`${answered} mood`, mood), append('components schemas Lead required', 'mood')),
  },
  { is: 'another status may be answered', change: set(`${list} responses 402`, { description: 'Pay first.' }) },
  { is: 'another header is sent', change: set(`${creation} responses 201 headers X-Mood`, { schema: mood }) },
  { is: 'another media type is offered', change: set(`${list} responses 200 content text/html`, {}) },
  { is: 'null is no longer answered', change: set(`${answered} email type`, 'string') },
  { is: 'a value is no longer answered', change: drop(`${answered} stage enum`, 'lost') },
  { is: 'a number is never that high', change: set(`${answered} interest_level maximum`, 50) },
  { is: 'an open object of an answer is closed', change: set(`${answered} notes additionalProperties`, false) },
  { is: 'a property of an answer becomes read-only', change: set(`${answered} id readOnly`, true) },
  { is: 'a description changes', change: set(`${answered} owner description`, 'Whose it is.') },
  { is: 'an example is added', change: set(`${answered} owner examples`, ['amina']) },
];
