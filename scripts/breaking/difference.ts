import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Document } from '../../src/contract/canonical.js';
import { redocly } from '../redocly.js';

/** What a rule says of a difference that breaks clients. */
export interface Verdict {
  ruleId: string;
  message: string;
}

interface Side {
  /** Where it is written: in a component, if the operation refers to one. */
  pointer: string;
  value?: unknown;
}

/** One difference of two documents, as Redocly reports it; one in a component is reported once. */
export interface Difference {
  /** Where the first operation sees it, references followed. */
  path: string;
  /** `Operation`, `Parameter`, `Schema` and so on. */
  typeName: string;
  kind: 'added' | 'removed' | 'modified';
  /** What of it was modified. */
  property?: string;
  /** Empty if it breaks nobody. */
  verdicts: Verdict[];
  base?: Side;
  revision?: Side;
}

const config = fileURLToPath(new URL('redocly.yaml', import.meta.url));

/** Finds every difference of two documents; takes a second or two. */
export async function findDifferences(base: Document, revision: Document): Promise<Difference[]> {
  const directory = await mkdtemp(join(tmpdir(), 'carnet-breaking-'));
  const file = (name: string) => join(directory, name);
  try {
    await writeFile(file('base.json'), JSON.stringify(base));
    await writeFile(file('revision.json'), JSON.stringify(revision));
    const options = ['--config', config, '--fail-on', 'none', '--format', 'json', '--output', file('report.json')];
    await redocly('diff', file('base.json'), file('revision.json'), ...options);
    const report = JSON.parse(await readFile(file('report.json'), 'utf8')) as { changes: Difference[] };
    return report.changes;
  } finally {
    await rm(directory, { recursive: true });
  }
}
