import { describe, expect, it } from 'vitest';
import type { components } from '../generated/openapi.js';
import {
  flatten,
  operationsOf,
  type Document,
  type DocumentedOperation,
  type Schema,
} from '../src/contract/canonical.js';
import { dereference } from '../src/contract/dereference.js';
import { describeError } from '../src/contract/validation-messages.js';
import { en } from '../src/messages/en.js';
import { batchRefused, invalid, Problem, type Violation } from '../src/problem.js';
import { describe as detailOf } from '../src/problem/violations.js';
import { problemCodes, published } from './contract.js';

type Shown = components['schemas']['Problem'];
type Refused = components['schemas']['RefusedRow'];
type Errors = NonNullable<Shown['errors']>;

/** Every object within a value, with where it stands. */
function* within(value: unknown, where = ''): Generator<{ where: string; node: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return;
  yield { where, node: value as Record<string, unknown> };
  for (const [name, part] of Object.entries(value)) yield* within(part, `${where}/${name}`);
}

const nodes = [...within(published)];
/** Every problem that the document shows, those of rows of a batch as well. */
const shown = nodes
  .filter(({ node }) => typeof node.request_id === 'string')
  .map(({ where, node }) => [where, node as unknown as Shown] as const);

/** The problem as the service makes it, with the texts of the example for its own. */
function made({
  code,
  status,
  detail,
  errors,
  reasons,
  results,
}: Shown | (Refused['problem'] & Partial<Shown>)): Problem {
  if (results) return batchRefused(results.map(({ index, problem }) => ({ index, problem: made(problem) })));
  const violations = errors?.map((error): Violation => ({ ...error, message: () => error.message }));
  if (violations && status === 422) return invalid(violations);
  return new Problem(code, violations ? detailOf(violations) : () => detail, { violations, reasons });
}

/** Stands for what a message is told: an array of one is its text where a text is wanted, and a list where a list is. */
const GAP = ['\0'];

/** Every text of the service's, with gaps for what it is told. */
function textsOf(messages: object): string[] {
  return Object.values(messages).flatMap((message: unknown) => {
    if (typeof message === 'string') return [message];
    // All functions among the messages return texts.
    if (typeof message === 'function') return [(message as (...told: unknown[]) => string)(GAP, GAP, GAP)];
    return textsOf(message as object);
  });
}

// A title is no detail.
const patterns = textsOf({ ...en, titles: {} }).map((text) => {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('\0', '.+')}$`);
});
const isSaid = (text: string) => patterns.some((pattern) => pattern.test(text));

/** What the validator says of a keyword, for each of its values in the document. */
function saidOfKeyword({ code, in: place }: Errors[number]): string[] {
  const known = { body: [], query: [], headers: [], aliases: new Map<string, string[]>() };
  return nodes
    .filter(({ node }) => code in node)
    .map(({ node }) => {
      const { [code]: value } = node;
      const params = { limit: value, allowedValues: value, format: value, pattern: value, type: value };
      const error = { keyword: code, params, parentSchema: node, instancePath: '', schemaPath: '' };
      return describeError(error, code, place, known)(en);
    });
}

const document = dereference(published as unknown as Document);

interface Content {
  content?: Record<string, { schema?: Schema; examples?: Record<string, { value: { errors?: Errors } }> }>;
}

/** Each example of an answer once, with all operations that it is shown for. */
const owners = new Map<{ errors?: Errors }, DocumentedOperation[]>();
for (const one of operationsOf(document)) {
  const contents = Object.values(one.operation.responses as Record<string, Content>).flatMap(({ content = {} }) =>
    Object.values(content),
  );
  for (const { value } of contents.flatMap(({ examples = {} }) => Object.values(examples)))
    owners.set(value, [...(owners.get(value) ?? []), one]);
}
const located = [...owners].flatMap(([{ errors }, operations]) => {
  const text = errors?.map(({ in: place, pointer, code }) => `${place} ${pointer} ${code}`).join(', ');
  return errors ? [[text, errors, operations] as const] : [];
});

/** Whether an operation takes what an error is about, and demands it where it is said to be missing. */
function takes({ operation, parameters }: DocumentedOperation, { in: place, pointer, code }: Errors[number]): boolean {
  const [, name = ''] = pointer.split('/');
  if (place !== 'body') return parameters.some((parameter) => parameter.in === place && parameter.name === name);
  const schema = (operation.requestBody as Content | undefined)?.content?.['application/json']?.schema ?? {};
  const { properties = {}, required = [] } = flatten(schema, document);
  return name === '' || (code === 'required' ? required.includes(name) : name in properties);
}

describe('a problem that the document shows', () => {
  it('stands for every code, wherever the code is declared', () => {
    const declared = nodes.flatMap(({ where, node }) => (where.endsWith('problem+json') ? [node] : []));
    const codes = declared.map(({ schema, examples }) => ({
      declared: (schema as { allOf: [object, { properties: { code: { enum: string[] } } }] }).allOf[1].properties.code
        .enum,
      shown: Object.values(examples as Record<string, { value: Shown }>).map(({ value }) => value.code),
    }));
    for (const one of codes) expect(new Set(one.shown)).toEqual(new Set(one.declared));
    expect(new Set(codes.flatMap((one) => one.shown))).toEqual(new Set(problemCodes()));
  });

  it.each(shown)('is put together as the service does it: %s', (_where, problem) => {
    expect(made(problem).toBody(problem.request_id, en)).toEqual(problem);
  });

  it.each(shown)('says what the service says: %s', (_where, { detail, errors }) => {
    const texts = errors
      ? errors.filter((error) => !saidOfKeyword(error).includes(error.message))
      : [{ message: detail }];
    expect(texts.map(({ message }) => message).filter((text) => !isSaid(text))).toEqual([]);
  });

  it.each(located)('is about what an operation takes: %s', (_errors, errors, operations) => {
    expect(operations.filter((operation) => errors.every((error) => takes(operation, error)))).not.toEqual([]);
  });

  it.each([
    'The body is not JSON: a value is expected at line 1, column 9.',
    'The path holds a percent sign that does not begin a UTF-8 character; write a literal one as %25.',
    'The Content-Type is text/plain; send application/json.',
    'is required; or not',
    'Something else.',
  ])('cannot say "%s"', (text) => {
    expect(isSaid(text)).toBe(false);
  });
});
