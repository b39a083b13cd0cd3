import { beforeAll, describe, expect, it } from 'vitest';
import { checkAnswer, type RawAnswer } from './contract.js';
import { useService } from './service.js';

const service = useService();

/** Answers as the service gave them, by what they are. */
const answers: Record<string, RawAnswer> = {};

type Fault = [what: string, answer: string, change: (answer: RawAnswer) => Partial<RawAnswer>];

beforeAll(async () => {
  const client = await service.create('clients', { name: 'Ada' });
  const subject = await service.create('services', { name: 'Consultation' });
  const body = { client_id: client.id, service_id: subject.id, start_at: '2025-11-01T09:00:00Z' };
  const created = await service.send('POST', '/appointments', { body });
  const path = created.headers.location ?? '';
  const sent = {
    row: ['GET', path, await service.send('GET', path)],
    created: ['POST', '/appointments', created],
    page: ['GET', '/leads', await service.send('GET', '/leads?count=exact')],
    refused: ['POST', '/leads', await service.send('POST', '/leads', { body: {} })],
    absent: ['GET', '/leads/x', await service.send('GET', '/leads/00000000-0000-4000-8000-000000000000')],
    head: ['HEAD', '/leads', await service.send('HEAD', '/leads')],
    unknown: ['GET', '/nowhere', await service.send('GET', '/nowhere')],
    yaml: ['GET', '/openapi.yaml', await service.send('GET', '/openapi.yaml')],
  } as const;
  for (const [name, [method, path, { status, headers, text }]] of Object.entries(sent)) {
    answers[name] = { method, path, status, headers: { ...headers }, bytes: Buffer.from(text) };
  }
});

const given = (name: string): RawAnswer => {
  const answer = answers[name];
  if (!answer) throw new Error(`there is no answer ${name}`);
  return answer;
};

/** Another body, with the length that goes with it. */
function withText({ headers, bytes }: RawAnswer, from: string | RegExp, to: string): Partial<RawAnswer> {
  const changed = Buffer.from(bytes.toString().replace(from, to));
  return { bytes: changed, headers: { ...headers, 'content-length': String(changed.length) } };
}

const withHeader = ({ headers }: RawAnswer, name: string, value: string): Partial<RawAnswer> => ({
  headers: { ...headers, [name]: value },
});

function withoutHeader({ headers }: RawAnswer, name: string): Partial<RawAnswer> {
  return { headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)) };
}

const faults: Fault[] = [
  ['a status that the operation does not declare', 'row', () => ({ status: 202 })],
  ['a status of another operation', 'row', () => ({ status: 201 })],
  ['an error as a success', 'refused', () => ({ status: 201 })],
  ['an answer for a path that is not there', 'row', () => ({ path: '/nowhere' })],
  ['a field that is not declared', 'row', (answer) => withText(answer, '"notes":', '"secret":1,"notes":')],
  ['a field too many beside the data', 'row', (answer) => withText(answer, '{"success"', '{"total":1,"success"')],
  ['a field that is missing', 'row', (answer) => withText(answer, '"status":null,', '')],
  ['a field of another type', 'row', (answer) => withText(answer, '"notes":{}', '"notes":[]')],
  ['a success that is false', 'row', (answer) => withText(answer, '"success":true', '"success":false')],
  [
    'an id in capitals',
    'row',
    (answer) => withText(answer, /"id":"[^"]+"/, '"id":"0199B7A2-6C1E-7D35-9A4F-3F1F5B8F6C11"'),
  ],
  ['an id that is no UUID', 'row', (answer) => withText(answer, /"id":"/, '"id":"x')],
  ['a time as a JavaScript Date prints it', 'row', (answer) => withText(answer, '09:00:00+00:00', '09:00:00.000Z')],
  ['a time with another offset', 'row', (answer) => withText(answer, '09:00:00+00:00', '10:00:00+01:00')],
  ['a time without an offset', 'row', (answer) => withText(answer, '09:00:00+00:00', '09:00:00')],
  ['a time with a blank', 'row', (answer) => withText(answer, 'T09:00:00', ' 09:00:00')],
  ['a page that is no list', 'page', (answer) => withText(answer, '[]', '{}')],
  ['a body that is no JSON', 'row', (answer) => withText(answer, /\}$/, '')],
  [
    'the code of another problem',
    'refused',
    (answer) => withText(answer, /"code":"validation_failed"/, '"code":"not_found"'),
  ],
  ['a code that does not exist', 'refused', (answer) => withText(answer, '"code":"required"', '"code":"needed"')],
  ['a problem with the status of another', 'absent', (answer) => withText(answer, '"status":404', '"status":410')],
  ['a problem with another request id', 'absent', (answer) => withText(answer, '"request_id":"', '"request_id":"x')],
  ['a problem that says more', 'absent', (answer) => withText(answer, '"detail":', '"stack":"","detail":')],
  [
    'a problem with a statement',
    'absent',
    (answer) => withText(answer, '"detail":"', '"detail":"select 1 from leads '),
  ],
  [
    'a problem with a place in the code',
    'absent',
    (answer) => withText(answer, '"detail":"', '"detail":"at x.ts:1:1 '),
  ],
  ['a problem as plain JSON', 'absent', (answer) => withHeader(answer, 'content-type', 'application/json')],
  ['a row as a problem', 'row', (answer) => withHeader(answer, 'content-type', 'application/problem+json')],
  ['JSON with a charset', 'row', (answer) => withHeader(answer, 'content-type', 'application/json; charset=utf-8')],
  ['no media type', 'row', (answer) => withoutHeader(answer, 'content-type')],
  ['YAML as JSON', 'yaml', (answer) => withHeader(answer, 'content-type', 'application/json')],
  ['a header that is not declared', 'row', (answer) => withHeader(answer, 'x-powered-by', 'Express')],
  ['a header of another operation', 'row', (answer) => withHeader(answer, 'location', '/leads')],
  ['no request id', 'row', (answer) => withoutHeader(answer, 'x-request-id')],
  ['no Cache-Control', 'row', (answer) => withoutHeader(answer, 'cache-control')],
  ['a problem for every cache', 'absent', (answer) => withHeader(answer, 'cache-control', 'public')],
  ['no word on sniffing', 'head', (answer) => withoutHeader(answer, 'x-content-type-options')],
  ['a request id that breaks its pattern', 'row', (answer) => withHeader(answer, 'x-request-id', 'a b')],
  ['no Location', 'created', (answer) => withoutHeader(answer, 'location')],
  ['a Location that is no URI', 'created', (answer) => withHeader(answer, 'location', '/leads/{id}')],
  ['a count that is no number', 'page', (answer) => withHeader(answer, 'x-total-count', 'many')],
  ['a Content-Length that is too small', 'row', (answer) => withHeader(answer, 'content-length', '1')],
  ['a Content-Length that is too large', 'row', (answer) => withHeader(answer, 'content-length', '99999')],
  ['no Content-Length', 'row', (answer) => withoutHeader(answer, 'content-length')],
  ['a HEAD with a body', 'head', () => ({ bytes: Buffer.from('{}') })],
  ['a HEAD without a media type', 'head', (answer) => withoutHeader(answer, 'content-type')],
];

describe('the check that every answer passes', () => {
  it.each(['row', 'created', 'page', 'refused', 'absent', 'head', 'unknown', 'yaml'])(
    'takes the answer "%s" as it was given',
    (name) => {
      expect(() => checkAnswer(given(name))).not.toThrow();
    },
  );

  it.each(faults)('refuses %s', (_what, name, change) => {
    const answer = given(name);
    const changed = { ...answer, ...change(answer) };
    expect(changed).not.toEqual(answer);
    expect(() => checkAnswer(changed)).toThrow();
  });
});
