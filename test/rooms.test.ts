import { ESLint } from 'eslint';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Only the rules that keep the rooms apart; what the planted code is else guilty of does not matter here. They look at names
 * and not at types, which it would take a third of a second to find out for each line of code.
 */
const eslint = new ESLint({
  cwd: root,
  ruleFilter: ({ ruleId }) => ruleId.startsWith('no-restricted-'),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

/** The complaints about a file of a room if it held this code. */
async function complaints(filePath: string, code: string): Promise<(string | null)[]> {
  const results = await eslint.lintText(code, { filePath });
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}

const db = 'src/db/leads.ts';
const handler = 'src/handlers/leads.ts';
const contract = 'src/contract/contract.ts';

describe('a room', () => {
  it.each([
    [db, 'express'],
    [db, 'openapi-backend'],
    [db, 'ajv'],
    [db, 'ajv/dist/2020.js'],
    [db, '../handlers/leads.js'],
    [db, '../contract/operations.js'],
    [db, '../../test/server.js'],
    [handler, 'pg'],
    [handler, 'express'],
    [handler, 'openapi-backend'],
    [handler, 'ajv'],
    [handler, './clients.js'],
    [handler, '../../test/server.js'],
    [contract, '../db/leads.js'],
    [contract, '../handlers/index.js'],
    [contract, 'pg'],
    [contract, '../../test/server.js'],
    ['src/auth/tokens.ts', 'express'],
    ['src/auth/tokens.ts', 'pg'],
    ['src/auth/tokens.ts', '../db/leads.js'],
    ['src/auth/tokens.ts', '../contract/plan.js'],
    ['src/import/import.ts', 'express'],
    ['src/import/import.ts', '../handlers/index.js'],
    ['src/import/import.ts', 'pg-copy-streams'],
    ['src/export/export.ts', '../handlers/index.js'],
    ['src/app.ts', '../test/server.js'],
    ['src/config.ts', '../test/server.js'],
  ])('%s may not import %s, nor a type of it', async (filePath, name) => {
    const found = await complaints(filePath, `import '${name}';`);
    expect(found).toEqual(['no-restricted-imports']);
    const types = await complaints(filePath, `import type { Anything } from '${name}';`);
    expect(types).toEqual(['no-restricted-imports']);
  });

  it.each([
    [db, 'pg'],
    [db, '../problem.js'],
    [db, './table.js'],
    [db, '../../generated/server.js'],
    [handler, '../contract/operations.js'],
    [handler, '../problem.js'],
    [handler, '../db/leads.js'],
    [handler, './deps.js'],
    [handler, './resource.js'],
    ['src/handlers/index.ts', './clients.js'],
    [contract, 'openapi-backend'],
    [contract, 'ajv/dist/2020.js'],
    [contract, '../problem.js'],
    [contract, '../../generated/server.js'],
    ['src/app.ts', './handlers/index.js'],
    ['src/app.ts', './contract/contract.js'],
    ['src/app.ts', 'express'],
    ['test/server.ts', '../src/db/leads.js'],
  ])('%s may import %s', async (filePath, name) => {
    await expect(complaints(filePath, `import '${name}';`)).resolves.toEqual([]);
  });

  describe.each([db, handler, contract, 'src/app.ts', 'src/config.ts', 'src/server.ts'])('%s', (filePath) => {
    it.each([
      'process.env.PORT;',
      'const { env } = process; env.PORT;',
      "import { env } from 'node:process'; env.PORT;",
      "import process from 'node:process'; process.env.PORT;",
    ])('may not read the environment by: %s', async (code) => {
      await expect(complaints(filePath, code)).resolves.not.toEqual([]);
    });
  });

  it('src/main.ts may hand the environment on', async () => {
    await expect(complaints('src/main.ts', 'process.env.PORT;')).resolves.toEqual([]);
  });
});
