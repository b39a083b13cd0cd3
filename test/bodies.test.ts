import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aRequest } from './builders.js';
import { operations, type Operation } from './contract.js';
import { problemOf, useService, type Data, type Init, type Method, type ProblemBody } from './service.js';

const service = useService();
const MB = 1_048_576;
const withBody = operations.filter(({ takesBody }) => takesBody);

/** An array that holds arrays, as many deep as told. */
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
/** A lead whose notes hold the text, which is JSON or not. */
const leadWith = (notes: string) => `{"name":"Ada","notes":${notes}}`;

/** Sends a body that is wrong as a whole to an operation that would take a right one. */
async function sendTo(operation: Operation, init: Init) {
  const { path } = await aRequest(service, operation);
  return service.send<ProblemBody>(operation.method as Method, path, init);
}

describe.each(withBody)('$operationId', (operation) => {
  it('413 when the body is larger than 1 MB', async () => {
    const answer = await sendTo(operation, { body: { notes: { text: 'x'.repeat(MB) } } });
    expect(problemOf(answer)).toEqual({ status: 413, code: 'payload_too_large', errors: [] });
    expect(answer.body.detail).toBe('The body is larger than 1 MB (1 048 576 bytes).');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/merge-patch+json',
    'application/problem+json',
    'application/json; charset=latin1',
    'application/json; charset="ISO-8859-1"',
    'application/json; charset=utf-16',
    'nonsense',
  ])('415 when the body is %s', async (type) => {
    const answer = await sendTo(operation, { body: '{}', headers: { 'Content-Type': type } });
    expect(problemOf(answer)).toEqual({ status: 415, code: 'unsupported_media_type', errors: [] });
    expect(answer.headers.accept).toBe('application/json');
  });

  it('415 when the body has no type', async () => {
    const { path } = await aRequest(service, operation);
    const head = `${operation.method} ${path} HTTP/1.1\r\nHost: carnet\r\nConnection: close\r\nContent-Length: 2`;
    const answer = await service.sendRaw(`${head}\r\n\r\n{}`);
    expect(problemOf(answer)).toEqual({ status: 415, code: 'unsupported_media_type', errors: [] });
  });

  it('415 when the body is encoded in a way that nobody knows', async () => {
    const answer = await sendTo(operation, { body: '{}', headers: { 'Content-Encoding': 'rot13' } });
    expect(problemOf(answer)).toEqual({ status: 415, code: 'unsupported_media_type', errors: [] });
  });

  it.each([
    ['is empty', ''],
    ['is blank', ' \n'],
    ['is cut off', '{"name":"Ada'],
    ['has a comma too many', '{"name":"Ada",}'],
    ['has two values', '{}{}'],
    ['holds NaN', '{"name":NaN}'],
    ['holds a bare control character', '{"name":"\u0001"}'],
    ['is a form', 'name=Ada'],
    ['is not UTF-8', Buffer.from('{"name":"Zo\xeb"}', 'latin1')],
    ['holds a surrogate as bytes', Buffer.from('7b226e616d65223a22eda080227d', 'hex')],
    ['is UTF-16', Buffer.from('\ufeff{}', 'utf16le')],
  ])('422 when the body %s', async (_what, body) => {
    const answer = await sendTo(operation, { body, headers: { 'Content-Type': 'application/json' } });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'malformed_json', errors: ['body  malformed_json'] });
  });

  it.each(['null', '[]', '[{}]', '"x"', '5', 'true'])('422 when the body is %s', async (body) => {
    const answer = await sendTo(operation, { body });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', errors: ['body  type'] });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '$where'])(
    '422 when there is a property named "%s"',
    async (name) => {
      const { errors } = problemOf(await sendTo(operation, { body: `{${JSON.stringify(name)}:{}}` }));
      expect(errors).toContain(`body /${name} additionalProperties`);
    },
  );

  it('succeeds with a charset of UTF-8, in any spelling', async () => {
    const { path, init } = await aRequest(service, operation);
    const headers = { 'Content-Type': 'APPLICATION/JSON; Charset="UTF-8"' };
    const { status } = await service.send(operation.method as Method, path, { ...init, headers });
    expect(status).toBe(Math.min(...operation.statuses));
  });

  it('succeeds with a byte order mark before the body', async () => {
    const { path, init } = await aRequest(service, operation);
    const body = `\ufeff${JSON.stringify(init.body)}`;
    const { status } = await service.send(operation.method as Method, path, { body });
    expect(status).toBe(Math.min(...operation.statuses));
  });
});

describe('a body of JSON', () => {
  const create = (body: unknown, headers: Record<string, string> = {}) =>
    service.send<{ data: Data }>('POST', '/leads', { body, headers });
  const refused = async (body: string) => problemOf(await create(body));

  it('201 with exactly 1 MB', async () => {
    const empty = leadWith('{"text":""}');
    const body = leadWith(`{"text":"${'x'.repeat(MB - empty.length)}"}`);
    expect((await create(body)).status).toBe(201);
  });

  it('413 when it is sent in chunks, without its length', async () => {
    const head = 'POST /leads HTTP/1.1\r\nHost: carnet\r\nConnection: close\r\nContent-Type: application/json';
    const chunk = `100001\r\n${'x'.repeat(MB + 1)}\r\n0\r\n\r\n`;
    const answer = await service.sendRaw(`${head}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`);
    expect(problemOf(answer)).toEqual({ status: 413, code: 'payload_too_large', errors: [] });
  });

  it('201 when it is compressed', async () => {
    const { status, body } = await create(gzipSync('{"name":"Ada"}'), { 'Content-Encoding': 'gzip' });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ name: 'Ada' });
  });

  it('413 when it is larger than 1 MB once it is inflated', async () => {
    const answer = await create(gzipSync(leadWith(`"${'x'.repeat(MB)}"`)), { 'Content-Encoding': 'gzip' });
    expect(problemOf(answer)).toEqual({ status: 413, code: 'payload_too_large', errors: [] });
  });

  it('422 when its compression is cut off', async () => {
    const answer = await create(gzipSync('{"name":"Ada"}').subarray(0, 15), { 'Content-Encoding': 'gzip' });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'malformed_json', errors: ['body  malformed_json'] });
  });

  it('422 that tells where, and quotes nothing', async () => {
    const { body, headers } = await create('{"name":"Ada", secret}');
    expect(body).toEqual({
      success: false,
      type: '/problems/malformed-json',
      title: 'The body is not JSON',
      status: 422,
      code: 'malformed_json',
      detail: 'body: is not JSON (at character 16)',
      request_id: headers['x-request-id'],
      errors: [{ in: 'body', pointer: '', code: 'malformed_json', message: 'is not JSON (at character 16)' }],
    });
  });

  it.each([
    ['{"name": ,}', 10],
    ['{"name":"Ada"', 14],
    ['{"name":"Ada",}', 15],
    ['/* Ada */ {}', 1],
    ['{"name":Ada}', 9],
  ])('422 that tells where %s is not JSON', async (text, character) => {
    const { body } = await create(text);
    expect(body).toMatchObject({ code: 'malformed_json', detail: `body: is not JSON (at character ${character})` });
  });

  it('422 without a place for what is nested without end', async () => {
    const { body } = await create('['.repeat(900_000));
    expect(body).toMatchObject({ code: 'malformed_json', detail: 'body: is not JSON' });
  });

  it.each([
    ['0', 0],
    ['-0.5', -0.5],
    ['0.1', 0.1],
    ['1.0', 1],
    ['1e2', 100],
    ['1.5E+3', 1500],
    ['0.000001', 0.000001],
    ['9007199254740991', 9007199254740991],
    ['100000000000000000000', 100000000000000000000],
    ['0.1234567890123456', 0.1234567890123456],
  ])('201 keeps the number %s', async (spelling, value) => {
    const { body } = await create(leadWith(`{"deep":[${spelling}]}`));
    expect(body.data.notes).toEqual({ deep: [value] });
  });

  it.each([
    '12345678901234567890',
    '9007199254740993.0',
    '0.12345678901234567',
    '1e300',
    '1e400',
    '-1e400',
    '1e-7',
    '1e-400',
  ])('422 for the number %s, which would not come back', async (spelling) => {
    expect(await refused(leadWith(`{"deep":[{"a/b":${spelling}}]}`))).toEqual({
      status: 422,
      code: 'validation_failed',
      errors: ['body /notes/deep/0/a~1b inexact_number'],
    });
  });

  it.each([
    ['at the top', '{"name":"Ada","name":"Ada"}', '/name'],
    ['in another spelling of its text', '{"name":"Ada","n\\u0061me":"Bob"}', '/name'],
    ['deep inside', leadWith('{"a":[{"b":1},{"b":{"c":1,"c":2}}]}'), '/notes/a/1/b/c'],
    ['as __proto__', leadWith('{"__proto__":1,"__proto__":2}'), '/notes/__proto__'],
  ])('422 for a property that stands twice %s', async (_where, body, pointer) => {
    const errors = [`body ${pointer} duplicate_key`];
    expect(await refused(body)).toEqual({ status: 422, code: 'validation_failed', errors });
  });

  it('201 when equal names stand in different objects, or in text', async () => {
    const notes = '{"name":1,"a":{"name":2},"text":"\\"name\\":1, \\"name\\":2"}';
    const { body } = await create(leadWith(notes));
    expect(body.data.notes).toEqual(JSON.parse(notes));
  });

  it('201 with 32 levels of nesting, the body included', async () => {
    expect((await create(leadWith(`{"deep":${nested(30)}}`))).status).toBe(201);
  });

  it.each([31, 1000, 500_000])('422 with %i arrays inside the notes', async (depth) => {
    const { code, errors } = await refused(leadWith(`{"deep":${nested(depth)}}`));
    expect(code).toBe('validation_failed');
    expect(errors).toEqual([`body /notes/deep${'/0'.repeat(30)} too_deep`]);
  });

  it.each([
    ['a NUL in text', '{"name":"A\\u0000da"}', '/name'],
    ['a lone surrogate in text', '{"name":"A\\ud800"}', '/name'],
    ['surrogates in the wrong order', '{"name":"\\udc00\\ud800"}', '/name'],
    ['a NUL inside the notes', leadWith('{"a":[{"b":"\\u0000"}]}'), '/notes/a/0/b'],
    ['a NUL in a key inside the notes', leadWith('{"a\\u0000":1}'), '/notes/a\0'],
    ['a lone surrogate in a key', leadWith('{"\\udfff":1}'), '/notes/\ufffd'],
    ['a NUL in a tag', '{"name":"Ada","tags":["a","\\u0000"]}', '/tags/1'],
    ['a lone surrogate in an activity', '{"name":"Ada","activities":[{"what":"\\ud83d"}]}', '/activities/0/what'],
  ])('422 for %s', async (_what, body, pointer) => {
    const errors = [`body ${pointer} invalid_text`];
    expect(await refused(body)).toEqual({ status: 422, code: 'validation_failed', errors });
  });

  it('201 keeps whatever the notes hold, __proto__ and constructor included', async () => {
    const notes = '{"__proto__":{"a":1},"constructor":null,"":"\\ud83d\\ude00","order":[3,1,2],"b":true}';
    const { text, body } = await create(leadWith(notes));
    expect(body.data.notes).toEqual(JSON.parse(notes));
    expect(text).toContain('"__proto__": {"a": 1}');
  });
});
