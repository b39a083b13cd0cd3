/**
 * Compares generated/openapi.json with the last released document, and fails if it breaks clients without saying so in
 * its version. With `--changelog`, drafts what to tell clients; with `--release`, keeps the document as released.
 */
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Document } from '../src/contract/canonical.js';
import { draftChangelog } from './breaking/changelog.js';
import { compare } from './breaking/compare.js';
import { decide } from './breaking/gate.js';
import { findLastRelease, release } from './breaking/releases.js';
import { root } from './redocly.js';

const { values } = parseArgs({
  options: {
    document: { type: 'string', default: join(root, 'generated', 'openapi.json') },
    released: { type: 'string', default: join(root, 'openapi', 'released') },
    changelog: { type: 'boolean', default: false },
    release: { type: 'boolean', default: false },
  },
});
const text = await readFile(resolve(values.document), 'utf8');
const document = JSON.parse(text) as Document;
const directory = resolve(values.released);
const last = await findLastRelease(directory);
const changes = last ? await compare(last.document, document) : [];
const decision = last ? decide(changes, last, document) : { passes: true, says: 'Nothing has been released yet.' };
if (values.changelog) {
  process.stdout.write(draftChangelog(changes));
} else {
  (decision.passes ? console.log : console.error)(decision.says);
  if (!decision.passes) process.exitCode = 1;
  else if (values.release) await keep();
}

async function keep(): Promise<void> {
  try {
    console.log(`Released as ${relative(root, await release(text, directory))}.`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
