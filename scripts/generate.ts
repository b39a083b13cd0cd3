/**
 * Makes everything in `generated/` from the document in `openapi/`; with `--check`, only tells whether what is there is
 * what would be made, after linting the document.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { canonical, type Document } from '../src/contract/canonical.js';
import { redocly, root } from './redocly.js';

const generated = join(root, 'generated');
const banner = '// Made by `npm run generate` from openapi/; never edited by hand.\n\n';

async function types(document: Document): Promise<string> {
  // The types of both libraries describe an OpenAPI 3 document; ours is looser than theirs.
  return banner + astToString(await openapiTS(document as unknown as OpenAPI3));
}

async function generateInto(directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  await Promise.all(
    ['json', 'yaml'].map((extension) => redocly('bundle', 'carnet', '-o', join(directory, `openapi.${extension}`))),
  );
  const document = JSON.parse(await readFile(join(directory, 'openapi.json'), 'utf8')) as Document;
  await writeFile(join(directory, 'openapi.d.ts'), await types(document));
  await writeFile(join(directory, 'server.d.ts'), await types(canonical(document)));
  return ['openapi.json', 'openapi.yaml', 'openapi.d.ts', 'server.d.ts'];
}

async function findDrift(): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'carnet-generate-'));
  try {
    const files = await generateInto(directory);
    const text = (from: string, file: string) => readFile(join(from, file), 'utf8').catch(() => undefined);
    const same = await Promise.all(files.map(async (f) => (await text(directory, f)) === (await text(generated, f))));
    return files.filter((_, index) => !same[index]);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
if (values.check) {
  await redocly('lint', 'carnet');
  const drifted = await findDrift();
  if (drifted.length > 0) {
    console.error(`Not what openapi/ says: generated/${drifted.join(', generated/')}. Run: npm run generate`);
    process.exitCode = 1;
  }
} else {
  await generateInto(generated);
}
