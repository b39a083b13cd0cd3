import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Forbids imports, so that each room of `src/` knows only what its work needs. */
const room = (files, ...groups) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: ['process', 'node:process'].map((name) => ({ name, message: 'Only main.ts reads the environment.' })),
        patterns: groups.map(([group, message]) => ({ group, message })),
      },
    ],
  },
});
const db = [['**/db/*'], 'Only handlers, commands, app.ts and main.ts know the database.'];
const handlers = [['**/handlers/*'], 'Only app.ts knows the handlers.'];
const otherHandlers = [['./*', '!./deps.js', '!./resource.js'], 'A handler does not know another one.'];
const contract = [['openapi-backend', 'ajv', 'ajv/*', 'ajv-formats'], 'The contract is put to work in src/contract/.'];
const express = [['express'], 'HTTP is spoken in app.ts and src/contract/.'];
const pg = [['pg', 'pg-copy-streams', 'node-pg-migrate'], 'SQL is spoken in src/db/.'];
/** Its types name the connections that are handed through. */
const pgValues = [['pg-copy-streams', 'node-pg-migrate'], 'SQL is spoken in src/db/.'];
const test = [['**/test/**'], 'Nothing imports the tests.'];

export default tseslint.config(
  { ignores: ['generated/', '**/dist/', 'coverage/', 'node_modules/', '.carnet-bench/'] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js', 'openapi/rules/*.js', 'deploy/*.cjs'] } },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // A type parameter of a query names the shape of its rows: it is used once, by the caller.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Express's request is Node's with another prototype, which this rule cannot see.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  // Its columns hold the names that older front ends read: they are deprecated, and answered.
  { files: ['src/db/appointments.ts'], rules: { '@typescript-eslint/no-deprecated': 'off' } },
  { files: ['**/*.{js,cjs}'], ...tseslint.configs.disableTypeChecked },
  { files: ['deploy/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: { __dirname: 'readonly' } } },
  {
    files: ['src/**'],
    ignores: ['src/main.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only main.ts hands the environment to readConfig().' },
      ],
    },
  },
  room(
    ['src/db/**'],
    express,
    contract,
    handlers,
    [['**/contract/*'], 'The database does not know the contract.'],
    test,
  ),
  room(
    ['src/handlers/**'],
    express,
    pg,
    otherHandlers,
    [['openapi-backend', 'ajv', 'ajv/*'], 'Handlers are plain functions.'],
    test,
  ),
  // The one object of all handlers.
  room(['src/handlers/index.ts'], express, pg, test),
  room(['src/contract/**'], pg, db, handlers, test),
  // What it asks of the database is handed in.
  room(
    ['src/auth/**'],
    express,
    pg,
    [['openapi-backend', 'ajv', 'ajv/*', 'ajv-formats', '**/contract/*'], 'Who may is told in scopes, not in HTTP.'],
    db,
    handlers,
    test,
  ),
  room(
    ['src/commands/**'],
    express,
    pg,
    [['openapi-backend', 'ajv', 'ajv/*', 'ajv-formats'], 'Commands speak to people, not HTTP.'],
    handlers,
    [['**/contract/*'], 'Commands speak to people, not HTTP.'],
    test,
  ),
  // Where what the document says of rows and the SQL that moves many of them meet.
  room(
    ['src/import/**', 'src/export/**'],
    express,
    pgValues,
    handlers,
    [['openapi-backend', 'ajv', 'ajv/*'], 'See src/contract/.'],
    test,
  ),
  room(
    ['src/seed/**'],
    express,
    pg,
    db,
    handlers,
    [['**/contract/*', 'node:*'], 'The generator makes rows from numbers, and does nothing else.'],
    test,
  ),
  room(['src/*.ts'], test),
  room(['bench/**'], test),
  room(
    ['client/src/**'],
    [
      ['node:*', '../../src/**', '../../generated/server.js'],
      'The client runs in browsers and knows the published document.',
    ],
    test,
  ),
);
