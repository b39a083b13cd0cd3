import { describe, expect, it } from 'vitest';
import { problemOf, useService, type Answer, type Data, type ProblemBody } from '../service.js';
import { useBystander } from './bystander.js';

// How long the largest batches take is nothing that is asserted here, where other files take most of the processors.
const service = useService({ statementTimeoutMs: 50_000 });
useBystander(service);

const create = (body: string) => service.send<ProblemBody>('POST', '/leads', { body });
/** JSON with one thing very often, as long as a body may be. */
const often = (open: string, one: string, close: string) =>
  open + one.repeat(Math.floor((1_048_576 - open.length - close.length) / one.length)) + close;
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `"a${i}":1`).join();

/** Of how many kinds the errors are that were told, and how many. */
function summary({ status, body }: Answer<ProblemBody>) {
  const { errors = [] } = body;
  return { status, errors: errors.length, codes: [...new Set(errors.map(({ code }) => code))].sort() };
}

describe('more errors than anybody reads', () => {
  it.each([
    ['unknown properties', `{"name":"x",${numbered(70_000)}}`, ['additionalProperties']],
    ['properties that stand twice', often('{"name":"x","notes":{', '"a":1,', '"a":1}}'), ['duplicate_key']],
    ['numbers that cannot be kept', often('{"name":"x","notes":{"a":[', '1e300,', '1]}}'), ['inexact_number']],
    ['NULs', often('{"name":"x","notes":{"a":[', '"\\u0000",', '1]}}'), ['invalid_text']],
    ['names with NULs', `{"name":"x","notes":{${numbered(50_000).replaceAll('a', 'a\\u0000')}}}`, ['invalid_text']],
  ])('422 with a hundred of them for %s', async (_what, body, codes) => {
    const told = summary(await create(body));
    expect(told).toMatchObject({ status: 422, errors: 100 });
    expect(codes).toEqual(expect.arrayContaining(told.codes));
  });

  it.each([
    ['no text', often('{"name":"x","tags":[', '1,', '1]}'), { errors: 52, codes: ['maxItems', 'type'] }],
    ['blank', often('{"name":"x","tags":[', '" ",', '" "]}'), { errors: 51, codes: ['maxItems', 'minLength'] }],
  ])(
    '422 for a list with thousands of tags that are %s, of which the first are looked at',
    async (_what, body, told) => {
      expect(summary(await create(body))).toEqual({ status: 422, ...told });
    },
  );

  it('422 with all of them while they are a hundred', async () => {
    expect(summary(await create(`{"name":"x",${numbered(100)}}`))).toMatchObject({ status: 422, errors: 100 });
    expect(summary(await create(`{"name":"x",${numbered(99)}}`))).toMatchObject({ status: 422, errors: 99 });
  });
});

describe('a batch that is as large as a body', () => {
  const batch = (count: number, row: string) => {
    const body = `{"leads":[${Array<string>(count).fill(row).join()}]}`;
    return service.send<{ data: { refused: number } } & ProblemBody>('POST', '/leads/batch?mode=partial', { body });
  };
  const nobody = '00000000-0000-4000-8000-000000000000';

  it.each([
    ['unknown properties in each row', 1_000, `{${numbered(100)}}`],
    ['properties that stand twice in each', 1_000, `{"name":"x","notes":{${'"a":1,'.repeat(160)}"b":1}}`],
    ['numbers that cannot be kept in each', 1_000, `{"name":"x","notes":{"a":[${'1e300,'.repeat(150)}1]}}`],
    ['one reference to nothing in each', 1_000, `{"name":"x","client_id":"${nobody}","companyId":"${nobody}"}`],
    [
      'names that disagree in each',
      1_000,
      '{"name":"x","clientId":"a","client_id":"b","interestLevel":1,"interest_level":500}',
    ],
    ['marks on one letter in each', 60, `{"name":"x","address":"a${'\u0301\u0323'.repeat(3_900)}"}`],
  ])('200 with %s, and no more than a megabyte', async (_what, count, row) => {
    const { status, body, text } = await batch(count, row);
    expect(status, text).toBe(200);
    expect(body.data.refused).toBe(count);
    expect(text.length).toBeLessThan(1_048_576);
  });

  it.each([
    ['numbers', '1'],
    ['numbers that cannot be kept', '1e300'],
  ])('422 with a hundred thousand rows that are %s', async (_what, row) => {
    expect(problemOf(await batch(100_000, row)).errors).toEqual(['body /leads maxItems']);
  });
});

describe('a text that is as long as a body', () => {
  // Marks in the wrong order are put into the right one, in a time that grows with the square of their number.
  const marks = '\u0301\u0323'.repeat(250_000);
  it.each([
    ['marks on one letter in the name', { name: `a${marks}` }, 'name maxLength'],
    ['marks on one letter in a tag', { name: 'x', tags: [`a${marks}`] }, 'tags/0 maxLength'],
    ['marks for a phone number', { name: 'x', phone: marks }, 'phone maxLength'],
    ['marks for an e-mail address', { name: 'x', email: `a${marks}@x.fr` }, 'email maxLength'],
    ['jamo', { name: '\u1112\u1161\u11ab'.repeat(110_000) }, 'name maxLength'],
    ['blanks between letters', { name: `a${' '.repeat(1_000_000)}b` }, 'name maxLength'],
    ['digits for a phone number', { name: 'x', phone: '0'.repeat(1_000_000) }, 'phone maxLength'],
    ['at signs', { name: 'x', email: 'a@'.repeat(500_000) }, 'email maxLength'],
  ])('422 for %s', async (_what, body, error) => {
    const { status, errors } = problemOf(await create(JSON.stringify(body)));
    expect([status, errors]).toEqual([422, expect.arrayContaining([`body /${error}`])]);
  });

  it('422 for marks in every one of ten thousand tags', async () => {
    const tags = Array<string>(10_000).fill(`a${'\u0301\u0323'.repeat(20)}`);
    expect((await create(JSON.stringify({ name: 'x', tags }))).status).toBe(422);
  });

  it.each(['PATCH', 'PUT'] as const)('422 likewise in a change by %s', async (method) => {
    const { id } = await service.create('leads', { name: 'x' });
    const answer = await service.send(method, `/leads/${id}`, { body: { city: `a${marks}` } });
    expect(problemOf(answer).errors).toEqual(['body /city maxLength']);
  });

  it('201 with as many characters as there is room for, each sent as the four that it is composed of', async () => {
    const composed = '\u1f82'.repeat(2_000);
    const body = { name: 'x', address: composed.normalize('NFD') };
    expect(body.address).toHaveLength(8_000);
    const { address } = (await service.create('leads', body)) as Data;
    expect(address).toBe(composed);
  });

  it('201 with a phone number among a thousand blanks', async () => {
    const { phone } = await service.create('leads', {
      name: 'x',
      phone: '06 12 34 56 78'.replaceAll(' ', ' '.repeat(250)),
    });
    expect(phone).toBe('+33612345678');
  });
});

describe('a URL that is as long as it may be', () => {
  it.each([
    ['thousands of parameters', `/leads?${'a&'.repeat(7_000)}`],
    ['thousands of parameters of other names', `/leads?${Array.from({ length: 2_000 }, (_, i) => `a${i}`).join('&')}`],
    ['one parameter thousands of times', `/leads?${'limit=1&'.repeat(1_900)}`],
    ['thousands of blanks', `/leads?owner=${'+'.repeat(14_000)}`],
    ['marks', `/leads?owner=a${'%CC%81%CC%A3'.repeat(1_200)}`],
    ['a cursor', `/leads?cursor=${'A'.repeat(14_000)}`],
    ['a search', `/leads/search/${'%25'.repeat(4_000)}`],
    ['an id', `/leads/${'0'.repeat(14_000)}`],
  ])('422 with %s', async (_what, path) => {
    expect((await service.send('GET', path)).status).toBe(422);
  });

  it.each([
    ['thousands of steps', `/${'a/'.repeat(7_000)}`],
    ['thousands of slashes', '/'.repeat(14_000)],
    ['a long name', `/${'a'.repeat(14_000)}`],
  ])('404 with %s', async (_what, path) => {
    expect((await service.send('GET', path)).status).toBe(404);
  });

  it('200 with thousands of ampersands, which name nothing', async () => {
    expect((await service.send('GET', `/leads?${'&'.repeat(14_000)}`)).status).toBe(200);
  });
});

describe('bytes that are no UTF-8', () => {
  const overlong = ['c080', 'c1bf', 'e080af', 'f08080af', 'f8808080af', 'f4908080', 'eda080', 'c3', 'e282', '80', 'fe'];

  it.each(overlong)('422 for %s in a body', async (hex) => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from(hex, 'hex'), Buffer.from('"}')]);
    const headers = { 'Content-Type': 'application/json' };
    expect(problemOf(await service.send('POST', '/leads', { body, headers })).code).toBe('malformed_json');
  });

  it.each(overlong)('400 for %s in a path and in a query', async (hex) => {
    const text = hex.replaceAll(/../g, '%$&');
    const answers = [
      await service.send('GET', `/leads/search/${text}`),
      await service.send('GET', `/leads?owner=${text}`),
    ];
    expect(answers.map((answer) => problemOf(answer).code)).toEqual(['bad_uri', 'bad_uri']);
  });
});
