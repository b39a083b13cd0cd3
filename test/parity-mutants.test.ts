import assert from 'node:assert/strict';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../src/contract/canonical.js';
import { published } from './contract.js';
import { readCatalogue, type Catalogue } from './parity/catalogue.js';
import { describeFinding, type Kind } from './parity/finding.js';
import { databaseFamilies, documentFamilies } from './parity/mutants/families.js';
import { findMismatches, tablesOf } from './parity/parity.js';
import { createDatabase } from './server.js';

const document = published as unknown as Document;
/** Read anew for each mutant, which is faster than a copy. */
const text = JSON.stringify(document);
const tables = tablesOf(document);
const tally = { found: 0, planted: 0 };
let client: pg.Client | undefined;
let catalogue: Catalogue | undefined;
/** What is wrong without any mutant. */
let known = new Set<string>();

beforeAll(async () => {
  const { url, drop } = await createDatabase();
  // The texts of constants depend on the time zone.
  client = new pg.Client({ connectionString: url, options: '-c TimeZone=UTC' });
  await client.connect();
  catalogue = await readCatalogue(client, tables);
  known = new Set(findMismatches(document, catalogue).map(describeFinding));
  return async () => {
    await client?.end();
    await drop();
  };
});
afterAll(() => {
  console.log(`Parity: ${tally.found} of ${tally.planted} mutants were found.`);
});

/** The kinds of findings that are not there without the mutant. */
function newKinds(changed: Document, of: Catalogue): Set<Kind> {
  const findings = findMismatches(changed, of).filter((finding) => !known.has(describeFinding(finding)));
  return new Set(findings.map(({ kind }) => kind));
}

async function mutate(statements: string[]): Promise<Set<Kind>> {
  assert(client);
  await client.query('begin');
  try {
    for (const statement of statements) await client.query(statement);
    return newKinds(document, await readCatalogue(client, tables));
  } finally {
    await client.query('rollback');
  }
}

/** Where the mutants stand that were not found, with what was found instead. */
function missed(results: { where: string; kinds: Kind[]; found: Set<Kind> }[]): string[] {
  const escaped = results.filter(({ kinds, found }) => !kinds.some((kind) => found.has(kind)));
  tally.planted += results.length;
  tally.found += results.length - escaped.length;
  return escaped.map(({ where, found }) => `${where}: ${[...found].join(', ') || 'nothing'}`);
}

describe('a database with', { timeout: 60_000 }, () => {
  it.each(databaseFamilies)('$what is found out', async ({ kinds, plant }) => {
    assert(catalogue);
    const results = [];
    for (const { change, ...mutant } of plant(catalogue))
      results.push({ kinds, ...mutant, found: await mutate(change) });
    expect(results).not.toEqual([]);
    expect(missed(results)).toEqual([]);
  });
});

describe('a document with', { timeout: 60_000 }, () => {
  it.each(documentFamilies)('$what is found out', ({ kinds, plant }) => {
    assert(catalogue);
    const of = catalogue;
    const results = plant(document).map(({ change, ...mutant }) => {
      const changed = JSON.parse(text) as Document;
      change(changed);
      return { kinds, ...mutant, found: newKinds(changed, of) };
    });
    expect(results).not.toEqual([]);
    expect(missed(results)).toEqual([]);
  });
});
