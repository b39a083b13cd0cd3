import { readFile } from 'node:fs/promises';
import type { Document } from './contract/canonical.js';
import type { Deps } from './handlers/deps.js';
import { ROOT } from './root.js';

const read = (file: string) => readFile(new URL(`generated/${file}`, ROOT));

/** The published document, as `npm run generate` left it. */
export async function readDocument(): Promise<Deps['document']> {
  const [json, yaml] = await Promise.all([read('openapi.json'), read('openapi.yaml')]);
  return { json: json as Deps['document']['json'], yaml: yaml.toString() }; // The one JSON text that Postgres does not make.
}

/** What it says. */
export async function parseDocument(): Promise<Document> {
  return JSON.parse((await read('openapi.json')).toString()) as Document;
}
