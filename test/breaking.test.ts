import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compare, type Change } from '../scripts/breaking/compare.js';
import { decide } from '../scripts/breaking/gate.js';
import { judge } from '../scripts/breaking/rules.js';
import { root } from '../scripts/redocly.js';
import type { Document } from '../src/contract/canonical.js';
import { breaking, harmless, type Case } from './breaking/cases.js';
import { append, changesOf, drop, remove, set, together, type Mutation } from './breaking/mutation.js';

const generated = join(root, 'generated', 'openapi.json');
const text = await readFile(generated, 'utf8');
const published = JSON.parse(text) as Document;

/** What the cases change: a part of the published document, with what it does not have itself. */
function aDocument(): Document {
  const document = JSON.parse(text, (key, value: unknown) => (/^examples?$/.test(key) ? undefined : value)) as Document;
  const { '/leads': leads, '/leads/{id}': lead, '/appointments': appointments } = document.paths;
  assert(leads && lead && appointments);
  const paths = { '/leads': leads, '/leads/{id}': lead, '/appointments': { post: appointments.post } };
  const operations = Object.values(paths).flatMap((item) => Object.values(item)) as { security: [] }[];
  operations.forEach((operation) => (operation.security = []));
  const schema = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, email: { type: 'string' } },
  };
  const leadCreated = { operationId: 'leadCreated', requestBody: { content: { 'application/json': { schema } } } };
  return {
    ...document,
    security: [{ token: [] }],
    paths,
    webhooks: { leadCreated: { post: { ...leadCreated, responses: { 200: { description: 'Heard.' } } } } },
    components: { ...document.components, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
}

function changed(document: Document, ...mutations: (Mutation | undefined)[]): Document {
  const copy = structuredClone(document);
  mutations.forEach((mutate) => mutate?.(copy));
  return copy;
}

const version = (text: string): Mutation => set('info version', text);

describe('a change of the document', { timeout: 90_000 }, () => {
  const cases: Case[] = [...breaking, ...harmless];
  let found: Change[] = [];
  beforeAll(async () => {
    const document = aDocument();
    const pairs = cases.map(({ given, change }) => {
      const base = changed(document, given);
      return { base, revision: changed(base, change) };
    });
    const { base, revision } = together(pairs);
    found = await compare(base, revision);
  }, 120_000);
  const changesIn = (judged: Case) => changesOf(found, cases.indexOf(judged));
  const messagesOf = (changes: Change[]) => changes.flatMap(({ verdicts }) => verdicts.map(({ message }) => message));

  it.each(breaking.map((judged) => [judged.is, judged] as const))('breaks clients if %s', (_is, judged) => {
    expect(messagesOf(changesIn(judged)).join('\n')).toContain(judged.says);
  });

  it.each(harmless.map((judged) => [judged.is, judged] as const))('breaks nobody if %s', (_is, judged) => {
    expect(messagesOf(changesIn(judged))).toEqual([]);
  });

  // Redocly may find some of them in one version, and let them through in another: its rules are experimental.
  it.each([
    ['authentication-became-required', 'security: [] is removed where the document demands a token'],
    ['object-closed', 'an open object is closed by additionalProperties'],
    ['object-closed', 'an open object is closed by unevaluatedProperties'],
    ['dependent-properties-added', 'a property demands another one'],
    ['default-changed', 'a parameter gets another default'],
    ['webhook-properties-required', "a property of a webhook's body becomes required"],
  ])('is found by our own rule %s if %s', (ruleId, is) => {
    const judged = breaking.find((candidate) => candidate.is === is);
    assert(judged);
    const documents = { base: aDocument(), revision: aDocument() };
    const verdicts = changesIn(judged).flatMap((change) =>
      judge({ difference: change, place: change.place, ...documents }),
    );
    expect(verdicts.map((verdict) => verdict.ruleId)).toEqual([ruleId]);
  });

  it('has a place in the words of a client', () => {
    const placeOf = (is: string) => {
      const judged = cases.find((candidate) => candidate.is === is);
      assert(judged);
      return changesIn(judged).map(({ place: { operations, part } }) => ({ operations, part }));
    };
    expect(placeOf('a header may be missing')[0]?.part).toBe('header `Retry-After` in answers');
    expect(placeOf('another status may be answered')).toEqual([{ operations: ['GET /leads'], part: 'answer 402' }]);
    expect(placeOf('a text may be longer')).toEqual([
      { operations: ['POST /leads', 'PUT /leads/{id}', 'PATCH /leads/{id}'], part: '`name` in bodies' },
    ]);
    expect(placeOf('a parameter is removed')).toEqual([{ operations: ['GET /leads'], part: 'parameter `offset`' }]);
    expect(placeOf('a path is removed')).toEqual([
      {
        operations: ['GET /leads/{id}', 'PUT /leads/{id}', 'PATCH /leads/{id}', 'DELETE /leads/{id}'],
        part: '',
      },
    ]);
  });
});

describe('the gate', { timeout: 30_000 }, () => {
  const withoutSearch = remove('paths /leads/search/{query}');
  let changes: Change[] = [];
  beforeAll(async () => {
    changes = await compare(published, changed(published, withoutSearch));
  }, 30_000);

  it.each([
    ['0.1.0', '0.1.0', false],
    ['0.1.0', '0.1.7', false],
    ['0.1.7', '0.2.0', true],
    ['0.1.0', '1.0.0', true],
    ['1.4.2', '1.5.0', false],
    ['1.4.2', '2.0.0', true],
  ])('after %s, lets a breaking change into %s: %s', (released, current, passes) => {
    const last = { version: released.split('.').map(Number) as [number, number, number] };
    const release = { ...last, document: changed(published, version(released)) };
    expect(decide(changes, release, changed(published, withoutSearch, version(current)))).toMatchObject({ passes });
  });

  it.each([
    ['0.1.0', '0.1.0', true],
    ['0.1.0', '0.2.0', true],
    ['0.2.0', '0.1.0', false],
  ])('after %s, lets no change into %s: %s', (released, current, passes) => {
    const last = { version: released.split('.').map(Number) as [number, number, number] };
    const release = { ...last, document: changed(published, version(released)) };
    expect(decide([], release, changed(published, version(current)))).toMatchObject({ passes });
  });
});

describe('npm run check:breaking', { timeout: 60_000 }, () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'carnet-test-breaking-'));
    await mkdir(join(directory, 'released'));
    return () => rm(directory, { recursive: true });
  });

  const run = async (script: string, ...args: string[]) => {
    const options = ['--document', join(directory, 'openapi.json'), '--released', join(directory, 'released')];
    const command = ['run', '--silent', script, '--', ...options, ...args];
    return promisify(execFile)('npm', command, { cwd: root }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      (error: unknown) => error as { code: number; stdout: string; stderr: string }, // As execFile rejects.
    );
  };
  const publish = (...mutations: Mutation[]) =>
    writeFile(join(directory, 'openapi.json'), JSON.stringify(changed(published, ...mutations)));
  const firstRelease = JSON.stringify(changed(published, version('0.1.0')));
  const release = () => writeFile(join(directory, 'released', '0.1.0.json'), firstRelease);

  const codes = 'content application/problem+json schema allOf 1 properties code enum';
  const breakAndAdd: Mutation[] = [
    version('0.1.0'),
    remove('components schemas LeadFields properties city'),
    set('components schemas LeadFields properties mood', { type: 'string' }),
    set('components schemas LeadFields properties contact deprecated', true),
    set('paths /leads/{id} get responses 402', { description: 'Pay first.' }),
    set('paths /notes', { get: { operationId: 'listNotes', summary: 'List notes', responses: {} } }),
    append(`components responses LeadCreateConflict ${codes}`, 'rate_limited'),
    drop('components schemas Lead properties stage enum', 'lost'),
    set('components schemas LeadFields properties name maxLength', 400),
    set('components schemas LeadFields properties phone maxLength', 20),
    set('components schemas Lead description', 'Words.'),
  ];

  it('says what broke, where, what else could be done, and which version may do it', async () => {
    await release();
    await publish(version('0.1.0'), remove('components schemas LeadFields properties city'));
    expect(await run('check:breaking')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `One change breaks clients of 0.1.0:

- Property \`city\` of \`LeadFields\` was removed.
  where:   \`POST /leads\`, \`POST /leads/batch\`, \`PUT /leads/{id}\` and 1 more: \`city\` in bodies
  instead: keep it, and mark it as deprecated; a new name can stand beside it as an alias

Undo it as said above; or, if it has to be: breaking clients takes another minor version while the major one is 0
(semver), so set info.version in openapi/openapi.yaml to 0.2.0, run \`npm run generate\`, and tell clients in
CHANGELOG.md what to do; \`npm run check:breaking -- --changelog\` drafts that.
`,
    });
  });

  it('drafts what to tell clients', async () => {
    await release();
    await publish(...breakAndAdd);
    expect((await run('check:breaking', '--changelog')).stdout).toBe(`## [Unreleased]

### Added

- \`mood\` in bodies of \`POST /leads\`, \`POST /leads/batch\`, \`PUT /leads/{id}\` and 1 more.
- **Breaking:** \`rate_limited\` as \`code\` in answer 409 of \`POST /leads\`.
- Answer 402 of \`GET /leads/{id}\`.
- \`GET /notes\` (\`listNotes\`): List notes.

### Changed

- \`maxLength\` is \`400\` instead of \`300\`: \`name\` in bodies of \`POST /leads\`, \`POST /leads/batch\`, \`PUT /leads/{id}\` and 1 more.
- **Breaking:** \`maxLength\` of \`phone\` changed from '64' to '20'. (\`phone\` in bodies of \`POST /leads\`, \`POST /leads/batch\`, \`PUT /leads/{id}\` and 1 more)

### Deprecated

- \`contact\` in bodies of \`POST /leads\`, \`POST /leads/batch\`, \`PUT /leads/{id}\` and 1 more.

### Removed

- \`lost\` as \`data[].stage\` in answers of \`GET /leads\`, \`POST /leads\`, \`POST /leads/batch\` and 4 more.
- **Breaking:** \`city\` in bodies of \`POST /leads\`, \`POST /leads/batch\`, \`PUT /leads/{id}\` and 1 more.
`);
  });

  it('has nothing to compare before the first release, and keeps it under its version', async () => {
    await publish(version('0.1.0'));
    expect(await run('check:breaking')).toMatchObject({ code: 0, stdout: 'Nothing has been released yet.\n' });
    expect(await run('release:document')).toMatchObject({ code: 0 });
    const files = await readdir(join(directory, 'released'));
    expect(files).toEqual(['0.1.0.json']);
    const [kept, current] = [join('released', '0.1.0.json'), 'openapi.json'].map((file) => join(directory, file));
    expect(await readFile(kept ?? '', 'utf8')).toBe(await readFile(current ?? '', 'utf8'));
  });

  it('keeps no other content under a version that is out', async () => {
    await release();
    await publish(version('0.1.0'), set('components schemas LeadFields properties mood', { type: 'string' }));
    expect(await run('release:document')).toMatchObject({
      code: 1,
      stderr: '0.1.0.json has been released with another content; raise info.version in openapi/openapi.yaml\n',
    });
    expect(await readFile(join(directory, 'released', '0.1.0.json'), 'utf8')).toBe(firstRelease);
  });
});
